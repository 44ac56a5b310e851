package io.idx.apply;

import io.idx.model.LagLimit;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ReplicaLag;
import io.idx.model.Windows;
import io.idx.plan.PlannedChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Says before each change whether it may be begun now: {@code gate.closed(change)}. It stops nothing that has begun.
 * May be asked by several threads.
 */
public final class Gate {
    private static final String EMERGENCY = "in an emergency: idx apply --outside-window";
    private static final String TOO_LONG = "no window is that long: make one longer, or idx apply --outside-window";

    private final Windows windows;
    private final Clock clock;
    private final Function<PlannedChange, Optional<Duration>> likely;
    private final LagGuard guard;

    /** @param likely how long a change will probably take; empty where nobody can say */
    public Gate(Windows windows, Clock clock, Function<PlannedChange, Optional<Duration>> likely) {
        this(windows, clock, likely, new LagGuard(List.of(), List::of, Duration.ZERO));
    }

    private Gate(Windows windows, Clock clock, Function<PlannedChange, Optional<Duration>> likely, LagGuard guard) {
        this.windows = windows;
        this.clock = clock;
        this.likely = likely;
        this.guard = guard;
    }

    /**
     * The same, which also has builds wait for replicas.
     *
     * @param look asks how far each is behind
     * @param patience how long one build may wait; then nothing more is begun
     */
    public Gate guarding(List<LagLimit> limits, Supplier<List<ReplicaLag>> look, Duration patience) {
        return new Gate(windows, clock, likely, new LagGuard(limits, look, patience));
    }

    /** One that is never closed. */
    public static Gate open() {
        return new Gate(Windows.ALWAYS, Clock.systemUTC(), change -> Optional.empty());
    }

    /** Why nothing may be begun now, if that is so. */
    public Optional<Problem> closed() {
        Instant now = clock.instant();
        return windows.open(now) ? Optional.empty() : Optional.of(closed(now));
    }

    /** Why this change must not be begun now, if that is so. It may wait for replicas before it says so. */
    Optional<Problem> closed(PlannedChange change, Brake brake, ApplyListener listener) {
        return byTime(change)
                .or(() -> change.builds() ? awaitReplicas(change, brake, listener) : guard.gaveUp())
                .or(() -> byTime(change));
    }

    /** Waits for replicas that are behind, until somebody wants it to stop. Why it gave up, if it did. */
    Optional<Problem> awaitReplicas(PlannedChange change, Brake brake, ApplyListener listener) {
        return guard.await(() -> brake.at(Brake.Pull.STOP), behind -> listener.replicaBehind(change, behind));
    }

    private Optional<Problem> byTime(PlannedChange change) {
        return closed().or(() -> tooLate(change));
    }

    private Problem closed(Instant now) {
        String next = windows.nextOpen(now)
                .map(opens -> "the next window opens " + windows.words(opens))
                .orElse("none ever opens");
        return Problem.of(
                ProblemCode.OUTSIDE_WINDOW,
                "outside of the windows: it is " + windows.words(now) + ", and " + next,
                EMERGENCY);
    }

    private Optional<Problem> tooLate(PlannedChange change) {
        Instant now = clock.instant();
        return likely.apply(change).flatMap(takes -> windows.closes(now)
                .filter(now.plus(takes)::isAfter)
                .map(closes -> Problem.of(
                        ProblemCode.OUTSIDE_WINDOW,
                        "it would probably end " + windows.words(now.plus(takes)) + ", and the window closes "
                                + windows.words(closes),
                        windows.everOpenFor(takes, now) ? EMERGENCY : TOO_LONG)));
    }
}

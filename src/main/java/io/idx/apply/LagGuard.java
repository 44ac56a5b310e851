package io.idx.apply;

import io.idx.model.LagLimit;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ReplicaLag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has a build wait while a replica is too far behind. Whoever asks while another waits, waits as well. Once it has
 * given up, it does not wait again.
 */
final class LagGuard {
    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(3);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration NEXT_WORD = Duration.ofMinutes(1);

    private final List<LagLimit> limits;
    private final Supplier<List<ReplicaLag>> look;
    private final Duration patience;
    private volatile Optional<Problem> gaveUp = Optional.empty();

    LagGuard(List<LagLimit> limits, Supplier<List<ReplicaLag>> look, Duration patience) {
        this.limits = List.copyOf(limits);
        this.look = look;
        this.patience = patience;
    }

    /** Does not wait for one that waits. */
    Optional<Problem> gaveUp() {
        return gaveUp;
    }

    /**
     * Waits until all replicas are near enough. A single look may be unlucky: on a server that did nothing for an hour,
     * the first byte that is not replayed looks an hour old.
     *
     * @param stop asked while it waits whether it must not any longer
     * @param told what it waits for, when the wait begins and every minute
     * @return why it gave up
     */
    synchronized Optional<Problem> await(BooleanSupplier stop, Consumer<String> told) {
        long start = System.nanoTime();
        long lastWord = start;
        Optional<String> behind = gaveUp.isPresent() ? Optional.empty() : behind();
        for (int looks = 1; behind.isPresent() && !stop.getAsBoolean(); looks++) {
            long now = System.nanoTime();
            boolean due = looks == 2 || (looks > 2 && now - lastWord >= NEXT_WORD.toNanos());
            if (due) {
                told.accept(behind.get());
                lastWord = now;
            }
            boolean over = looks > 1 && now - start > patience.toNanos();
            if (over || !slept(looks == 1 ? SECOND_LOOK : NEXT_LOOK, stop)) {
                gaveUp = behind.map(words -> Problem.of(
                        ProblemCode.REPLICA_LAG, words + ", and idx does not wait longer than " + words(patience)));
                return gaveUp;
            }
            behind = behind();
        }
        return gaveUp;
    }

    private static String words(Duration patience) {
        return patience.toMinutes() > 0 ? patience.toMinutes() + " min" : patience.toSeconds() + " s";
    }

    private Optional<String> behind() {
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        return look.get().stream()
                .flatMap(lag -> limits.stream()
                        .filter(limit -> limit.exceededBy(lag))
                        .map(limit -> lag + "; max_replica_lag is " + limit.words())
                        .limit(1))
                .findFirst();
    }

    /** False when the thread is to end. */
    private static boolean slept(Duration pause, BooleanSupplier stop) {
        try {
            for (long left = pause.toMillis(); left > 0 && !stop.getAsBoolean(); left -= TICK.toMillis()) {
                Thread.sleep(TICK.toMillis());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.idx.apply;

import io.idx.model.BuildReading;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.RunHolder;
import io.idx.postgres.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Waits until no other run is at work. One whose idx is gone is waited for to its end: PostgreSQL finishes what it was
 * at, and the catalog shows what became of it. One that lives is waited for only as long as that was asked for.
 */
public final class Turn {
    static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LOOKS_A_SECOND = 5;
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Watch watch;
    private final Terms terms;
    private final Brake brake;
    private final ApplyListener listener;
    private final HeldInAll heldInAll = new HeldInAll();

    public Turn(Watch watch, Terms terms, Brake brake, ApplyListener listener) {
        this.watch = watch;
        this.terms = terms;
        this.brake = brake;
        this.listener = listener;
    }

    /**
     * Waits.
     *
     * @param free tells whether nobody is at work any more, perhaps by taking the lock
     * @throws ProblemException BUSY when another run is still at work after the time that it is waited for, or the
     *     brake is pulled meanwhile; WAIT_LIMIT when what a lost run left waits for others too long
     */
    public void await(BooleanSupplier free) {
        long start = System.nanoTime();
        long waited = 0;
        for (int look = 0; !free.getAsBoolean(); look++) {
            Optional<RunHolder> holder = watch.holder();
            Duration left = terms.lockTimeout().minusNanos(System.nanoTime() - start);
            boolean lives = holder.filter(found -> found.alive() || idleFor(found, start))
                    .isPresent();
            if (brake.at(Brake.Pull.STOP) || (lives && left.compareTo(Duration.ZERO) <= 0)) {
                throw busy(holder);
            }
            if (holder.isPresent() && !lives && watch.waits(holder.get().pid())) {
                waited += PAUSE.toNanos();
            }
            if (waited > terms.waitLimit().toNanos()) {
                throw new ProblemException(Problem.of(
                        ProblemCode.WAIT_LIMIT,
                        "what a lost run of idx left to PostgreSQL has been held up for " + seconds(terms.waitLimit()),
                        notes(holder)));
            }
            if (look % LOOKS_A_SECOND == 0) {
                holder.filter(found -> !lives).ifPresent(this::giveWay);
                holder.filter(found -> lives || !found.running().isEmpty())
                        .ifPresent(found -> listener.runAwaited(
                                watch.withBlockers(found), lives ? Optional.of(left) : Optional.empty()));
            }
            pause();
        }
    }

    /** The session of an idx that was killed ends in a moment; where the network broke, that may take hours. */
    private static boolean idleFor(RunHolder holder, long start) {
        return holder.running().isEmpty() && System.nanoTime() - start > MOMENT.toNanos();
    }

    /** Nobody else watches what a lost run left. */
    private void giveWay(RunHolder lost) {
        for (RunHolder.Running statement : lost.running()) {
            watch.read(statement.pid())
                    .flatMap(BuildReading::queue)
                    .map(heldInAll::count)
                    .filter(queue -> queue.outlasts(terms.queueLimit()) && watch.cancel(statement.pid()))
                    .ifPresent(queue -> listener.lostRunGaveWay(lost, queue));
        }
    }

    private ProblemException busy(Optional<RunHolder> holder) {
        return new ProblemException(
                Problem.of(ProblemCode.BUSY, "another idx run is working on " + watch.database(), notes(holder)));
    }

    private String[] notes(Optional<RunHolder> holder) {
        String nothingToDo =
                "Its lock ends with its session, even if the process is killed; there is nothing to unlock";
        return Stream.concat(
                        holder.stream().flatMap(found -> watch.withBlockers(found).words().stream()),
                        Stream.of(nothingToDo))
                .toArray(String[]::new);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of(ProblemCode.BUSY, "interrupted while another idx run is at work"), e);
        }
    }
}

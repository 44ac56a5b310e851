package io.idx.apply;

import io.idx.diff.IndexTree;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.plan.LockLevel;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits for locks in short, repeated attempts, so that nobody queues behind idx for long, and says who has them. */
final class LockAttempts {
    static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** For locks that stop queries or writes: everybody else's worst stall is this limit. */
    private static final Duration FIRST_STRONG_TIMEOUT = Duration.ofMillis(200);

    private static final Duration LONGEST_STRONG_TIMEOUT = Duration.ofMillis(500);
    private static final int MOST = 30;

    private final Session session;
    private final Brake brake;
    private final ApplyListener listener;
    private final PlannedChange change;

    LockAttempts(Session session, Brake brake, ApplyListener listener, PlannedChange change) {
        this.session = session;
        this.brake = brake;
        this.listener = listener;
        this.change = change;
    }

    /** What is done with the locks, which it waits for no longer than that. */
    @FunctionalInterface
    interface Locked {
        boolean attempt(Duration lockTimeout);
    }

    /**
     * Tries it until the locks are free.
     *
     * @return what the attempt says
     * @throws ProblemException LOCK_NOT_FREE with those who have them
     */
    boolean until(Step step, Locked work) {
        boolean strong =
                step.kind().onTable().blocksWrites() || step.kind().onIndex().blocksWrites();
        Duration timeout = strong ? FIRST_STRONG_TIMEOUT : session.patience();
        Duration longest = strong ? LONGEST_STRONG_TIMEOUT : timeout;
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            long start = System.nanoTime();
            try {
                return work.attempt(timeout);
            } catch (DatabaseException | ProblemException e) {
                if (!isLockConflict(e)) {
                    throw e;
                }
                List<String> holders = holders(step, Duration.ofNanos(System.nanoTime() - start), timeout, e);
                if (attempt == MOST) {
                    throw new ProblemException(notFree(step, holders), e);
                }
                listener.lockNotFree(change, step, attempt, pause, String.join(", ", holders));
            }
            pause(pause, brake);
            timeout = shorter(timeout.multipliedBy(3).dividedBy(2), longest);
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    /**
     * Looks at the catalog, which cannot be read while somebody has a table locked even against reading.
     *
     * @param begun whether what was built may be there, and nobody has seen it
     * @throws Braked where a person wants an end of it
     * @throws ProblemException LOCK_NOT_FREE with those who have it locked
     */
    <T> T seen(Step step, boolean begun, Supplier<T> look) {
        List<String> modes = LockLevel.ACCESS_SHARE.conflicting();
        for (int attempt = 1; ; attempt++) {
            try {
                return look.get();
            } catch (ProblemException e) {
                if (!isLockConflict(e) || attempt == MOST) {
                    throw e;
                }
                List<String> holders =
                        session.lockHolders().of(step.table(), modes, List.of(step.index()), modes, Duration.ZERO);
                listener.unread(change, step, LONGEST_PAUSE, String.join(", ", holders));
            }
            if (brake.at(Brake.Pull.CANCEL)) {
                throw new Braked(Outcome.Status.CANCELLED, begun);
            }
            sleep(LONGEST_PAUSE);
        }
    }

    private static boolean isLockConflict(RuntimeException e) {
        return e instanceof DatabaseException failure
                ? failure.isLockConflict() || failure.isDeadlock()
                : e instanceof ProblemException problem
                        && problem.problems().get(0).code() == ProblemCode.LOCK_NOT_FREE;
    }

    /**
     * Those who were there before the attempt; else those who got in between its locks. Where the step only looked,
     * before it locked anything, what it could not look at says who is in the way.
     */
    private List<String> holders(Step step, Duration attempt, Duration timeout, RuntimeException failure) {
        List<String> before = holders(step, attempt);
        List<String> holders = before.isEmpty() ? holders(step, timeout) : before;
        return holders.isEmpty() && failure instanceof ProblemException problem
                ? problem.problems().get(0).notes()
                : holders;
    }

    private List<String> holders(Step step, Duration waited) {
        List<String> onTable = step.kind().onTable().conflicting();
        List<String> onIndex = step.kind().onIndex().conflicting();
        if (step.kind() == StepKind.DROP_TREE || step.kind() == StepKind.UNITE) {
            return session.lockHolders().ofPartitions(step.table(), onTable, step.index(), onIndex, waited);
        }
        List<String> holders = session.lockHolders().of(step.table(), onTable, renamed(step), onIndex, waited);
        return holders.isEmpty() && step.kind() == StepKind.ATTACH
                ? session.lockHolders()
                        .of(
                                step.table(),
                                List.of(),
                                above(step),
                                LockLevel.SHARE_UPDATE_EXCLUSIVE.conflicting(),
                                waited)
                : holders;
    }

    /** Names are exchanged of more indexes than the one that the step is told of as. */
    private Set<QualifiedName> renamed(Step step) {
        Set<QualifiedName> indexes = new HashSet<>(Set.of(step.index()));
        if (step.kind() == StepKind.SWAP) {
            indexes.add(change.change().name());
            Stream.concat(change.change().tree().stream(), change.change().former().stream())
                    .flatMap(IndexTree::all)
                    .map(IndexTree::name)
                    .forEach(indexes::add);
        }
        return indexes;
    }

    /** What a part is attached to is locked more weakly. */
    private List<QualifiedName> above(Step step) {
        return change.change().tree().stream()
                .flatMap(IndexTree::all)
                .filter(node ->
                        node.partitions().stream().anyMatch(part -> part.name().equals(step.index())))
                .map(IndexTree::name)
                .toList();
    }

    private static Problem notFree(Step step, List<String> holders) {
        return Problem.of(
                ProblemCode.LOCK_NOT_FREE,
                "the lock for \"" + step.kind().words() + "\" on " + step.table() + " was not free in " + MOST
                        + " attempts",
                holders.stream().map(holder -> "held up by " + holder).toArray(String[]::new));
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    /** @throws Braked where a person wants an end of it */
    static void pause(Duration pause, Brake brake) {
        if (brake.at(Brake.Pull.CANCEL)) {
            throw new Braked();
        }
        sleep(pause);
    }

    static void sleep(Duration pause) {
        try {
            double jitter = 0.5 + ThreadLocalRandom.current().nextDouble();
            Thread.sleep((long) (pause.toMillis() * jitter));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    Problem.of(ProblemCode.LOCK_NOT_FREE, "interrupted while waiting for a lock"), e);
        }
    }
}

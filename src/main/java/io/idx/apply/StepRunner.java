package io.idx.apply;

import io.idx.diff.IndexTree;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs one step: waits for its lock in short, repeated attempts, so that nobody queues behind it for long, and leaves
 * nothing behind when it fails.
 */
final class StepRunner {
    /** For locks that stop queries or writes: everybody else's worst stall is this limit. */
    private static final Duration FIRST_STRONG_TIMEOUT = Duration.ofMillis(200);

    private static final Duration LONGEST_STRONG_TIMEOUT = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int LOCK_ATTEMPTS = 30;
    private static final int BUILD_ATTEMPTS = 3;

    private final Session session;
    private final ApplyListener listener;
    private final Duration patience;

    StepRunner(Session session, ApplyListener listener) {
        this.session = session;
        this.listener = listener;
        this.patience = session.patience();
    }

    /** False where it could not be done, as what it rests on is not all there. */
    boolean run(PlannedChange change, Step step, boolean mayLockTable) {
        if (step.kind() == StepKind.UNITE) {
            List<QualifiedName> parts = parts(change);
            return withLock(change, step, timeout -> session.unite(timeout, step.statements(), step.table(), parts));
        }
        if (!step.kind().concurrent()) {
            return withLock(change, step, timeout -> {
                session.transaction(timeout, step.statements());
                return true;
            });
        }
        for (int attempt = 1; ; attempt++) {
            if (mayLockTable) {
                withLock(change, step, timeout -> {
                    session.probe(step.table(), timeout);
                    return true;
                });
            }
            try {
                session.alone(step.statements().get(0));
                return true;
            } catch (DatabaseException e) {
                if (!e.isConnectionLost()) {
                    removeAfter(e, step);
                }
                if (!e.isDeadlock() || attempt == BUILD_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void removeAfter(DatabaseException failure, Step step) {
        try {
            removeLeft(step);
        } catch (DatabaseException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes what a failed build left: it may be maintained on every write, and even enforce uniqueness. */
    void removeLeft(Step step) {
        if (step.kind() != StepKind.BUILD && step.kind() != StepKind.REINDEX) {
            return;
        }
        Snapshot now = session.observe(step.table());
        Optional<ObservedIndex> built = Applier.find(now, step.index());
        now.state().indexes().stream()
                .filter(index -> step.kind() == StepKind.BUILD
                        ? index.name().equals(step.index()) && !index.sound()
                        : built.filter(index::leftByReindexOf).isPresent())
                .filter(index -> index.building().isEmpty())
                .map(ObservedIndex::name)
                .forEach(session::dropIndex);
    }

    @FunctionalInterface
    private interface Locked {
        boolean attempt(Duration lockTimeout);
    }

    private static List<QualifiedName> parts(PlannedChange change) {
        return change.change().tree().stream()
                .flatMap(IndexTree::below)
                .map(IndexTree::name)
                .toList();
    }

    private boolean withLock(PlannedChange change, Step step, Locked work) {
        boolean strong =
                step.kind().onTable().blocksWrites() || step.kind().onIndex().blocksWrites();
        Duration timeout = strong ? FIRST_STRONG_TIMEOUT : patience;
        Duration longest = strong ? LONGEST_STRONG_TIMEOUT : timeout;
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return work.attempt(timeout);
            } catch (DatabaseException e) {
                if (!e.isLockConflict() && !e.isDeadlock()) {
                    throw e;
                }
                List<String> holders = holders(step);
                if (attempt == LOCK_ATTEMPTS) {
                    throw new ProblemException(notFree(step, holders), e);
                }
                listener.lockNotFree(change, step, attempt, pause, String.join(", ", holders));
            }
            pause(pause);
            timeout = shorter(timeout.multipliedBy(3).dividedBy(2), longest);
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private List<String> holders(Step step) {
        return step.kind() == StepKind.DROP_TREE || step.kind() == StepKind.UNITE
                ? session.holdersOfPartitions(step.table(), step.index())
                : session.holders(step.table(), step.index());
    }

    private static Problem notFree(Step step, List<String> holders) {
        return Problem.of(
                ProblemCode.LOCK_NOT_FREE,
                "the lock for \"" + step.kind().words() + "\" on " + step.table() + " was not free in " + LOCK_ATTEMPTS
                        + " attempts",
                holders.stream().map(holder -> "held by " + holder).toArray(String[]::new));
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    private static void pause(Duration pause) {
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

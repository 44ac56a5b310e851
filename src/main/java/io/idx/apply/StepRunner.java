package io.idx.apply;

import io.idx.diff.IndexTree;
import io.idx.model.Blocker;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.TimeWords;
import io.idx.model.WorkingName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import io.idx.postgres.Standing;
import io.idx.sql.Ddl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the steps of one change, each when its locks are free, and leaves nothing behind when one fails.
 */
final class StepRunner {
    private static final int BUILD_ATTEMPTS = 5;

    /** Before, an ANALYZE in the transaction that has set a target of an index goes by the former one. */
    private static final int TARGETS_COUNT_AT_ONCE = 17;

    /** What is left in the way of nobody's queries can be removed by the next run, too. */
    private static final Duration CLEANING = Duration.ofSeconds(30);

    private static final List<String> CANCELLED_BY_OTHERS = List.of(
            "somebody cancelled it; idx's own watchdog does so where others queue behind it for longer than"
                    + " --queue-limit, and idx itself does not see it",
            "apply again: what is done stays done");

    private final Session session;
    private final Snapshot planned;
    private final Lookout lookout;
    private final Terms terms;
    private final Brake brake;
    private final ApplyListener listener;
    private final int number;
    private final int total;
    private final PlannedChange change;
    private final Identity identity;
    private final LockAttempts locks;
    private final Remains remains;
    /** Whether what an attempt left is still there. */
    private boolean leftover;

    StepRunner(
            Session session,
            Snapshot planned,
            Lookout lookout,
            Terms terms,
            Brake brake,
            ApplyListener listener,
            int number,
            int total,
            PlannedChange change) {
        this.session = session;
        this.planned = planned;
        this.lookout = lookout;
        this.terms = terms;
        this.brake = brake;
        this.listener = listener;
        this.number = number;
        this.total = total;
        this.change = change;
        this.identity = new Identity(session, planned, change, terms);
        this.locks = new LockAttempts(session, brake, listener, change);
        this.remains = new Remains(session, planned);
    }

    /**
     * Runs a step to its end.
     *
     * @return false where it could not be done, as what it rests on is not all there
     * @throws Braked where a person wants it broken off
     * @throws ProblemException LOCK_NOT_FREE, WAIT_LIMIT, GAVE_WAY; CHANGED_SINCE_PLAN where it would take away another
     *     index than was planned
     * @throws DatabaseException when the statement fails; what a build left is removed, unless the connection is lost.
     *     After a deadlock, and when it gave way, it is tried again, and so is the removal, which may have been the
     *     victim of another
     */
    boolean run(Step step, boolean mayLockTable) {
        if (step.kind() == StepKind.UNITE) {
            return locks.until(
                    step,
                    timeout -> session.unite(timeout, step.statements(), step.table(), parts(step), this::committing));
        }
        if (!step.kind().concurrent() && !step.kind().analyzes()) {
            return locks.until(step, timeout -> {
                inOneGo(step, timeout);
                return true;
            });
        }
        try {
            return inAttempts(step, mayLockTable && step.kind().concurrent());
        } catch (Braked e) {
            throw leftover ? new Braked(e.status(), true) : e;
        }
    }

    private boolean inAttempts(Step step, boolean probes) {
        Duration pause = LockAttempts.FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            if (probes) {
                locks.until(step, timeout -> {
                    session.probe(step.table(), timeout);
                    return true;
                });
            }
            if (step.kind() == StepKind.DROP
                    && locks.seen(step, attempt > 1, () -> identity.toDrop(step))
                            .isEmpty()) {
                return true;
            }
            try {
                if (attempt > 1 && settled(step)) {
                    return true;
                }
            } catch (DatabaseException | ProblemException e) {
                if (attempt == BUILD_ATTEMPTS || isConnectionLost(e)) {
                    throw e;
                }
                pause = paused(pause);
                continue;
            }
            Underway statement = underway(step, terms.waitLimit(), false);
            try {
                lookout.during(statement, () -> execute(step));
                return true;
            } catch (DatabaseException e) {
                if (e.isConnectionLost()) {
                    throw e;
                }
                List<String> left = giveUp(statement, step, e, attempt == BUILD_ATTEMPTS);
                leftover = !left.isEmpty();
                boolean gaveWay = statement.gaveWay() && e.isCancelled();
                boolean stillThere = attempt > 1 && e.isNameTaken();
                if (!(e.isDeadlock() || stillThere || gaveWay) || attempt == BUILD_ATTEMPTS) {
                    throw left.isEmpty() ? e : new ProblemException(e.toProblem(left), e);
                }
                if (gaveWay) {
                    Blocker to = statement.blockers().get(0);
                    boolean circle = statement.reason() == Underway.Reason.CIRCLE;
                    listener.gaveWay(number, total, change, step, new GaveWay(to, circle, attempt, pause));
                } else if (e.isDeadlock()) {
                    listener.deadlocked(number, total, change, step, attempt, pause);
                }
            }
            pause = paused(pause);
        }
    }

    private static boolean isConnectionLost(RuntimeException e) {
        return e instanceof DatabaseException failure && failure.isConnectionLost();
    }

    /** The next is longer. */
    private Duration paused(Duration pause) {
        if (brake.at(Brake.Pull.STOP)) {
            throw new Braked();
        }
        LockAttempts.pause(pause, brake);
        return pause.multipliedBy(4);
    }

    private void execute(Step step) {
        if (step.kind().concurrent()) {
            session.alone(step.statements().get(0));
            return;
        }
        transaction(step, step.statements());
        List<String> analyze = List.of(Ddl.analyze(step.table()));
        boolean again = step.kind() == StepKind.STATISTICS && step.statements().containsAll(analyze);
        if (again && planned.state().server().major() < TARGETS_COUNT_AT_ONCE) {
            transaction(step, analyze);
        }
    }

    private void transaction(Step step, List<String> statements) {
        locks.until(step, timeout -> {
            session.transaction(timeout, statements, this::committing);
            return true;
        });
    }

    private void inOneGo(Step step, Duration lockTimeout) {
        if (step.kind() == StepKind.SWAP) {
            refuseIncomplete(step);
        }
        if (step.kind() == StepKind.DROP_TREE) {
            identity.toDrop(step).ifPresent(index -> dropTree(step, lockTimeout, index));
        } else if (step.kind() == StepKind.SWAP
                && step.index().equals(WorkingName.NEW.of(change.change().name()))) {
            rename(step, lockTimeout, identity.afterSwap(step));
        } else if (step.kind() == StepKind.RENAME && change.change().tree().isEmpty()) {
            rename(step, lockTimeout, identity.afterRename(step));
        } else {
            session.transaction(lockTimeout, step.statements(), this::committing);
        }
    }

    private void rename(Step step, Duration lockTimeout, Map<QualifiedName, Standing> standings) {
        if (!session.renames(lockTimeout, step.statements(), standings, this::committing)) {
            throw Identity.changed(change.change().name());
        }
    }

    private void dropTree(Step step, Duration lockTimeout, ObservedIndex index) {
        String lock = Ddl.closePartitions(step.table());
        if (!session.drops(lock, lockTimeout, step.statements(), index.oid(), this::committing)) {
            throw Identity.changed(step.index());
        }
    }

    /** A partition that came or went meanwhile may have kept PostgreSQL from making the new tree valid. */
    private void refuseIncomplete(Step step) {
        change.change().tree().stream()
                .flatMap(tree -> Stream.concat(Stream.of(tree), tree.allElders()))
                .filter(root -> root.all().anyMatch(node -> node.name().equals(step.index())))
                .filter(root -> !session.isValid(root.name()))
                .findFirst()
                .ifPresent(root -> {
                    throw new ProblemException(Problem.of(
                            ProblemCode.NOT_CONVERGED,
                            root.name() + " is not valid, and so does not take the place of " + root.lasting()
                                    + ": partitions came or went while it was built",
                            "Run the same command again: what is built is kept"));
                });
    }

    private void committing(Runnable commit) {
        lookout.committing(number, commit);
    }

    /** Removes what an attempt left, unless somebody has made it whole: VACUUM FULL rebuilds what is not valid. */
    private boolean settled(Step step) {
        removeLeft(step);
        leftover = false;
        return step.kind() == StepKind.BUILD && finished(step);
    }

    private Underway underway(Step step, Duration patience, boolean cleaning) {
        return new Underway(
                number, total, change, step, session.backend(), patience, terms.queueLimit(), cleaning, session::close);
    }

    /**
     * Removes what a statement left that has failed, and says why it was broken off, if it was.
     *
     * @param last whether it is not begun again, even where it gave way
     * @return what could not be removed, in words
     */
    List<String> giveUp(Underway statement, Step step, DatabaseException failure, boolean last) {
        List<String> left = failure.isNameTaken() && !leftover ? List.of() : removeAfter(failure, step);
        String what = "\"" + step.kind().words() + "\" of " + step.index();
        boolean brokenOff = failure.isCancelled() || failure.isConnectionLost();
        switch (brokenOff ? statement.reason() : Underway.Reason.NONE) {
            case NONE -> {
                if (failure.isCancelled()) {
                    List<String> notes = Stream.concat(left.stream(), CANCELLED_BY_OTHERS.stream())
                            .toList();
                    throw new ProblemException(failure.toProblem(notes), failure);
                }
            }
            case ASKED -> throw new Braked(Outcome.Status.CANCELLED, !left.isEmpty());
            case WAITED ->
                throw brokenOff(
                        ProblemCode.WAIT_LIMIT,
                        what + " waited for others for " + TimeWords.whole(terms.waitLimit())
                                + " (--wait-limit) and was cancelled",
                        "held up by ",
                        statement,
                        left,
                        failure);
            case GAVE_WAY, CIRCLE -> {
                if (last) {
                    boolean circle = statement.reason() == Underway.Reason.CIRCLE;
                    throw brokenOff(
                            ProblemCode.GAVE_WAY,
                            what + " was cancelled, as "
                                    + (circle
                                            ? "it and somebody else waited for each other"
                                            : "somebody waited for it alone for longer than --queue-limit"),
                            "gave way to ",
                            statement,
                            left,
                            failure);
                }
            }
        }
        return left;
    }

    private static ProblemException brokenOff(
            ProblemCode code,
            String message,
            String before,
            Underway statement,
            List<String> left,
            DatabaseException failure) {
        Stream<String> others = statement.blockers().stream().map(other -> before + other);
        return new ProblemException(
                Problem.of(code, message, Stream.concat(others, left.stream()).toArray(String[]::new)), failure);
    }

    /** What could not be removed, in words. */
    private List<String> removeAfter(DatabaseException failure, Step step) {
        try {
            removeLeft(step);
            return List.of();
        } catch (DatabaseException | ProblemException e) {
            failure.addSuppressed(e);
            return List.of("what it left could not be removed while others use the table; the next apply removes it");
        }
    }

    /** Removes what a failed build left: it may be maintained on every write, and even enforce uniqueness. */
    void removeLeft(Step step) {
        if (step.kind() != StepKind.BUILD && step.kind() != StepKind.REINDEX) {
            return;
        }
        remains.of(step).map(ObservedIndex::name).forEach(index -> drop(step, index));
    }

    /** Removes what was built, where it is not sound, and says why it is not what was declared. */
    ProblemException notAsDeclared(Step step) {
        removeLeft(step);
        String moved = remains.movedTo(step)
                .map(name -> ": what was " + step.table() + " when the plan was made is " + name + " now")
                .orElse("");
        return new ProblemException(Problem.of(
                ProblemCode.NOT_CONVERGED,
                step.index() + " was built, but the catalog does not show it as declared" + moved));
    }

    private void drop(Step step, QualifiedName index) {
        for (int attempt = 1; remains.of(step).anyMatch(there -> there.name().equals(index)); attempt++) {
            Underway statement = underway(step, CLEANING, true);
            try {
                lookout.during(statement, () -> session.alone(Ddl.dropIndex(index)));
                return;
            } catch (DatabaseException e) {
                if (statement.reason() == Underway.Reason.WAITED) {
                    throw brokenOff(
                            ProblemCode.LOCK_NOT_FREE,
                            index + ", which a build left, could not be removed while others use the table",
                            "held up by ",
                            statement,
                            List.of("the next apply removes it"),
                            e);
                }
                if (!statement.gaveWay() || attempt == BUILD_ATTEMPTS) {
                    throw e;
                }
            }
            LockAttempts.sleep(LockAttempts.LONGEST_PAUSE);
        }
    }

    /** Whether a concurrent step that nobody saw the end of has been done, by the catalog. */
    boolean finished(Step step) {
        Snapshot now = locks.seen(step, true, () -> session.observe(step.table()));
        Optional<ObservedIndex> index = now.state().index(step.index());
        return step.kind() == StepKind.DROP
                ? index.isEmpty()
                : index.filter(ObservedIndex::sound)
                                .filter(found -> step.kind() != StepKind.REINDEX || isAnew(found))
                                .isPresent()
                        && remains.of(step).findAny().isEmpty();
    }

    /** What is rebuilt concurrently is another index afterwards, with the name of the former. */
    private boolean isAnew(ObservedIndex rebuilt) {
        return planned.state()
                .index(rebuilt.name())
                .filter(before -> before.oid() == rebuilt.oid())
                .isEmpty();
    }

    private List<QualifiedName> parts(Step step) {
        return change.change().tree().flatMap(tree -> tree.named(step.index())).stream()
                .flatMap(IndexTree::below)
                .map(IndexTree::name)
                .toList();
    }
}

package io.idx.apply;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.BuildReading;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.Backend;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A session in which one change after the other is carried out. After each step the catalog is asked whether it is so.
 * Where the connection breaks, the lane looks what became of the statement, and goes on in another session.
 */
final class Lane implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration BLIND = Duration.ofSeconds(60);
    private static final Problem LEFTOVER =
            Problem.of(ProblemCode.LOCK_NOT_FREE, "what was being built may still be there, as others use the table");

    private final Supplier<Session> sessions;
    private final Lookout lookout;
    private final Snapshot planned;
    private final Terms terms;
    private final Brake brake;
    private final ApplyListener listener;
    private Session session;
    private Optional<Step> at = Optional.empty();

    /**
     * @param session has the lock of the run, or the lane's
     * @param sessions opens another that has it, where that one is lost
     */
    Lane(
            Session session,
            Supplier<Session> sessions,
            Lookout lookout,
            Snapshot planned,
            Terms terms,
            Brake brake,
            ApplyListener listener) {
        this.sessions = sessions;
        this.lookout = lookout;
        this.planned = planned;
        this.terms = terms;
        this.brake = brake;
        this.listener = listener;
        this.session = session;
    }

    @Override
    public void close() {
        session.close();
    }

    /** Carries out a change; whatever goes wrong is in the outcome. */
    Outcome apply(int number, int total, PlannedChange change) {
        long start = System.nanoTime();
        at = Optional.empty();
        listener.changeStarted(number, total, change);
        Optional<Long> bytes = Optional.empty();
        Optional<Problem> problem = Optional.empty();
        Outcome.Status status = Outcome.Status.DONE;
        try {
            bytes = carryOut(number, total, change);
        } catch (Braked e) {
            boolean begun = !brake.at(Brake.Pull.DETACH) || lookout.touched(number);
            status = begun ? e.status() : Outcome.Status.NOT_STARTED;
            problem = e.leftover() ? Optional.of(LEFTOVER) : problem;
        } catch (ProblemException e) {
            status = Outcome.Status.FAILED;
            problem = Optional.of(e.problems().get(0));
        } catch (DatabaseException e) {
            status = Outcome.Status.FAILED;
            problem = Optional.of(e.toProblem());
        } catch (RuntimeException e) {
            status = Outcome.Status.FAILED;
            problem = Optional.of(Problem.defect(e, "please report this; the other tables go on"));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Optional<Step> undone = status == Outcome.Status.DONE ? Optional.empty() : at;
        return new Outcome(change, status, took, lookout.worked(number), bytes, undone, problem);
    }

    /** Goes on in another session, if the server lets it, and removes what the interrupted change left. */
    boolean reconnected(int number, int total, PlannedChange interrupted) {
        try {
            reconnect();
        } catch (DatabaseException | ProblemException e) {
            return false;
        }
        try {
            StepRunner runner = runner(number, total, interrupted);
            interrupted.steps().forEach(runner::removeLeft);
            return true;
        } catch (ProblemException e) {
            return true; // it cannot be looked at now, and the next apply removes it
        } catch (DatabaseException e) {
            return !e.isConnectionLost();
        }
    }

    private void reconnect() {
        session.close();
        lookout.forget(session.backend());
        session = sessions.get();
    }

    private StepRunner runner(int number, int total, PlannedChange change) {
        return new StepRunner(session, planned, lookout, terms, brake, listener, number, total, change);
    }

    /** Runs the steps; the size of what was built, if anything was. */
    private Optional<Long> carryOut(int number, int total, PlannedChange change) {
        session.rename(terms.application(number + "/" + total));
        change.steps().stream().findFirst().ifPresent(first -> checkUnchanged(change, first));
        session.readExpressionsFor(change.change().table(), planned);
        Optional<Long> bytes = Optional.empty();
        boolean built = false;
        for (Step step : change.steps()) {
            if (letGo(change.change(), step)) {
                continue;
            }
            if (brake.at(Brake.Pull.CANCEL) || (built && PlannedChange.builds(step) && brake.at(Brake.Pull.STOP))) {
                throw new Braked();
            }
            if (built && PlannedChange.builds(step)) {
                awaitReplicas(change);
            }
            at = Optional.of(step);
            listener.stepStarted(number, total, change, step);
            if (!ran(number, total, change, step)) {
                if (step.kind() == StepKind.UNITE) {
                    return bytes; // what comes next rests on it; a partition was added, and the next plan has it
                }
                continue;
            }
            built |= PlannedChange.builds(step);
            bytes = witnessed(number, total, change, step, bytes);
        }
        return change.builds()
                        && change.change().tree().isPresent()
                        && !session.isValid(change.change().name())
                ? Optional.empty() // a partition came or went meanwhile, and the next plan has it
                : bytes;
    }

    /** Before the first build it was asked whether the change may begin. */
    private void awaitReplicas(PlannedChange change) {
        terms.gate().awaitReplicas(change, brake, listener).ifPresent(behind -> {
            throw new ProblemException(behind);
        });
        if (brake.at(Brake.Pull.STOP)) {
            throw new Braked();
        }
    }

    /** The catalog, not the statement, says whether a step is done. */
    private Optional<Long> witnessed(int number, int total, PlannedChange change, Step step, Optional<Long> bytes) {
        return switch (step.kind()) {
            case BUILD -> Optional.of(bytes.orElse(0L) + built(number, total, change, step));
            case REINDEX -> {
                there(change, step, ObservedIndex::sound, "is not valid after it was rebuilt");
                yield change.change().tree().isEmpty() ? Optional.of(built(number, total, change, step)) : bytes;
            }
            case CREATE_ONLY -> {
                there(change, step, index -> true, "is not there after it was created");
                yield bytes;
            }
            case UNITE -> {
                there(change, step, ObservedIndex::sound, "is not valid after it was created");
                yield bytes;
            }
            case ATTACH -> {
                if (!session.isAttached(step.index())) {
                    throw notConverged(step.index() + " is not attached after all");
                }
                yield bytes;
            }
            case DROP, DROP_TREE -> {
                gone(change, step);
                yield bytes;
            }
            case SWAP,
                    RENAME,
                    COMMENT,
                    STORAGE,
                    STORAGE_STALLING,
                    EXTENSION,
                    STATISTICS,
                    CLUSTER,
                    REPLICA_IDENTITY,
                    ANALYZE -> bytes;
        };
    }

    /** False where it could not, because a partition has just been taken from the table, or added to it. */
    private boolean ran(int number, int total, PlannedChange change, Step step) {
        try {
            return runner(number, total, change).run(step, mayLockTable(step.table()));
        } catch (DatabaseException e) {
            if (e.isConnectionLost()) {
                if (step.kind().concurrent() && brake.at(Brake.Pull.DETACH)) {
                    throw new Braked(Outcome.Status.DETACHED, false);
                }
                if (step.kind().concurrent() && finishedAlone(number, total, change, step, e)) {
                    return true;
                }
                throw e;
            }
            if (!letGo(change.change(), step)) {
                throw e;
            }
            return false;
        }
    }

    /**
     * PostgreSQL goes on with a statement whose client is gone. Its end is awaited, and then the catalog tells whether
     * it was a good one.
     */
    private boolean finishedAlone(int number, int total, PlannedChange change, Step step, DatabaseException loss) {
        Backend lost = session.backend();
        Underway statement =
                new Underway(number, total, change, step, lost, terms.waitLimit(), terms.queueLimit(), false, () -> {});
        boolean[] ended = {false};
        lookout.during(
                statement,
                () -> ended[0] = ended(lost, () -> listener.connectionLost(number, total, change, step, lost.pid())));
        if (!ended[0]) {
            return false;
        }
        try {
            reconnect();
            session.readExpressionsFor(change.change().table(), planned);
            if (runner(number, total, change).finished(step)) {
                return true;
            }
        } catch (DatabaseException | ProblemException e) {
            return false;
        }
        if (statement.reason() != Underway.Reason.NONE) {
            runner(number, total, change).giveUp(statement, step, loss, true);
        }
        return false;
    }

    /**
     * False where it cannot be seen for too long.
     *
     * @param goesOn done once, when the session is seen to go on with its statement
     */
    private boolean ended(Backend lost, Runnable goesOn) {
        long blindSince = System.nanoTime();
        boolean told = false;
        while (true) {
            Optional<Optional<BuildReading>> seen = lookout.read(lost);
            if (seen.isPresent()) {
                blindSince = System.nanoTime();
                Optional<BuildReading> reading = seen.get();
                if (reading.isEmpty()) {
                    return true;
                }
                if (!reading.get().running()) {
                    lookout.end(lost);
                } else if (!told) {
                    told = true;
                    goesOn.run();
                }
            } else if (System.nanoTime() - blindSince > BLIND.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** Whether the step is on what has ceased to be a partition of the table since the plan was made. */
    private boolean letGo(Change change, Step step) {
        return !step.table().equals(change.table()) && !session.isPartition(step.table(), change.table());
    }

    /** Only ordinary tables can be locked by name. */
    private boolean mayLockTable(QualifiedName table) {
        return planned.state()
                .table(table)
                .filter(found -> found.kind() != ObservedTable.Kind.MATERIALIZED_VIEW)
                .isPresent();
    }

    /** What the plan rests on may have changed since it was made: then nothing of it is done. */
    private void checkUnchanged(PlannedChange planned, Step first) {
        Change change = planned.change();
        Snapshot now = locks(planned).seen(first, false, () -> session.observe(change.table()));
        Optional<ObservedIndex> found = now.state().index(nameBefore(change));
        boolean same = found.map(index -> Identity.isUnchanged(change, index))
                .orElse(change.observed().isEmpty());
        if (!same) {
            throw Identity.changed(nameBefore(change));
        }
        QualifiedName aside = WorkingName.OLD.of(change.name());
        boolean swaps = planned.steps().stream().anyMatch(step -> step.kind() == StepKind.SWAP);
        boolean leftover = now.state()
                .index(aside)
                .filter(index -> index.constraint().isEmpty())
                .isPresent();
        if (swaps && !leftover && session.isTaken(aside)) {
            throw new ProblemException(Problem.of(
                    ProblemCode.NAME_TAKEN,
                    aside + " is something else already; the old index has that name while it is replaced",
                    "nothing was done; rename the other"));
        }
    }

    private Snapshot after(PlannedChange change, Step step) {
        return locks(change).seen(step, true, () -> session.observe(step.table()));
    }

    private LockAttempts locks(PlannedChange change) {
        return new LockAttempts(session, brake, listener, change);
    }

    private static QualifiedName nameBefore(Change change) {
        return change.observed().map(ObservedIndex::name).orElse(change.name());
    }

    /** The size in bytes of what was built. */
    private long built(int number, int total, PlannedChange change, Step step) {
        Snapshot now = after(change, step);
        Optional<ObservedIndex> asDeclared = now.state()
                .index(step.index())
                .filter(ObservedIndex::sound)
                .filter(index -> elder(change, step)
                        .map(elder -> elder.sameBuildAndTablespace(index.definition()))
                        .orElseGet(() -> asDeclared(change, index, now)));
        if (asDeclared.isEmpty()) {
            throw runner(number, total, change).notAsDeclared(step);
        }
        return asDeclared.get().evidence().bytes();
    }

    /** What is built in the place of another has to be as that one is. */
    private static Optional<IndexDefinition> elder(PlannedChange change, Step step) {
        return change.change()
                .tree()
                .flatMap(tree -> tree.elder(step.index()))
                .flatMap(IndexTree::index)
                .map(ObservedIndex::definition);
    }

    private boolean asDeclared(PlannedChange change, ObservedIndex built, Snapshot now) {
        IndexDefinition wanted = change.change().desired().orElseThrow().on(built.table());
        return wanted.tablespace().equals(built.definition().tablespace())
                && new Identity(session, planned, change, terms).isWanted(built, now);
    }

    private void there(PlannedChange change, Step step, Predicate<ObservedIndex> expected, String otherwise) {
        if (after(change, step).state().index(step.index()).filter(expected).isEmpty()) {
            throw notConverged(step.index() + " " + otherwise);
        }
    }

    private void gone(PlannedChange change, Step step) {
        if (after(change, step).state().index(step.index()).isPresent()) {
            throw notConverged(step.index() + " is still there after it was dropped");
        }
    }

    private static ProblemException notConverged(String message) {
        return new ProblemException(Problem.of(ProblemCode.NOT_CONVERGED, message));
    }
}

package io.idx.apply;

import io.idx.diff.Change;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import io.idx.postgres.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Runs the steps of a plan, one after the other, and asks the catalog after each whether it is so. A change that fails
 * or may not be begun ends the work on its table; the other tables go on. It holds the run lock of its database until
 * it is closed.
 */
public final class Applier implements AutoCloseable {
    private final Supplier<Session> sessions;
    private final Snapshot planned;
    private final Gate gate;
    private final ApplyListener listener;
    private Session session;
    private StepRunner runner;

    /**
     * Opens a session and takes the run lock.
     *
     * @param sessions opens sessions to the same database
     * @param planned the look at the catalog that the plan rests on
     * @param gate asked before each change
     * @throws ProblemException when another run holds the lock
     */
    public Applier(Supplier<Session> sessions, Snapshot planned, Gate gate, ApplyListener listener) {
        this.sessions = sessions;
        this.planned = planned;
        this.gate = gate;
        this.listener = listener;
        this.session = lockedSession();
        this.runner = new StepRunner(session, listener);
    }

    private Session lockedSession() {
        Session opened = sessions.get();
        if (!opened.tryRunLock()) {
            opened.close();
            throw new ProblemException(Problem.of(
                    ProblemCode.BUSY,
                    "another idx run is working on " + planned.state().server().database(),
                    "Its lock ends with its session, even if the process is killed; there is nothing to unlock"));
        }
        return opened;
    }

    @Override
    public void close() {
        session.close();
    }

    /**
     * Does the changes, in the order of the plan.
     *
     * @param stopAtFailure begins nothing more after the first failure, on any table
     */
    public List<Outcome> apply(Plan plan, boolean stopAtFailure) {
        List<Outcome> outcomes = new ArrayList<>();
        Set<QualifiedName> failed = new HashSet<>();
        int total = plan.changes().size();
        boolean stopped = false;
        for (PlannedChange change : plan.changes()) {
            int number = outcomes.size() + 1;
            boolean skipped = stopped || failed.contains(change.change().table());
            Outcome outcome = skipped ? notStarted(change) : apply(number, total, change);
            if (outcome.status() != Outcome.Status.DONE) {
                failed.add(change.change().table());
            }
            if (outcome.status() == Outcome.Status.FAILED) {
                stopped = stopAtFailure || (lostConnection(outcome) && !reconnected(change));
            }
            outcomes.add(outcome);
            listener.changeEnded(number, total, outcome);
        }
        return outcomes;
    }

    private static boolean lostConnection(Outcome outcome) {
        return outcome.problem()
                .filter(problem -> problem.code() == ProblemCode.CONNECTION_LOST)
                .isPresent();
    }

    /**
     * Goes on in another session. While the lost one lives on the server it keeps the run lock, and may be finishing
     * its build: then nothing more is begun.
     */
    private boolean reconnected(PlannedChange interrupted) {
        try {
            session.close();
            session = lockedSession();
            runner = new StepRunner(session, listener);
            for (Step step : interrupted.steps()) {
                runner.removeLeft(step);
            }
            return true;
        } catch (DatabaseException | ProblemException e) {
            return false;
        }
    }

    private static Outcome notStarted(PlannedChange change) {
        return new Outcome(change, Outcome.Status.NOT_STARTED, Duration.ZERO, Optional.empty(), Optional.empty());
    }

    private Outcome apply(int number, int total, PlannedChange change) {
        Optional<Problem> closed = gate.closed(change, listener);
        if (closed.isPresent()) {
            return new Outcome(change, Outcome.Status.NOT_STARTED, Duration.ZERO, Optional.empty(), closed);
        }
        long start = System.nanoTime();
        listener.changeStarted(number, total, change);
        Optional<Long> bytes = Optional.empty();
        Optional<Problem> problem = Optional.empty();
        try {
            bytes = carryOut(number, total, change);
        } catch (ProblemException e) {
            problem = Optional.of(e.problems().get(0));
        } catch (DatabaseException e) {
            problem = Optional.of(e.toProblem());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Outcome.Status status = problem.isPresent() ? Outcome.Status.FAILED : Outcome.Status.DONE;
        return new Outcome(change, status, took, bytes, problem);
    }

    /** Runs the steps; the size of what was built, if anything was. */
    private Optional<Long> carryOut(int number, int total, PlannedChange change) {
        checkUnchanged(change.change());
        session.readExpressionsFor(change.change().table(), planned);
        Optional<Long> bytes = Optional.empty();
        for (Step step : change.steps()) {
            if (letGo(change.change(), step)) {
                continue;
            }
            listener.stepStarted(number, total, change, step);
            if (!ran(change, step)) {
                continue;
            }
            switch (step.kind()) {
                case BUILD -> bytes = Optional.of(bytes.orElse(0L) + built(change.change(), step));
                case REINDEX -> {
                    there(step, ObservedIndex::sound, "is not valid after it was rebuilt");
                    if (change.change().tree().isEmpty()) {
                        bytes = Optional.of(built(change.change(), step));
                    }
                }
                case CREATE_ONLY -> there(step, index -> true, "is not there after it was created");
                case ATTACH -> there(step, index -> index.parent().isPresent(), "is not attached after all");
                case DROP, DROP_TREE -> gone(step);
                case SWAP,
                        RENAME,
                        COMMENT,
                        STORAGE,
                        STORAGE_STALLING,
                        STATISTICS,
                        CLUSTER,
                        REPLICA_IDENTITY,
                        ANALYZE -> {}
            }
        }
        return bytes;
    }

    /** False where it could not, because its partition has just been taken from the table. */
    private boolean ran(PlannedChange change, Step step) {
        try {
            runner.run(change, step, mayLockTable(step.table()));
            return true;
        } catch (DatabaseException e) {
            if (e.isConnectionLost() || !letGo(change.change(), step)) {
                throw e;
            }
            return false;
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
    private void checkUnchanged(Change change) {
        Snapshot now = session.observe(change.table());
        Optional<ObservedIndex> found = find(now, nameBefore(change));
        boolean same = found.map(index -> change.observed()
                        .filter(before -> before.definition().equals(index.definition())
                                && before.sound() == index.sound()
                                && before.building().isPresent()
                                        == index.building().isPresent())
                        .isPresent())
                .orElse(change.observed().isEmpty());
        if (!same) {
            throw new ProblemException(Problem.of(
                    ProblemCode.CHANGED_SINCE_PLAN,
                    nameBefore(change) + " changed after the plan was made; nothing was done to it",
                    "Run the same command again to plan anew"));
        }
    }

    private static QualifiedName nameBefore(Change change) {
        return change.observed().map(ObservedIndex::name).orElse(change.name());
    }

    /** The catalog, not the statement, says whether an index was built; its size in bytes. */
    private long built(Change change, Step step) {
        Snapshot now = session.observe(step.table());
        Optional<ObservedIndex> asDeclared = find(now, step.index())
                .filter(ObservedIndex::sound)
                .filter(index -> change.desired()
                        .filter(desired -> asDeclared(desired, index, now))
                        .isPresent());
        if (asDeclared.isEmpty()) {
            runner.removeLeft(step);
            throw notConverged(step.index() + " was built, but the catalog does not show it as declared");
        }
        return asDeclared.get().evidence().bytes();
    }

    /** The words differ, too, where only the file has any: then PostgreSQL's understanding decides. */
    private boolean asDeclared(DesiredIndex desired, ObservedIndex built, Snapshot now) {
        if (!desired.definition().tablespace().equals(built.definition().tablespace())) {
            return false;
        }
        return desired.definition().sameBuild(built.definition())
                || (desired.sameButForWords(built.definition()) && session.readsAs(desired.declared(), built, now));
    }

    private void there(Step step, Predicate<ObservedIndex> expected, String otherwise) {
        if (find(session.observe(step.table()), step.index()).filter(expected).isEmpty()) {
            throw notConverged(step.index() + " " + otherwise);
        }
    }

    private void gone(Step step) {
        if (find(session.observe(step.table()), step.index()).isPresent()) {
            throw notConverged(step.index() + " is still there after it was dropped");
        }
    }

    private static ProblemException notConverged(String message) {
        return new ProblemException(Problem.of(ProblemCode.NOT_CONVERGED, message));
    }

    static Optional<ObservedIndex> find(Snapshot snapshot, QualifiedName name) {
        return snapshot.state().indexes().stream()
                .filter(index -> index.name().equals(name))
                .findFirst();
    }
}

package io.idx.apply;

import io.idx.apply.Brake.Pull;
import io.idx.apply.Underway.Reason;
import io.idx.model.Blocker;
import io.idx.model.BuildReading;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.PlannedChange;
import io.idx.postgres.Backend;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Watchdog;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees from a session of its own, about once a second, how far the statements under way are and who holds them up;
 * breaks off what waits too long, or what a person wants broken off. A lookout that loses its own connection makes
 * another; meanwhile it sees nothing, and the statements go on.
 */
final class Lookout implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TICK_MILLIS = 100;
    /** So that it is seen before PostgreSQL looks for deadlocks, after a second by default, and ends one of the two. */
    private static final Duration CIRCLE_PAUSE = Duration.ofMillis(300);
    /** Where the server has so many locks that looking is dear, it looks less often. */
    private static final Duration LONGEST_CIRCLE_PAUSE = Duration.ofMillis(600);

    private static final int REST = 5;

    /** A connection that is lost is made anew in a second, unless there is more to it. */
    private static final Duration BLIND = Duration.ofSeconds(3);

    /** Where the server is at work no more, and what stands between keeps a connection up that has no other end. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Vantage vantage;
    private final Brake brake;
    private final ApplyListener listener;
    private final HeldInAll heldInAll = new HeldInAll();
    private final Set<Underway> underway = new LinkedHashSet<>();
    private final Set<Integer> committing = new HashSet<>();
    private final Set<Integer> touched = new HashSet<>();
    private final Map<Integer, Duration> worked = new HashMap<>();
    private final Thread thread = new Thread(this::look, "lookout");
    private boolean closed;

    /** Connects; throws as {@link Database#openWatch} where that fails. */
    Lookout(Database database, Brake brake, ApplyListener listener) {
        this.vantage = new Vantage(database);
        this.brake = brake;
        this.listener = listener;
        thread.setDaemon(true);
        thread.start();
    }

    /** Says for all to see that the session belongs to a run that lives. */
    void claim(Backend session) {
        vantage.claim(session);
    }

    /** Takes that back, of one whose connection is lost. */
    void forget(Backend session) {
        vantage.forget(session);
    }

    /** Ends what a watchdog is at, if nothing goes on that it looks after. */
    void dismiss(Watchdog watchdog) {
        vantage.tell(watching -> watching.dismiss(watchdog));
    }

    /**
     * Runs the statement, and looks after it meanwhile.
     *
     * @throws Braked once idx leaves: of what begins then nobody would be told
     */
    void during(Underway statement, Runnable running) {
        synchronized (this) {
            if (!statement.cleaning && statement.step.kind().concurrent()) {
                touch(statement.number);
            }
            underway.add(statement);
        }
        long start = System.nanoTime();
        boolean toItsEnd = false;
        try {
            running.run();
            toItsEnd = true;
        } catch (DatabaseException e) {
            toItsEnd = e.isConnectionLost();
            throw e;
        } finally {
            statement.end();
            synchronized (this) {
                underway.remove(statement);
                if (toItsEnd && !statement.cleaning && PlannedChange.builds(statement.step)) {
                    Duration took = Duration.ofNanos(System.nanoTime() - start);
                    worked.merge(statement.number, took.minus(statement.waited), Duration::plus);
                }
            }
        }
    }

    /** How long the builds of the change have been at work; those that were broken off and begun again do not count. */
    synchronized Duration worked(int change) {
        return worked.getOrDefault(change, Duration.ZERO);
    }

    /**
     * Runs the COMMIT of a transaction of a change. Others may wait for its locks: nothing here waits for the server.
     *
     * @throws Braked once idx leaves
     */
    void committing(int change, Runnable commit) {
        synchronized (this) {
            touch(change);
            committing.add(change);
        }
        try {
            commit.run();
        } finally {
            synchronized (this) {
                committing.remove(change);
            }
        }
    }

    private void touch(int change) {
        if (brake.at(Pull.DETACH)) {
            throw new Braked();
        }
        touched.add(change);
    }

    /** Whether the change has a statement at the server that goes on there without idx: not one of a transaction. */
    synchronized boolean goesOn(int change) {
        return committing.contains(change)
                || underway.stream()
                        .anyMatch(statement -> statement.number == change
                                && (statement.cleaning || statement.step.kind().concurrent()));
    }

    /** Whether the change has ever had one. */
    synchronized boolean touched(int change) {
        return touched.contains(change);
    }

    /** What the session is at. Empty where the lookout sees nothing now; inside, empty where the session is gone. */
    Optional<Optional<BuildReading>> read(Backend session) {
        return vantage.ask(watching -> watching.read(session));
    }

    /** Ends a session of ours whose connection is lost and that has nothing to do any more. */
    void end(Backend session) {
        vantage.tell(watching -> watching.end(session));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
        vantage.close();
    }

    private void look() {
        while (true) {
            List<Underway> now;
            synchronized (this) {
                if (closed) {
                    return;
                }
                now = List.copyOf(underway);
            }
            now.forEach(this::lookAt);
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whatever is wrong with one look, the run must not be blind for good. */
    private void lookAt(Underway statement) {
        try {
            look(statement);
        } catch (RuntimeException e) {
            Optional<Problem> why = Optional.of(Problem.of(ProblemCode.INTERNAL, "idx itself failed: " + e));
            listener.unseen(statement.number, statement.total, statement.change, statement.step, why);
        }
    }

    private void look(Underway statement) {
        boolean asked = brake.pulled() == Pull.CANCEL && !statement.cleaning;
        if (asked && statement.reason() != Reason.ASKED) {
            cancel(statement, Reason.ASKED, List.of());
        }
        if (statement.reason() != Reason.ASKED && statement.dueForCircle()) {
            long start = System.nanoTime();
            circle(statement.session.pid()).ifPresent(other -> cancel(statement, Reason.CIRCLE, List.of(other)));
            statement.lookForCircleIn(pauseAfter(Duration.ofNanos(System.nanoTime() - start)));
        }
        if (!statement.due(System.nanoTime(), PAUSE)) {
            return;
        }
        Optional<Optional<BuildReading>> seen = read(statement.session);
        if (statement.sight.over(seen.isPresent(), BLIND)) {
            listener.unseen(statement.number, statement.total, statement.change, statement.step, vantage.refusal());
        }
        boolean ended =
                seen.isPresent() && seen.get().filter(BuildReading::running).isEmpty();
        if (statement.work.over(!ended, ANSWER)) {
            statement.hangUp.run();
        }
        Optional<BuildReading> reading = seen.flatMap(found -> found)
                .map(found -> found.before(found.queue().map(heldInAll::count)));
        if (reading.isEmpty()) {
            return;
        }
        if (asked && !ended) {
            cancel(statement, Reason.ASKED, List.of()); // what was broken off may have been a wait for a standby
        }
        boolean amongOurselves = areOurs(reading.get().blockers());
        Progress progress =
                statement.gauge.read(reading.get(), amongOurselves, statement.patience, statement.queueLimit);
        if (reading.get().waiting()
                && !amongOurselves
                && statement.gauge.waited().compareTo(statement.patience) >= 0) {
            endWait(statement, reading.get().blockers());
        }
        reading.get()
                .queue()
                .filter(queue -> queue.outlasts(statement.queueLimit))
                .ifPresent(queue -> cancel(statement, Reason.GAVE_WAY, List.of(queue.head())));
        progress.givesWay().ifPresent(statement::lookAgainIn);
        synchronized (this) {
            statement.waited = statement.gauge.waitedInAll();
            if (!underway.contains(statement)) {
                return;
            }
        }
        if (statement.cleaning) {
            listener.cleaningUp(statement.number, statement.total, statement.change, statement.step, progress);
            return;
        }
        listener.progressed(statement.number, statement.total, statement.change, statement.step, progress);
    }

    private static Duration pauseAfter(Duration look) {
        Duration rest = look.multipliedBy(REST);
        return rest.compareTo(CIRCLE_PAUSE) < 0
                ? CIRCLE_PAUSE
                : rest.compareTo(LONGEST_CIRCLE_PAUSE) > 0 ? LONGEST_CIRCLE_PAUSE : rest;
    }

    private Optional<Blocker> circle(int pid) {
        return vantage.ask(watching -> watching.circle(pid)).flatMap(found -> found);
    }

    /** A build on expressions has those on other tables wait for its snapshot. */
    private boolean areOurs(List<Blocker> blockers) {
        return !blockers.isEmpty() && blockers.stream().map(Blocker::pid).allMatch(vantage::claims);
    }

    /** What waits for a standby is committed: it goes on, and is broken off in its next wait for somebody else. */
    private void endWait(Underway statement, List<Blocker> blockers) {
        if (blockers.stream().anyMatch(other -> other.kind() == Blocker.Kind.SYNCHRONOUS_STANDBY)) {
            statement.meanwhile(() -> vantage.tell(watching -> watching.free(statement.session)));
        } else {
            cancel(statement, Reason.WAITED, blockers);
        }
    }

    /** What nobody could be told to break off is not broken off: it is tried again. */
    private void cancel(Underway statement, Reason why, List<Blocker> blockers) {
        statement.breakOff(why, blockers, () -> vantage.ask(watching -> watching.cancel(statement.session))
                .orElse(false));
    }
}

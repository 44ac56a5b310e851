package io.idx.apply;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.SessionSetting;
import io.idx.plan.PlannedChange;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Session;
import io.idx.postgres.Watch;
import io.idx.postgres.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Carries out a plan, in as many lanes as it is asked to, each on tables of its own. A change that fails ends the work
 * on its table; the other tables go on. It holds the run lock of its database until it is closed.
 */
public final class Applier implements AutoCloseable {
    /** The server takes a minute at most to see that the client of a session is lost; until then that has its locks. */
    private static final Duration LINGERING = Duration.ofSeconds(75);

    private static final int TICK_MILLIS = 50;

    /** What has just come to its end at the server is looked at before idx leaves. */
    private static final int LAST_TICKS = 20;

    private final Database database;
    private final List<SessionSetting> settings;
    private final Terms terms;
    private final Brake brake;
    private final Relay listener;
    private final Agenda agenda;
    private final int jobs;
    private final Lookout lookout;
    private final List<Lane> lanes = new ArrayList<>();
    private final int watched = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private Optional<Rearguard> rearguard = Optional.empty();
    private Brake.Pull told = Brake.Pull.NONE;

    /**
     * Opens all sessions, before anything is changed, and takes the run lock.
     *
     * @param settings for builds, as the user wants them
     * @param approved the plan, as it was before the run lock was taken
     * @param underLock asked once it is taken: the plan that is carried out, or the reason why none is
     * @throws ProblemException when another run holds the lock, there is a reason to carry nothing out, or the server
     *     does not let all sessions in
     */
    public Applier(
            Database database,
            List<SessionSetting> settings,
            Footing approved,
            Supplier<Footing> underLock,
            Terms terms,
            Brake brake,
            ApplyListener listener) {
        this.database = database;
        this.settings = List.copyOf(settings);
        this.terms = terms;
        this.brake = brake;
        this.listener = new Relay(List.of(listener));
        this.jobs = Math.max(1, Math.min(terms.jobs(), agenda(approved).width()));
        this.lookout = new Lookout(database, brake, this.listener);
        try {
            Session first = locked(Session::tryRunLock, Duration.ZERO);
            Footing footing = underLock(first, underLock);
            this.agenda = agenda(footing);
            lanes.add(lane(first, opened -> opened.tryRunLockAgain(watched), footing));
            while (lanes.size() < Math.min(jobs, agenda.width())) {
                Session next = locked(opened -> opened.tryLaneLock(watched), Duration.ZERO);
                lanes.add(lane(next, opened -> opened.tryLaneLock(watched), footing));
            }
            rearguard = Optional.of(new Rearguard(this::watchdog, lookout, terms.queueLimit(), this.listener));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.listener.runStarted(terms.run(), agenda.total(), lanes.size());
    }

    private static Footing underLock(Session session, Supplier<Footing> asked) {
        try {
            return asked.get();
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static Agenda agenda(Footing footing) {
        return new Agenda(footing.plan(), footing.snapshot().state()::topmost);
    }

    /** @param again takes the lock in the place of a session that was lost */
    private Lane lane(Session session, Predicate<Session> again, Footing footing) {
        return new Lane(session, () -> locked(again, LINGERING), lookout, footing.snapshot(), terms, brake, listener);
    }

    private Session locked(Predicate<Session> lock, Duration patience) {
        Session opened = database.openSession(jobs, settings);
        try {
            opened.rename(terms.application(""));
            opened.join(watched);
            lookout.claim(opened.backend());
            if (!freed(() -> lock.test(opened), patience)) {
                await(() -> lock.test(opened));
            }
            return opened;
        } catch (RuntimeException e) {
            lookout.forget(opened.backend());
            opened.close();
            throw e;
        }
    }

    private boolean freed(BooleanSupplier free, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!free.getAsBoolean()) {
            if (System.nanoTime() >= end || brake.at(Brake.Pull.CANCEL)) {
                return false;
            }
            LockAttempts.sleep(Turn.PAUSE);
        }
        return true;
    }

    private Watchdog watchdog() {
        Watchdog opened = database.openWatchdog(watched);
        opened.rename(terms.application("watchdog"));
        return opened;
    }

    private void await(BooleanSupplier free) {
        try (Watch watch = database.openWatch().often()) {
            new Turn(watch, terms, brake, listener).await(free);
        }
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
        rearguard.ifPresent(Rearguard::close);
        lookout.close();
    }

    /**
     * Does the changes: on each table in the order of the plan.
     *
     * @return how each ended, in the order of the plan
     */
    public List<Outcome> apply() {
        ExecutorService threads = Executors.newFixedThreadPool(lanes.size(), work -> {
            Thread thread = new Thread(work, "lane");
            thread.setDaemon(true);
            return thread;
        });
        CountDownLatch working = new CountDownLatch(lanes.size());
        List<Future<?>> running = new ArrayList<>();
        for (Lane lane : lanes) {
            running.add(threads.submit(() -> {
                try {
                    work(lane);
                } finally {
                    working.countDown();
                }
            }));
        }
        threads.shutdown();
        try {
            int ticks = 0;
            while (!working.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                tellBrake();
                if (brake.at(Brake.Pull.DETACH) && (mayLeave() || ++ticks == LAST_TICKS)) {
                    return outcomes();
                }
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw thrown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            brake.pull(Brake.Pull.DETACH);
        }
        return outcomes();
    }

    /** How each change ended, or is left; what the lanes do from now on is nobody's business. */
    private synchronized List<Outcome> outcomes() {
        listener.last(() -> {
            tellBrake();
            agenda.unended().forEach(index -> ended(index, agenda.left(index, left(index))));
        });
        return agenda.outcomes();
    }

    private boolean mayLeave() {
        return agenda.unended().stream().noneMatch(index -> left(index) == Outcome.Status.CANCELLED);
    }

    /** A transaction that is open ends with its session, and so does waiting for a lock in one. */
    private Outcome.Status left(int index) {
        return lookout.goesOn(index + 1)
                ? Outcome.Status.DETACHED
                : lookout.touched(index + 1) ? Outcome.Status.CANCELLED : Outcome.Status.NOT_STARTED;
    }

    /** What is asked is told before what it leads to. */
    private synchronized void tellBrake() {
        Brake.Pull pulled = brake.pulled();
        if (pulled != told) {
            told = pulled;
            listener.braked(pulled);
        }
    }

    private synchronized void ended(int index, Outcome outcome) {
        tellBrake();
        agenda.ended(index, outcome);
        listener.changeEnded(index + 1, agenda.total(), outcome);
    }

    private static RuntimeException thrown(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }

    private void work(Lane lane) {
        for (List<Integer> table = agenda.take(); !table.isEmpty(); table = agenda.take()) {
            for (int index : table) {
                work(lane, index);
            }
        }
    }

    private void work(Lane lane, int index) {
        PlannedChange change = agenda.change(index);
        boolean may = !brake.at(Brake.Pull.STOP) && agenda.open(index);
        Optional<Problem> closed = may ? closed(change) : Optional.empty();
        boolean begins = may && closed.isEmpty() && !brake.at(Brake.Pull.STOP) && agenda.begin(index);
        Outcome outcome = begins ? lane.apply(index + 1, agenda.total(), change) : Agenda.notStarted(change, closed);
        if (outcome.status() == Outcome.Status.FAILED && terms.failFast()) {
            agenda.stop();
        }
        ended(index, outcome);
        boolean goesOn = begins && lostConnection(outcome) && !brake.at(Brake.Pull.DETACH);
        if (goesOn && !lane.reconnected(index + 1, agenda.total(), change)) {
            agenda.stop();
        }
    }

    /** What cannot be asked now keeps the change from beginning, too. */
    private Optional<Problem> closed(PlannedChange change) {
        try {
            return terms.gate().closed(change, brake, listener);
        } catch (ProblemException e) {
            return Optional.of(e.problems().get(0));
        } catch (DatabaseException e) {
            return Optional.of(e.toProblem());
        }
    }

    private static boolean lostConnection(Outcome outcome) {
        return outcome.problem()
                .filter(problem -> problem.code() == ProblemCode.CONNECTION_LOST)
                .isPresent();
    }
}

package io.idx.apply;

import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The session that the lookout sees from. One that is lost is replaced by a thread of its own, once a second as long as
 * nobody lets it in: whoever asks meanwhile learns at once that nothing is seen.
 */
final class Vantage implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Database database;
    private final Set<Integer> claimed = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::keep, "vantage");
    private Optional<Watch> watch;
    private boolean closed;
    private volatile Optional<Problem> refusal = Optional.empty();

    /** Connects; throws as {@link Database#openWatch} where that fails. */
    Vantage(Database database) {
        this.database = database;
        this.watch = Optional.of(database.openWatch().often());
        thread.setDaemon(true);
        thread.start();
    }

    /** Says for all to see that the session belongs to a run that lives; again in each session that comes after. */
    void claim(int pid) {
        claimed.add(pid);
        ask(watching -> {
            watching.claim(pid);
            return pid;
        });
    }

    /** Whether these are sessions of this run. */
    boolean claims(int pid) {
        return claimed.contains(pid);
    }

    /** Empty where nothing is seen now. Waits for an answer that is due to somebody else, and for nothing besides. */
    synchronized <T> Optional<T> ask(Function<Watch, T> what) {
        try {
            return watch.map(what);
        } catch (DatabaseException e) {
            watch.ifPresent(Watch::close);
            watch = Optional.empty();
            notifyAll();
            return Optional.empty();
        }
    }

    /** Why nobody lets it in, where somebody said so. */
    Optional<Problem> refusal() {
        return refusal;
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
        watch.ifPresent(Watch::close);
        watch = Optional.empty();
    }

    private void keep() {
        try {
            while (lost()) {
                replace();
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            return; // it is closed
        }
    }

    /** Returns when there is none; false once none is wanted. */
    private synchronized boolean lost() throws InterruptedException {
        while (watch.isPresent() && !closed) {
            wait();
        }
        return !closed;
    }

    private void replace() {
        try {
            take(database.openWatchAtOnce().often());
            refusal = Optional.empty();
        } catch (ProblemException e) {
            refusal = Optional.of(e.problems().get(0));
        } catch (DatabaseException e) {
            refusal = Optional.of(e.toProblem());
        }
    }

    private synchronized void take(Watch fresh) {
        if (closed) {
            fresh.close();
            return;
        }
        watch = Optional.of(fresh);
        claimed.forEach(this::claim);
    }
}

package io.idx.apply;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.postgres.Backend;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The session that the lookout sees from. One that is lost is replaced by a thread of its own, once a second as long as
 * nobody lets it in: whoever asks meanwhile learns at once that nothing is seen.
 */
final class Vantage implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Watch> next;
    private final Set<Backend> claimed = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::keep, "vantage");
    private Optional<Watch> watch;
    private boolean closed;
    private volatile Optional<Problem> refusal = Optional.empty();

    /** Connects; throws as {@link Database#openWatch} where that fails. */
    Vantage(Database database) {
        this(database.openWatch().often(), () -> database.openWatchAtOnce().often());
    }

    /** @param next what it sees from when the former is lost */
    Vantage(Watch first, Supplier<Watch> next) {
        this.next = next;
        this.watch = Optional.of(first);
        thread.setDaemon(true);
        thread.start();
    }

    /** Says for all to see that the session belongs to a run that lives; again in each session that comes after. */
    void claim(Backend session) {
        claimed.add(session);
        tell(watching -> watching.claim(session));
    }

    /** Takes that back: the session is lost, and its process number may be anybody's. */
    void forget(Backend session) {
        if (claimed.remove(session)) {
            tell(watching -> watching.release(session));
        }
    }

    /** Whether these are sessions of this run. */
    boolean claims(int pid) {
        return claimed.stream().anyMatch(session -> session.pid() == pid);
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

    /** The same of what has no answer. */
    void tell(Consumer<Watch> what) {
        ask(watching -> {
            what.accept(watching);
            return watching;
        });
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
            take(next.get());
            refusal = Optional.empty();
        } catch (ProblemException e) {
            refusal = Optional.of(e.problems().get(0));
        } catch (DatabaseException e) {
            refusal = Optional.of(e.toProblem());
        } catch (RuntimeException e) {
            // whatever it is, the run must not be blind for good
            refusal = Optional.of(Problem.of(ProblemCode.CANNOT_CONNECT, e.toString()));
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

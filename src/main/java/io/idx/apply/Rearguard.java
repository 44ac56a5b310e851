package io.idx.apply;

import io.idx.model.ProblemException;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Watchdog;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps a watchdog at the server while a run is at work: one that is lost is replaced. When idx is gone, the watchdog
 * stays until the last build of the run has ended.
 */
final class Rearguard implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Supplier<Watchdog> watchdogs;
    private final Lookout lookout;
    private final Duration queueLimit;
    private final ApplyListener listener;
    private final Thread thread = new Thread(this::keep, "rearguard");
    private Optional<Watchdog> watchdog;
    private boolean closed;

    /**
     * Connects.
     *
     * @throws ProblemException where the server does not let it in
     */
    Rearguard(Supplier<Watchdog> watchdogs, Lookout lookout, Duration queueLimit, ApplyListener listener) {
        this.watchdogs = watchdogs;
        this.lookout = lookout;
        this.queueLimit = queueLimit;
        this.listener = listener;
        this.watchdog = Optional.of(watchdogs.get());
        thread.setDaemon(true);
        thread.start();
    }

    private void keep() {
        do {
            if (!current().map(this::watches).orElse(true)) {
                return;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        } while (replaced());
    }

    private synchronized Optional<Watchdog> current() {
        return watchdog;
    }

    /** Returns when it has ended; false where another would fare no better. */
    private boolean watches(Watchdog current) {
        try {
            current.watch(queueLimit);
        } catch (DatabaseException e) {
            if (!e.isConnectionLost() && !e.isCancelled()) {
                listener.unguarded(e.toProblem());
                return false;
            }
        }
        return true;
    }

    /** By another, or by none where nobody lets it in now; false once idx leaves, which does not wait for that. */
    private boolean replaced() {
        current().ifPresent(Watchdog::close);
        try {
            return took(Optional.of(watchdogs.get()));
        } catch (ProblemException | DatabaseException e) {
            return took(Optional.empty());
        }
    }

    private synchronized boolean took(Optional<Watchdog> next) {
        watchdog = next;
        if (closed) {
            next.ifPresent(Watchdog::close);
        }
        return !closed;
    }

    @Override
    public void close() {
        Optional<Watchdog> last;
        synchronized (this) {
            closed = true;
            last = watchdog;
        }
        thread.interrupt();
        last.ifPresent(lookout::dismiss);
        last.ifPresent(Watchdog::close);
    }
}

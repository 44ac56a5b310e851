package io.idx.apply;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hands on what there is to tell, one thing after the other, in a thread of its own: whoever tells it does not wait for
 * whoever reads. Nothing is lost but readings that a newer one of the same thing overtakes before they are read. While
 * a reader stands still, what waits for it is no more than the news of the run.
 *
 * <p>{@code new Relay(List.of(progress, events), post)}, and in the end {@code post.drain()}. May be used from any
 * thread.
 */
public final class Post {
    private final Map<Object, Letter> waiting = new LinkedHashMap<>();
    private final ThreadLocal<Optional<Instant>> written = ThreadLocal.withInitial(Optional::empty);
    private boolean carrying;
    private Optional<Throwable> failure = Optional.empty();

    private record Letter(Instant written, Runnable news) {}

    /** @param thing what it is about: what has not been told of it yet, when newer comes, is of no use any more */
    synchronized void take(Object thing, Runnable news) {
        waiting.remove(thing);
        waiting.put(thing, new Letter(Instant.now(), news));
        if (!carrying) {
            carrying = true;
            Thread thread = new Thread(this::carry, "post");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** As long as there is anything. */
    private void carry() {
        for (Optional<Letter> next = next(); next.isPresent(); next = next()) {
            written.set(next.map(Letter::written));
            try {
                next.get().news().run();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private synchronized Optional<Letter> next() {
        Optional<Object> first = waiting.keySet().stream().findFirst();
        if (first.isEmpty()) {
            carrying = false;
            notifyAll();
        }
        return first.map(waiting::remove);
    }

    private synchronized void failed(Throwable e) {
        if (failure.isEmpty()) {
            failure = Optional.of(e);
        }
    }

    /** Waits until everything is told, however long that takes; throws what went wrong with any of it. */
    public synchronized void drain() {
        boolean interrupted = false;
        while (carrying) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Optional<Throwable> thrown = failure;
        failure = Optional.empty();
        thrown.ifPresent(Post::rethrow);
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** To whoever is being told something, it is the time when that happened; to others, it is now. */
    public Clock clock(ZoneId zone) {
        return new Clock() {
            @Override
            public Instant instant() {
                return written.get().orElseGet(Instant::now);
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return clock(other);
            }
        };
    }
}

package io.idx.apply;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

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
    private final ThreadFactory threads;
    private boolean carrying;
    private Optional<Throwable> failure = Optional.empty();

    private record Letter(Instant written, Runnable news) {}

    /** One that carries in daemon threads. */
    public Post() {
        this(carrier -> {
            Thread thread = new Thread(carrier, "post");
            thread.setDaemon(true);
            return thread;
        });
    }

    Post(ThreadFactory threads) {
        this.threads = threads;
    }

    /** @param thing what it is about: what has not been told of it yet, when newer comes, is of no use any more */
    synchronized void take(Object thing, Runnable news) {
        waiting.remove(thing);
        waiting.put(thing, new Letter(Instant.now(), news));
        carrying = carrying || begun();
    }

    /** False where the system has no thread left: it waits for the next, or for the end. */
    private boolean begun() {
        try {
            Thread thread = threads.newThread(this::carry);
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
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
        written.remove();
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
    public void drain() {
        becomeCarrier();
        carry();
        rethrow();
    }

    /** Of what no thread could be had for. */
    private synchronized void becomeCarrier() {
        boolean interrupted = false;
        while (carrying) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        carrying = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void rethrow() {
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

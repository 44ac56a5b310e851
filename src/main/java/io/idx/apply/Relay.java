package io.idx.apply;

import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes on to several listeners what it hears, in their order: one thing after the other, whatever the thread. Without
 * a post, whoever tells it something waits until they have heard it.
 */
public final class Relay implements ApplyListener {
    private final List<ApplyListener> listeners;
    private final Optional<Post> post;
    private boolean silent;

    /** To each of these. */
    public Relay(List<ApplyListener> listeners) {
        this(listeners, Optional.empty());
    }

    /** To each of these, by way of a post. */
    public Relay(List<ApplyListener> listeners, Post post) {
        this(listeners, Optional.of(post));
    }

    private Relay(List<ApplyListener> listeners, Optional<Post> post) {
        this.listeners = List.copyOf(listeners);
        this.post = post;
    }

    @Override
    public void runAwaited(RunHolder holder, Optional<Duration> patience) {
        latest("run awaited", listener -> listener.runAwaited(holder, patience));
    }

    @Override
    public void runStarted(String run, int total, int jobs) {
        each(listener -> listener.runStarted(run, total, jobs));
    }

    @Override
    public void changeStarted(int number, int total, PlannedChange change) {
        each(listener -> listener.changeStarted(number, total, change));
    }

    @Override
    public void stepStarted(int number, int total, PlannedChange change, Step step) {
        each(listener -> listener.stepStarted(number, total, change, step));
    }

    @Override
    public void progressed(int number, int total, PlannedChange change, Step step, Progress progress) {
        latest(number, listener -> listener.progressed(number, total, change, step, progress));
    }

    @Override
    public void cleaningUp(int number, int total, PlannedChange change, Step step, Progress progress) {
        latest("cleaning " + number, listener -> listener.cleaningUp(number, total, change, step, progress));
    }

    @Override
    public void lockNotFree(PlannedChange change, Step step, int attempt, Duration pause, String blockers) {
        each(listener -> listener.lockNotFree(change, step, attempt, pause, blockers));
    }

    @Override
    public void deadlocked(int number, int total, PlannedChange change, Step step, int attempt, Duration pause) {
        each(listener -> listener.deadlocked(number, total, change, step, attempt, pause));
    }

    @Override
    public void gaveWay(int number, int total, PlannedChange change, Step step, GaveWay way) {
        each(listener -> listener.gaveWay(number, total, change, step, way));
    }

    @Override
    public void unread(PlannedChange change, Step step, Duration pause, String blockers) {
        each(listener -> listener.unread(change, step, pause, blockers));
    }

    @Override
    public void lostRunGaveWay(RunHolder holder, LockQueue queue) {
        each(listener -> listener.lostRunGaveWay(holder, queue));
    }

    @Override
    public void connectionLost(int number, int total, PlannedChange change, Step step, int pid) {
        each(listener -> listener.connectionLost(number, total, change, step, pid));
    }

    @Override
    public void replicaBehind(PlannedChange change, String behind) {
        each(listener -> listener.replicaBehind(change, behind));
    }

    @Override
    public void unseen(int number, int total, PlannedChange change, Step step, Optional<Problem> why) {
        each(listener -> listener.unseen(number, total, change, step, why));
    }

    @Override
    public void unguarded(Problem why) {
        each(listener -> listener.unguarded(why));
    }

    @Override
    public void changeEnded(int number, int total, Outcome outcome) {
        each(listener -> listener.changeEnded(number, total, outcome));
    }

    @Override
    public void braked(Brake.Pull pull) {
        each(listener -> listener.braked(pull));
    }

    /** Nothing is passed on after these words, whoever goes on working. */
    synchronized void last(Runnable words) {
        words.run();
        silent = true;
    }

    private void each(Consumer<ApplyListener> hears) {
        latest(new Object(), hears);
    }

    /** @param thing of which only the latest counts */
    private synchronized void latest(Object thing, Consumer<ApplyListener> hears) {
        if (!silent) {
            Runnable news = () -> listeners.forEach(hears);
            post.ifPresentOrElse(by -> by.take(thing, news), news);
        }
    }
}

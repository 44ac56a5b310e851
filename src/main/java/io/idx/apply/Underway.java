package io.idx.apply;

import io.idx.model.Blocker;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.postgres.Backend;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A statement that waits for others inside, while it runs, and why it was broken off, if it was. */
final class Underway {
    /** Why a statement is cancelled. */
    enum Reason {
        NONE,
        /** It waited longer than it may. */
        WAITED,
        /** Somebody waited for it, and others for that one; or it waited for somebody idle, perhaps of that program. */
        GAVE_WAY,
        /** It waited for somebody who waited for it. */
        CIRCLE,
        ASKED
    }

    final int number;
    final int total;
    final PlannedChange change;
    final Step step;
    final Backend session;
    final Duration patience;
    final Duration queueLimit;
    final boolean cleaning;
    final Runnable hangUp;
    final Gauge gauge = new Gauge(System::nanoTime);
    /** That somebody sees it. */
    final Lapse sight = new Lapse();
    /** That its session is at work. */
    final Lapse work = new Lapse();

    Duration waited = Duration.ZERO;
    private volatile Reason reason = Reason.NONE;
    private volatile List<Blocker> blockers = List.of();
    private boolean ended;
    private long nextLook = System.nanoTime();
    private long nextLookForCircle = nextLook;

    /**
     * @param patience how long it may wait for others
     * @param queueLimit how long others may wait for somebody who waits for it
     * @param cleaning whether it removes what another left: then nobody but the limits breaks it off
     * @param hangUp ends its connection, on which no answer will come
     */
    Underway(
            int number,
            int total,
            PlannedChange change,
            Step step,
            Backend session,
            Duration patience,
            Duration queueLimit,
            boolean cleaning,
            Runnable hangUp) {
        this.number = number;
        this.total = total;
        this.change = change;
        this.step = step;
        this.session = session;
        this.patience = patience;
        this.queueLimit = queueLimit;
        this.cleaning = cleaning;
        this.hangUp = hangUp;
    }

    Reason reason() {
        return reason;
    }

    /** Whether it was cancelled for the sake of others, to be begun again. */
    boolean gaveWay() {
        return reason == Reason.GAVE_WAY || reason == Reason.CIRCLE;
    }

    List<Blocker> blockers() {
        return blockers;
    }

    /**
     * Has it broken off, unless it has ended. What a person asks for stays the reason.
     *
     * @param cancels whether somebody is told; while it is at that, the session cannot be at another statement already
     */
    synchronized void breakOff(Reason why, List<Blocker> inTheWay, BooleanSupplier cancels) {
        if (!ended && cancels.getAsBoolean()) {
            blockers = reason == Reason.ASKED ? blockers : List.copyOf(inTheWay);
            reason = reason == Reason.ASKED ? reason : why;
        }
    }

    /** Does what is only good while it runs, and is no reason for its end. */
    synchronized void meanwhile(Runnable work) {
        if (!ended) {
            work.run();
        }
    }

    /** From now on it is nobody's business what its session is at. */
    synchronized void end() {
        ended = true;
    }

    /** No later than then. */
    void lookAgainIn(Duration pause) {
        nextLook = Math.min(nextLook, System.nanoTime() + pause.toNanos());
    }

    boolean dueForCircle() {
        return System.nanoTime() >= nextLookForCircle;
    }

    void lookForCircleIn(Duration pause) {
        nextLookForCircle = System.nanoTime() + pause.toNanos();
    }

    boolean due(long now, Duration pause) {
        if (now < nextLook) {
            return false;
        }
        nextLook = now + pause.toNanos();
        return true;
    }
}

package io.idx.apply;

import io.idx.model.Blocker;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.util.List;

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
    final int pid;
    final Duration patience;
    final Duration queueLimit;
    final boolean cleaning;
    final Gauge gauge = new Gauge();
    Duration waited = Duration.ZERO;
    private volatile Reason reason = Reason.NONE;
    private volatile List<Blocker> blockers = List.of();
    private long nextLook = System.nanoTime();
    private long nextLookForCircle = nextLook;
    private long lastSeen = nextLook;
    private boolean toldUnseen;

    /**
     * @param patience how long it may wait for others
     * @param queueLimit how long others may wait for somebody who waits for it
     * @param cleaning whether it removes what another left: then nobody but the limits breaks it off
     */
    Underway(
            int number,
            int total,
            PlannedChange change,
            Step step,
            int pid,
            Duration patience,
            Duration queueLimit,
            boolean cleaning) {
        this.number = number;
        this.total = total;
        this.change = change;
        this.step = step;
        this.pid = pid;
        this.patience = patience;
        this.queueLimit = queueLimit;
        this.cleaning = cleaning;
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

    void breakOff(Reason why, List<Blocker> inTheWay) {
        reason = why;
        blockers = List.copyOf(inTheWay);
    }

    /** No later than then. */
    void lookAgainIn(Duration pause) {
        nextLook = Math.min(nextLook, System.nanoTime() + pause.toNanos());
    }

    /** Whether nobody has seen it for so long; true once until it is seen again. */
    boolean unseen(boolean seen, long now, Duration tolerable) {
        if (seen) {
            lastSeen = now;
            toldUnseen = false;
            return false;
        }
        boolean tells = !toldUnseen && now - lastSeen >= tolerable.toNanos();
        toldUnseen |= tells;
        return tells;
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

package io.idx.apply;

import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.util.Optional;

/**
 * Hears what an apply is doing, as it happens. Numbers of changes count from 1. Several changes may be under way at
 * once; the calls come one at a time, from whatever thread. The work waits for each, and so does what looks after it: a
 * listener that writes to where a reader may stand still is told by way of a {@link Post}.
 */
public interface ApplyListener {
    /**
     * Another run has the run lock, and this one waits for it; told again about once a second.
     *
     * @param holder alive: it is at work. Not alive: its idx is gone, and PostgreSQL finishes what it was at
     * @param patience how much longer it is waited for; absent where it is not alive, and waited for to its end
     */
    default void runAwaited(RunHolder holder, Optional<Duration> patience) {}

    /** What a lost run left to PostgreSQL was cancelled, because somebody waited for it and others for that one. */
    default void lostRunGaveWay(RunHolder holder, LockQueue queue) {}

    /**
     * The run lock is taken, and the work begins.
     *
     * @param run a short name of this run, which its sessions have in their application_name
     * @param jobs how many changes may be under way at once
     */
    default void runStarted(String run, int total, int jobs) {}

    void changeStarted(int number, int total, PlannedChange change);

    void stepStarted(int number, int total, PlannedChange change, Step step);

    /** How far a build, a rebuild or a concurrent drop is; about once a second. */
    default void progressed(int number, int total, PlannedChange change, Step step, Progress progress) {}

    /** How far the removal of what a failed statement of the step left is; about once a second. */
    default void cleaningUp(int number, int total, PlannedChange change, Step step, Progress progress) {}

    /** A lock was not free; the step is tried again after a pause. */
    void lockNotFree(PlannedChange change, Step step, int attempt, Duration pause, String blockers);

    /**
     * What became of the step, or whether it may begin, is not to be seen: somebody has the table locked even against
     * reading. It is looked at again after a pause.
     */
    default void unread(PlannedChange change, Step step, Duration pause, String blockers) {}

    /** The statement fell victim to a deadlock; what it left is removed, and it is begun again after a pause. */
    default void deadlocked(int number, int total, PlannedChange change, Step step, int attempt, Duration pause) {}

    /** The statement was cancelled for somebody who waited for it; what it left is removed. */
    default void gaveWay(int number, int total, PlannedChange change, Step step, GaveWay way) {}

    /** The connection broke, and PostgreSQL goes on with the statement; idx watches it to its end. */
    default void connectionLost(int number, int total, PlannedChange change, Step step, int pid) {}

    /**
     * Nobody looks after the statement, which may go on; idx goes on asking to be let in.
     *
     * @param why nobody lets it in; empty where there is no answer
     */
    default void unseen(int number, int total, PlannedChange change, Step step, Optional<Problem> why) {}

    /** The server does not let a watchdog stay: should idx be killed, nobody looks after what goes on there. */
    default void unguarded(Problem why) {}

    /** A person or a signal asks it to stop, to cancel or to leave. */
    default void braked(Brake.Pull pull) {}

    /** A build waits for a replica; told when the wait begins, and every minute. */
    default void replicaBehind(PlannedChange change, String behind) {}

    void changeEnded(int number, int total, Outcome outcome);
}

package io.idx.apply;

import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;

/** Hears what an apply is doing, as it happens. Numbers of changes count from 1. */
public interface ApplyListener {
    void changeStarted(int number, int total, PlannedChange change);

    void stepStarted(int number, int total, PlannedChange change, Step step);

    /** A lock was not free; the step is tried again after a pause. */
    void lockNotFree(PlannedChange change, Step step, int attempt, Duration pause, String blockers);

    /** A build waits for a replica; told when the wait begins, and every minute. */
    void replicaBehind(PlannedChange change, String behind);

    void changeEnded(int number, int total, Outcome outcome);
}

package io.idx.apply;

import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.time.Duration;
import java.util.Optional;

/** Tells a listener one thing after the other, whatever the thread. */
final class InTurn implements ApplyListener {
    private final ApplyListener listener;

    InTurn(ApplyListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void runAwaited(RunHolder holder, Optional<Duration> patience) {
        listener.runAwaited(holder, patience);
    }

    @Override
    public synchronized void runStarted(String run, int total, int jobs) {
        listener.runStarted(run, total, jobs);
    }

    @Override
    public synchronized void changeStarted(int number, int total, PlannedChange change) {
        listener.changeStarted(number, total, change);
    }

    @Override
    public synchronized void stepStarted(int number, int total, PlannedChange change, Step step) {
        listener.stepStarted(number, total, change, step);
    }

    @Override
    public synchronized void progressed(int number, int total, PlannedChange change, Step step, Progress progress) {
        listener.progressed(number, total, change, step, progress);
    }

    @Override
    public synchronized void lockNotFree(
            PlannedChange change, Step step, int attempt, Duration pause, String blockers) {
        listener.lockNotFree(change, step, attempt, pause, blockers);
    }

    @Override
    public synchronized void deadlocked(
            int number, int total, PlannedChange change, Step step, int attempt, Duration pause) {
        listener.deadlocked(number, total, change, step, attempt, pause);
    }

    @Override
    public synchronized void connectionLost(int number, int total, PlannedChange change, Step step, int pid) {
        listener.connectionLost(number, total, change, step, pid);
    }

    @Override
    public synchronized void braked(Brake.Pull pull) {
        listener.braked(pull);
    }

    @Override
    public synchronized void changeEnded(int number, int total, Outcome outcome) {
        listener.changeEnded(number, total, outcome);
    }
}

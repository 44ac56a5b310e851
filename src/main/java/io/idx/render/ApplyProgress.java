package io.idx.render;

import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.GaveWay;
import io.idx.apply.Outcome;
import io.idx.apply.Progress;
import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.RunHolder;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says what an apply is doing while it does it: on a terminal as a table with bars below it, elsewhere as a log with
 * the time of day. A stream that nobody reads any more does not stop the apply.
 */
public final class ApplyProgress implements ApplyListener {
    private final PrintStream out;
    private final Page page;
    private final Detail detail;
    private final Clock clock;
    private final Beforehand known;
    private final ApplyLog log;
    private final Optional<ApplyTable> table;
    private final Map<Integer, Work> under = new TreeMap<>();
    private Instant start;
    private boolean begun;
    private boolean closed;
    private Brake.Pull pulled = Brake.Pull.NONE;
    private int done;
    private int total;

    /** How much is told. */
    public enum Detail {
        /** Failures only. */
        QUIET,
        NORMAL,
        /** Each statement, too. */
        VERBOSE
    }

    /** What the stream goes to. */
    public enum Screen {
        /** A file, a pipe, or a terminal that cannot move its cursor. */
        NONE,
        ASCII,
        /** One that shows any character. */
        UNICODE
    }

    public ApplyProgress(PrintStream out, Page page, Screen screen, Detail detail, Clock clock, Beforehand known) {
        this.out = out;
        this.page = page;
        this.detail = detail;
        this.clock = clock;
        this.known = known;
        this.log = new ApplyLog(out, clock);
        this.table = switch (screen) {
            case NONE -> Optional.empty();
            case ASCII -> Optional.of(new ApplyTable(out, page, Bar.ASCII));
            case UNICODE -> Optional.of(new ApplyTable(out, page, Bar.BLOCKS));
        };
        this.start = clock.instant();
    }

    @Override
    public synchronized void runAwaited(RunHolder holder, Optional<Duration> patience) {
        if (detail != Detail.QUIET && !closed) {
            table.ifPresentOrElse(shown -> shown.waits(holder, patience), () -> log.waits(holder, patience));
        }
    }

    @Override
    public synchronized void runStarted(String run, int changes, int jobs) {
        start = clock.instant();
        done = 0;
        total = changes;
        under.clear();
        if (detail != Detail.QUIET) {
            table.ifPresentOrElse(
                    ApplyTable::clear,
                    () -> log.line("run " + (run.isEmpty() ? "" : run + ", ")
                            + Wording.count(changes, "change", "changes")
                            + (jobs > 1 ? ", up to " + jobs + " at once" : "")));
        }
    }

    @Override
    public synchronized void changeStarted(int number, int changes, PlannedChange planned) {
        begun = true;
        total = changes;
        under.put(number, new Work(number, changes, planned, known, clock.instant()));
        redraw();
    }

    @Override
    public synchronized void stepStarted(int number, int changes, PlannedChange planned, Step step) {
        Work work = work(number, changes, planned);
        work.begin(step, clock.instant());
        switch (detail) {
            case QUIET -> {}
            case NORMAL -> {
                if (table.isEmpty()) {
                    ProgressWords.begun(planned, step).ifPresent(words -> say(work, words));
                }
            }
            case VERBOSE -> step.statements().forEach(statement -> say(work, Columns.clean(statement) + ";"));
        }
        log.begun(work);
        redraw();
    }

    @Override
    public synchronized void progressed(int number, int changes, PlannedChange planned, Step step, Progress progress) {
        Work work = work(number, changes, planned);
        work.hear(progress);
        moved(work);
    }

    @Override
    public synchronized void cleaningUp(int number, int changes, PlannedChange planned, Step step, Progress progress) {
        Work work = work(number, changes, planned);
        work.cleanUp(progress);
        moved(work);
    }

    private void moved(Work work) {
        if (detail != Detail.QUIET && table.isEmpty()) {
            log.moved(work);
        }
        redraw();
    }

    @Override
    public synchronized void lockNotFree(
            PlannedChange planned, Step step, int attempt, Duration pause, String blockers) {
        hinder(planned, ProgressWords.lockNotFree(step, attempt, pause, blockers));
    }

    @Override
    public synchronized void unread(PlannedChange planned, Step step, Duration pause, String blockers) {
        hinder(planned, ProgressWords.unread(step, pause, blockers));
    }

    @Override
    public synchronized void deadlocked(
            int number, int changes, PlannedChange planned, Step step, int attempt, Duration pause) {
        beginAgain(number, changes, planned, ProgressWords.deadlocked(step, attempt, pause));
    }

    @Override
    public synchronized void gaveWay(int number, int changes, PlannedChange planned, Step step, GaveWay way) {
        beginAgain(number, changes, planned, ProgressWords.gaveWay(step, way));
    }

    @Override
    public synchronized void lostRunGaveWay(RunHolder holder, LockQueue queue) {
        say(ProgressWords.lostRunGaveWay(queue));
    }

    @Override
    public synchronized void connectionLost(int number, int changes, PlannedChange planned, Step step, int pid) {
        hinder(planned, ProgressWords.connectionLost(step, pid));
    }

    @Override
    public synchronized void replicaBehind(PlannedChange planned, String behind) {
        say(ProgressWords.name(planned) + " waits: " + Columns.clean(behind));
    }

    @Override
    public synchronized void unseen(int number, int changes, PlannedChange planned, Step step, Optional<Problem> why) {
        hinder(planned, ProgressWords.unseen(step, why));
    }

    @Override
    public synchronized void unguarded(Problem why) {
        say(ProgressWords.unguarded(why));
    }

    /** At a terminal it stands below the change for as long as it is so; a log keeps it. */
    private void hinder(PlannedChange planned, String why) {
        under.values().stream().filter(work -> work.planned.equals(planned)).forEach(work -> work.hinder(why));
        if (table.isEmpty() || detail == Detail.VERBOSE) {
            say(ProgressWords.name(planned) + ": " + why);
        }
        redraw();
    }

    /** A person who was away has to learn why it took so long. */
    private void beginAgain(int number, int changes, PlannedChange planned, String why) {
        work(number, changes, planned).beginAgain(why);
        say(ProgressWords.name(planned) + ": " + why);
        redraw();
    }

    @Override
    public synchronized void changeEnded(int number, int changes, Outcome outcome) {
        under.remove(number);
        total = changes;
        done += outcome.status() == Outcome.Status.DONE ? 1 : 0;
        if (detail != Detail.QUIET || outcome.status() != Outcome.Status.DONE) {
            table.ifPresentOrElse(
                    shown -> shown.ended(number, changes, outcome),
                    () -> log.line(
                            ProgressWords.line(number, changes, outcome.planned(), ProgressWords.ending(outcome))));
            outcome.problem()
                    .filter(problem -> outcome.status() == Outcome.Status.FAILED)
                    .ifPresent(this::problem);
            out.flush();
        }
        redraw();
    }

    @Override
    public synchronized void braked(Brake.Pull pull) {
        pulled = pull;
        ProgressWords.braked(pull, under.values(), table.isPresent())
                .forEach(line -> table.ifPresentOrElse(shown -> shown.note(line), () -> log.line(line)));
        if (pull == Brake.Pull.CANCEL) {
            under.values().forEach(work -> work.breakOff(ProgressWords.cancelled()));
        }
        redraw();
    }

    /** Whether any change was begun, so that the database may have changed. */
    public synchronized boolean begun() {
        return begun;
    }

    /** Prints what others have to say, without harm to what moves. */
    public synchronized void print(String text) {
        table.ifPresent(ApplyTable::clear);
        out.print(text);
        out.flush();
        redraw();
    }

    /** Takes away what moves: what comes next on the stream is others'. */
    public synchronized void close() {
        closed = true;
        table.ifPresent(ApplyTable::clear);
    }

    private Work work(int number, int changes, PlannedChange planned) {
        return under.computeIfAbsent(number, fresh -> new Work(fresh, changes, planned, known, clock.instant()));
    }

    private void problem(Problem problem) {
        out.print(ProblemReport.text(List.of(problem), page));
    }

    private void redraw() {
        if (detail != Detail.QUIET && !closed && !under.isEmpty()) {
            table.ifPresent(shown ->
                    shown.moved(under.values(), done, total, Duration.between(start, clock.instant()), pulled));
        }
    }

    private void say(Work work, String text) {
        say(ProgressWords.line(work, text));
    }

    private void say(String text) {
        if (detail != Detail.QUIET) {
            table.ifPresentOrElse(shown -> shown.note(text), () -> log.line(text));
        }
    }
}

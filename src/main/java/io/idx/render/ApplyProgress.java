package io.idx.render;

import io.idx.apply.ApplyListener;
import io.idx.apply.Outcome;
import io.idx.model.Problem;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what an apply is doing while it does it, a line a change: on a terminal as a table, elsewhere as a log with the
 * time of day. A stream that nobody reads any more does not stop the apply.
 */
public final class ApplyProgress implements ApplyListener {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintStream out;
    private final Page page;
    private final boolean terminal;
    private final Detail detail;
    private final Clock clock;
    private boolean begun;
    private boolean lineOpen;

    /** How much is told. */
    public enum Detail {
        /** Failures only. */
        QUIET,
        NORMAL,
        /** Each statement, too. */
        VERBOSE
    }

    public ApplyProgress(PrintStream out, Page page, boolean terminal, Detail detail, Clock clock) {
        this.out = out;
        this.page = page;
        this.terminal = terminal;
        this.detail = detail;
        this.clock = clock;
    }

    @Override
    public void changeStarted(int number, int total, PlannedChange planned) {
        begun = true;
        if (terminal && detail != Detail.QUIET) {
            endLine();
            out.print(row(number, total, planned));
            out.flush();
            lineOpen = true;
        }
    }

    @Override
    public void stepStarted(int number, int total, PlannedChange planned, Step step) {
        switch (detail) {
            case QUIET -> {}
            case NORMAL -> {
                Optional<String> partition = TreeFacts.whereabouts(planned, step);
                if (step.kind() == StepKind.BUILD && (!terminal || partition.isPresent())) {
                    say(
                            number,
                            total,
                            planned,
                            partition.map(where -> where + ": ").orElse("") + "build started");
                }
            }
            case VERBOSE ->
                step.statements().forEach(statement -> say(number, total, planned, Columns.clean(statement) + ";"));
        }
    }

    @Override
    public void lockNotFree(PlannedChange planned, Step step, int attempt, Duration pause, String blockers) {
        if (detail != Detail.QUIET) {
            String held = blockers.isEmpty() ? "" : ", held by " + Columns.clean(blockers);
            note(name(planned) + ": the lock to " + step.kind().words() + " is not free" + held + "; attempt "
                    + (attempt + 1) + " in " + Wording.took(pause));
        }
    }

    @Override
    public void replicaBehind(PlannedChange planned, String behind) {
        if (detail != Detail.QUIET) {
            note(name(planned) + " waits: " + Columns.clean(behind));
        }
    }

    @Override
    public void changeEnded(int number, int total, Outcome outcome) {
        if (detail == Detail.QUIET && outcome.status() == Outcome.Status.DONE) {
            return;
        }
        if (terminal) {
            out.print(lineOpen ? "" : row(number, total, outcome.planned()));
            lineOpen = false;
            out.println(ending(outcome));
        } else {
            say(number, total, outcome.planned(), plainEnding(outcome));
        }
        outcome.problem().ifPresent(problem -> {
            if (outcome.status() == Outcome.Status.FAILED) {
                problem(problem);
            } else if (terminal) {
                note(Columns.clean(problem.message()));
            }
        });
        out.flush();
    }

    /** Whether any change was begun, so that the database may have changed. */
    public boolean begun() {
        return begun;
    }

    private void problem(Problem problem) {
        out.print(ProblemReport.text(List.of(problem), page));
    }

    private String row(int number, int total, PlannedChange planned) {
        Mark mark = Mark.of(planned.change().kind());
        String counter = "[" + number + "/" + total + "] ";
        String lead = Columns.pad(mark.text(), 4)
                + Columns.pad(Wording.verb(planned.change().kind()), 9);
        int room = Math.max(1, page.width() - 4 - counter.length() - Columns.width(lead) - 32);
        return "  " + counter + page.paint(mark.ink(), lead) + Columns.pad(name(planned), room) + "  ";
    }

    private String ending(Outcome outcome) {
        String took = Wording.took(outcome.took());
        return switch (outcome.status()) {
            case DONE ->
                page.paint(Ink.GREEN, "done") + "  " + " ".repeat(Math.max(0, 9 - took.length())) + took
                        + size(outcome).map(size -> "  " + size).orElse("");
            case FAILED -> page.paint(Ink.RED, "failed") + " ".repeat(Math.max(0, 9 - took.length())) + took;
            case NOT_STARTED -> page.paint(Ink.YELLOW, "not started");
        };
    }

    private static String plainEnding(Outcome outcome) {
        return switch (outcome.status()) {
            case DONE ->
                "done in " + Wording.took(outcome.took())
                        + size(outcome).map(size -> ", " + size).orElse("");
            case FAILED -> "failed after " + Wording.took(outcome.took());
            case NOT_STARTED ->
                outcome.problem()
                        .map(problem -> "not started: " + problem.message())
                        .orElse("not started, because of what came before it");
        };
    }

    private static Optional<String> size(Outcome outcome) {
        return outcome.bytes()
                .map(bytes -> Wording.size(bytes) + (outcome.planned().builds() ? ", valid" : ""));
    }

    private void say(int number, int total, PlannedChange planned, String text) {
        note("[" + number + "/" + total + "] " + Wording.verb(planned.change().kind()) + " " + name(planned) + ": "
                + text);
    }

    private void note(String text) {
        endLine();
        out.println(terminal ? "        " + text : TIME.format(LocalTime.now(clock)) + " " + text);
        out.flush();
    }

    private void endLine() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
    }

    private static String name(PlannedChange planned) {
        return Columns.clean(planned.change().name().toString());
    }
}

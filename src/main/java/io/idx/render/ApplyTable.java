package io.idx.render;

import io.idx.apply.Brake;
import io.idx.apply.Outcome;
import io.idx.model.RunHolder;
import io.idx.model.TimeWords;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** An apply as a person at a terminal sees it: a row for each change that ended, and below them what is under way. */
final class ApplyTable {
    private final PrintStream out;
    private final Page page;
    private final Frame frame;
    private Optional<MovingBlock> block = Optional.empty();

    ApplyTable(PrintStream out, Page page, Bar bar) {
        this.out = out;
        this.page = page;
        this.frame = new Frame(page, bar);
    }

    void moved(Collection<Work> under, int done, int total, Duration gone, Brake.Pull pulled) {
        long building = under.stream().filter(Work::atBuild).count();
        show(frame.of(under, Frame.footer(done, total, gone, building, pulled)));
    }

    void waits(RunHolder holder, Optional<Duration> patience) {
        show(frame.of(holder, patience));
    }

    private void show(List<String> lines) {
        if (block.isEmpty()) {
            block = Optional.of(new MovingBlock(out));
        }
        block.get().show(lines);
    }

    /** Takes away what moves. */
    void clear() {
        block.ifPresent(MovingBlock::clear);
    }

    void ended(int number, int total, Outcome outcome) {
        clear();
        out.println(frame.row(number, total, outcome.planned()) + ending(outcome));
        String left = ProgressWords.left(outcome);
        if (!left.isEmpty()) {
            frame.note(left).forEach(out::println);
        }
    }

    void note(String text) {
        clear();
        frame.note(text).forEach(out::println);
    }

    private String ending(Outcome outcome) {
        String took = TimeWords.words(outcome.took());
        return switch (outcome.status()) {
            case DONE ->
                page.paint(Ink.GREEN, "done") + "  " + " ".repeat(Math.max(0, 9 - took.length())) + took
                        + ProgressWords.size(outcome).map(size -> "  " + size).orElse("");
            case FAILED -> page.paint(Ink.RED, "failed") + " ".repeat(Math.max(0, 9 - took.length())) + took;
            case NOT_STARTED -> page.paint(Ink.YELLOW, "not started");
            case CANCELLED -> page.paint(Ink.YELLOW, "cancelled");
            case DETACHED -> page.paint(Ink.YELLOW, "left to PostgreSQL");
        };
    }
}

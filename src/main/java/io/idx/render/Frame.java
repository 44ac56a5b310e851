package io.idx.render;

import io.idx.apply.Brake;
import io.idx.apply.Progress;
import io.idx.model.RunHolder;
import io.idx.model.TimeWords;
import io.idx.plan.PlannedChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The part of the screen that moves: what is under way, as lines that never exceed the page. */
record Frame(Page page, Bar bar) {
    private static final int INDENT = 8;
    private static final int BESIDE_BAR = 34;
    private static final int LEAST_CELLS = 10;
    private static final int MOST_CELLS = 50;
    private static final int MOST_BLOCKERS = 3;
    private static final int STATUS = 32;
    private static final int LEAST_NAME = 12;

    /** The columns of a row before its name, besides the counter. */
    private static final int LEAD = 17;

    /** Of the smallest terminal there is, less the footer. */
    private static final int MOST_LINES = 20;

    /** @param footer how much is done, and what Ctrl-C would do */
    List<String> of(Collection<Work> under, String footer) {
        List<String> lines = new ArrayList<>();
        under.forEach(work -> lines.addAll(of(work)));
        if (lines.size() > MOST_LINES) {
            lines.clear();
            under.stream().limit(MOST_LINES / 2).forEach(work -> {
                lines.add(row(work));
                if (work.building()) {
                    lines.add(barred(work, ""));
                }
            });
        }
        if (!footer.isEmpty()) {
            lines.add("");
            lines.addAll(text(footer, 2, Ink.DIM));
        }
        return lines;
    }

    /** While another run is at work, and this one waits for it. */
    List<String> of(RunHolder holder, Optional<Duration> patience) {
        List<String> lines = new ArrayList<>(text("Another idx run is working on this database; waiting for it", 2));
        holder.words().forEach(line -> lines.addAll(text(Columns.clean(line), 4)));
        patience.ifPresent(left -> lines.addAll(text("gives up in " + TimeWords.whole(left) + " (--lock-timeout)", 4)));
        return lines;
    }

    /** How much is done, and what an interrupt would do: it lets the builds under way come to their end. */
    static String footer(int done, int total, Duration gone, long building, Brake.Pull pulled) {
        String these = building == 0 ? "this change" : building == 1 ? "this build" : "these builds";
        return done + " of " + total + " done, " + TimeWords.whole(gone) + " gone.   "
                + switch (pulled) {
                    case NONE -> "Ctrl-C: stop after " + these;
                    case STOP -> "Ctrl-C: cancel " + these;
                    case CANCEL, DETACH -> "Ctrl-C: leave at once";
                };
    }

    private List<String> of(Work work) {
        List<String> lines = new ArrayList<>();
        lines.add(row(work));
        work.progress().ifPresent(progress -> {
            boolean counts = work.building();
            if (counts) {
                lines.add(barred(work, progress));
            }
            lines.addAll(phase(work, progress));
            progress.blockers().stream()
                    .limit(MOST_BLOCKERS)
                    .forEach(blocker -> lines.addAll(text(ProgressWords.heldUp(blocker), INDENT, Ink.YELLOW)));
            progress.queue().ifPresent(queue -> lines.addAll(text(ProgressWords.inTheWay(queue), INDENT, Ink.YELLOW)));
            progress.givesWay().ifPresent(left -> lines.addAll(text(ProgressWords.givesWay(left), INDENT)));
            progress.patience().ifPresent(left -> lines.addAll(text(ProgressWords.givesUp(work, left), INDENT)));
        });
        if (work.progress().isEmpty() && work.building()) {
            lines.add(barred(work, "no estimate"));
        }
        if (!work.hindrance().isEmpty()) {
            lines.addAll(text(work.hindrance(), INDENT, Ink.YELLOW));
        }
        return lines;
    }

    /** A row of the table up to its last column. */
    String row(int number, int total, PlannedChange planned) {
        return row(number, total, planned, Integer.MAX_VALUE);
    }

    private String row(int number, int total, PlannedChange planned, int nameRoom) {
        Mark mark = Mark.of(planned.change().kind());
        String counter = "[" + number + "/" + total + "] ";
        String lead = Columns.pad(mark.text(), 4)
                + Columns.pad(Wording.verb(planned.change().kind()), 9);
        int column = Math.max(1, page.width() - 4 - counter.length() - Columns.width(lead) - STATUS);
        String name = Columns.middleCut(ProgressWords.name(planned), nameRoom, ellipsis());
        return "  " + counter + page.paint(mark.ink(), lead) + Columns.pad(name, column) + "  ";
    }

    /** A row that fits the page: a long name loses its middle first. */
    private String row(Work work) {
        String status = ProgressWords.step(work);
        int room = page.width() - 1 - LEAD - ("[" + work.number + "/" + work.total + "] ").length();
        int nameRoom = Math.max(LEAST_NAME, room - Columns.width(status));
        String row = row(work.number, work.total, work.planned, nameRoom);
        int left = page.width() - 1 - Columns.width(row.replaceAll("\u001b\\[[0-9;]*m", ""));
        return row + Columns.middleCut(status, Math.max(1, left), ellipsis());
    }

    private String ellipsis() {
        return switch (bar) {
            case ASCII -> "...";
            case BLOCKS -> "\u2026";
        };
    }

    private String barred(Work work, Progress progress) {
        String beside = progress.waiting()
                ? "waiting, no estimate"
                : work.left().map(ProgressWords::left).orElse("no estimate yet");
        return barred(work, beside);
    }

    private String barred(Work work, String beside) {
        String percent = ProgressWords.percent(work).orElse("");
        String drawn = bar.of(work.percent().orElse(0), cells());
        String padded = " ".repeat(Math.max(0, 4 - percent.length())) + percent;
        int room = page.width() - 1 - INDENT - Columns.width(drawn) - 1 - padded.length() - 3;
        boolean fits = !beside.isEmpty() && beside.length() <= room;
        return " ".repeat(INDENT) + page.paint(Ink.GREEN, drawn) + " " + padded + (fits ? "   " + beside : "");
    }

    private int cells() {
        return Math.max(LEAST_CELLS, Math.min(MOST_CELLS, page.width() - INDENT - BESIDE_BAR));
    }

    private List<String> phase(Work work, Progress progress) {
        String text = ProgressWords.counted(work, progress);
        if (progress.number() == 0) {
            return text(text, INDENT);
        }
        String number = "phase " + progress.number() + " of " + progress.phases();
        int column = INDENT + cells() + 2 + 8;
        int used = INDENT + Columns.width(text);
        if (used + 2 <= column) {
            return List.of(" ".repeat(INDENT) + Columns.pad(text, column - INDENT) + page.paint(Ink.DIM, number));
        }
        return text(text + ", " + number, INDENT);
    }

    /** What stays above the block. */
    List<String> note(String text) {
        return text(text, INDENT);
    }

    private List<String> text(String text, int indent) {
        return text(text, indent, Ink.PLAIN);
    }

    private List<String> text(String text, int indent, Ink ink) {
        int room = page.width() - 1 - indent;
        List<String> lines = new ArrayList<>();
        for (String line : Columns.wrap(text, room, room - 2)) {
            int hang = lines.isEmpty() ? 0 : 2;
            lines.add(" ".repeat(indent + hang) + page.paint(ink, Columns.middleCut(line, room - hang, ellipsis())));
        }
        return lines;
    }
}

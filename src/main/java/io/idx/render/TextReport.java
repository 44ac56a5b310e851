package io.idx.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A {@link Report} as text for people: one block an entry, wrapped to the page, in ASCII apart from the names. */
public final class TextReport {
    private static final int LABEL = 8;
    private static final int LEAST_ROOM = 20;

    private final Page page;
    private final StringBuilder out = new StringBuilder();

    private TextReport(Page page) {
        this.page = page;
    }

    /** The report, each line with its end. */
    public static String text(Report report, Page page) {
        TextReport text = new TextReport(page);
        text.heading(report.heading());
        report.entries().forEach(text::entry);
        text.attention(report.attention());
        text.summary(report.summary());
        return text.out.toString();
    }

    private void heading(List<String> sentences) {
        sentences.forEach(sentence -> line(Columns.clean(sentence)));
    }

    /** The first sentence holds the counts that scripts look for: it stays one line, however long. */
    private void summary(List<String> sentences) {
        if (!sentences.isEmpty()) {
            gap();
            line(page.paint(Ink.BOLD, Columns.clean(sentences.get(0))));
            sentences.stream()
                    .skip(1)
                    .flatMap(sentence -> hanging("", Columns.clean(sentence), 6).stream())
                    .forEach(this::line);
        }
    }

    private void entry(Entry entry) {
        gap();
        boolean wide = isSeverity(entry.mark());
        title(entry, wide ? 10 : 4, wide ? 11 : 9);
        int indent = wide ? 10 : 6;
        int label = entry.facts().stream()
                .mapToInt(fact -> fact.label().length())
                .max()
                .orElse(0);
        entry.facts().forEach(fact -> fact(fact, indent, Math.max(LABEL, label) + 1));
    }

    private static boolean isSeverity(Mark mark) {
        return switch (mark) {
            case CRITICAL, HIGH, LOW -> true;
            case CREATE, REPLACE, ALTER, RENAME, REPAIR, DROP, USED_DROP, FACT, USED, NOT_USED, OPEN, REFUSED -> false;
        };
    }

    private void title(Entry entry, int leadWidth, int wordWidth) {
        String lead = Columns.pad(entry.mark().text(), leadWidth) + Columns.pad(entry.word(), wordWidth);
        String name = Columns.clean(entry.title());
        String origin = Columns.clean(entry.origin());
        int room = page.width() - 2 - Columns.width(lead) - Columns.width(name) - Columns.width(origin);
        String painted = "  " + page.paint(entry.mark().ink(), lead) + page.paint(Ink.BOLD, name);
        if (origin.isEmpty()) {
            line(painted);
        } else if (room >= 2) {
            line(painted + " ".repeat(room) + page.paint(Ink.DIM, origin));
        } else {
            line(painted);
            line(right(origin, Ink.DIM));
        }
    }

    private void fact(Fact fact, int indent, int labelWidth) {
        String label = fact.label().isEmpty() ? "" : Columns.pad(fact.label(), labelWidth);
        int used = indent + 2 + label.length();
        List<String> lines = wrap(Columns.clean(fact.text()), page.width() - used, page.width() - used);
        String lead = " ".repeat(indent) + (fact.differs() ? page.paint(Ink.YELLOW, "~") + " " : "  ");
        for (int i = 0; i < lines.size(); i++) {
            String start = i == 0 ? lead + page.paint(Ink.DIM, label) : " ".repeat(used);
            boolean last = i == lines.size() - 1;
            line(start + lines.get(i) + (last ? beside(fact, used + Columns.width(lines.get(i))) : ""));
        }
    }

    /** The fact's margin at the right-hand edge, on a line of its own where the text leaves no room. */
    private String beside(Fact fact, int used) {
        return fact.margin()
                .map(note -> {
                    int room = page.width() - used - Columns.width(note);
                    return room >= 2 ? " ".repeat(room) + page.paint(Ink.YELLOW, note) : "\n" + right(note, Ink.YELLOW);
                })
                .orElse("");
    }

    private String right(String text, Ink ink) {
        return " ".repeat(Math.max(2, page.width() - Columns.width(text))) + page.paint(ink, text);
    }

    private void attention(List<Remark> remarks) {
        if (remarks.isEmpty()) {
            return;
        }
        gap();
        line(page.paint(Ink.BOLD, "Attention"));
        for (Remark remark : remarks) {
            List<String> lines = new ArrayList<>(hanging("  ! ", Columns.clean(remark.text()), 4));
            lines.set(
                    0, "  " + page.paint(Ink.STRONG_YELLOW, "!") + lines.get(0).substring(3));
            remark.more().stream()
                    .flatMap(String::lines)
                    .forEach(more -> lines.addAll(hanging("    ", Columns.clean(more), 4)));
            lines.forEach(this::line);
        }
    }

    private List<String> hanging(String lead, String text, int indent) {
        List<String> lines = wrap(text, page.width() - lead.length(), page.width() - indent);
        return IntStream.range(0, lines.size())
                .mapToObj(i -> (i == 0 ? lead : " ".repeat(indent)) + lines.get(i))
                .toList();
    }

    private static List<String> wrap(String text, int first, int rest) {
        return Columns.wrap(text, Math.max(LEAST_ROOM, first), Math.max(LEAST_ROOM, rest));
    }

    private void gap() {
        if (!out.isEmpty()) {
            out.append('\n');
        }
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}

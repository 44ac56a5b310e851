package io.idx.render;

import io.idx.model.Place;
import io.idx.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Problems as text: what is wrong, the line at fault with a caret under it, and what might be meant. */
public final class ProblemReport {
    private static final int TAB = 4;
    private static final int LEAST_ROOM = 20;
    private static final String CUT = "...";

    private final Page page;
    private final StringBuilder out = new StringBuilder();

    private ProblemReport(Page page) {
        this.page = page;
    }

    /** All the problems and, where files are to blame, a line that counts them. */
    public static String text(List<Problem> problems, Page page) {
        ProblemReport report = new ProblemReport(page);
        problems.forEach(problem -> {
            if (!report.out.isEmpty()) {
                report.line("");
            }
            report.problem(problem);
        });
        report.count(problems);
        return report.out.toString();
    }

    private void problem(Problem problem) {
        line(page.paint(Ink.RED, "error[" + problem.code().code() + "]") + ": "
                + page.paint(Ink.BOLD, Columns.clean(problem.message())));
        String margin = " "
                .repeat(problem.place()
                        .map(place -> String.valueOf(place.line()).length())
                        .orElse(1));
        problem.place().ifPresent(place -> place(place, margin, problem.suggestion()));
        if (problem.place().isEmpty()) {
            problem.suggestion().ifPresent(word -> note(margin, didYouMean(word)));
        } else if (!problem.notes().isEmpty()) {
            line(gutter(margin + " |"));
        }
        problem.notes().forEach(text -> note(margin, text));
    }

    private void place(Place place, String margin, Optional<String> suggestion) {
        Excerpt excerpt = Excerpt.of(place, Math.max(LEAST_ROOM, page.width() - margin.length() - 3));
        line(margin + gutter("--> ") + Columns.clean(place.toString()));
        line(gutter(margin + " |"));
        line(gutter(place.line() + " | ") + excerpt.text());
        line(gutter(margin + " | ")
                + " ".repeat(excerpt.before())
                + page.paint(
                        Ink.RED,
                        "^".repeat(excerpt.marked())
                                + suggestion.map(word -> " " + didYouMean(word)).orElse("")));
    }

    private static String didYouMean(String word) {
        return "did you mean \"" + Columns.clean(word) + "\"?";
    }

    private void note(String margin, String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            line(margin + gutter(i == 0 ? " = " : "   ") + Columns.clean(lines.get(i)));
        }
    }

    private void count(List<Problem> problems) {
        List<String> files = problems.stream()
                .flatMap(problem -> problem.place().stream())
                .map(Place::file)
                .distinct()
                .toList();
        if (files.isEmpty()) {
            return;
        }
        line("");
        line(files.stream()
                .map(file -> Columns.clean(file) + ": "
                        + Wording.count(
                                problems.stream()
                                        .flatMap(problem -> problem.place().stream())
                                        .filter(place -> place.file().equals(file))
                                        .count(),
                                "error",
                                "errors")
                        + ".")
                .collect(Collectors.joining("\n")));
    }

    private String gutter(String text) {
        return page.paint(Ink.DIM, text);
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    /**
     * The part of a source line that is shown.
     *
     * @param before columns before the marked part
     * @param marked columns of the marked part, at least 1
     */
    private record Excerpt(String text, int before, int marked) {
        static Excerpt of(Place place, int room) {
            String[] cells = place.source()
                    .codePoints()
                    .mapToObj(c -> c == '\t' ? " ".repeat(TAB) : Columns.clean(Character.toString(c)))
                    .toArray(String[]::new);
            int from = Math.min(place.column() - 1, cells.length);
            int to = Math.min(from + place.length(), cells.length);
            if (width(cells, 0, cells.length) <= room) {
                return cut(cells, 0, cells.length, from, to);
            }
            int start = width(cells, 0, to) <= room - CUT.length() ? 0 : from;
            int context = room / 3;
            while (start > 0 && start <= from && width(cells, start - 1, from) <= context) {
                start--;
            }
            int left = room - CUT.length() - (start > 0 ? CUT.length() : 0);
            int end = start;
            while (end < cells.length && width(cells, start, end + 1) <= left) {
                end++;
            }
            return cut(cells, start, end, from, Math.min(to, end));
        }

        private static Excerpt cut(String[] cells, int start, int end, int from, int to) {
            String lead = start > 0 ? CUT : "";
            String tail = end < cells.length ? CUT : "";
            String shown = String.join("", List.of(cells).subList(start, end));
            return new Excerpt(
                    lead + shown + tail,
                    lead.length() + width(cells, start, from),
                    Math.max(1, width(cells, from, to)));
        }

        private static int width(String[] cells, int from, int to) {
            int width = 0;
            for (int i = from; i < to; i++) {
                width += Columns.width(cells[i]);
            }
            return width;
        }
    }
}

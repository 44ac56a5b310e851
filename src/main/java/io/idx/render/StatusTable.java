package io.idx.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Indexes as rows, under their tables. A name is never cut: the figures of one that is too long for its column stand on
 * the next line. Where hardly any room is left for names, the less important figures are left to {@code -v}.
 */
final class StatusTable {
    private static final List<String> HEADS = List.of("is", "state", "size", "scans", "last scan", "read", "bloat");
    /** The columns that go first where there is no room. */
    private static final List<Integer> EXPENDABLE = List.of(5, 4, 6);

    private static final int FIRST_FIGURE = 2;
    /** Room that names get before anything else. */
    private static final int LEAST_NAMES = 20;

    private static final String INDENT = "  ";

    /**
     * One index.
     *
     * @param cells one for each of the heads
     * @param notes what else there is to say, each a line below
     */
    record Row(String table, String name, List<String> cells, Ink ink, List<String> notes) {
        Row {
            cells = List.copyOf(cells);
            notes = List.copyOf(notes);
        }
    }

    private final Page page;
    private final List<Row> rows;
    private final List<Integer> widths;
    private final List<Integer> columns;
    private final int names;
    private final StringBuilder out = new StringBuilder();

    StatusTable(Page page, List<Row> rows) {
        this.page = page;
        this.rows = List.copyOf(rows);
        this.widths = IntStream.range(0, HEADS.size())
                .map(column -> width(column, rows))
                .boxed()
                .toList();
        int longest = rows.stream()
                .mapToInt(row -> Columns.width(clean(row.name())))
                .max()
                .orElse(0);
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, HEADS.size()).boxed().toList());
        for (Integer column : EXPENDABLE) {
            if (INDENT.length() + Math.min(longest, LEAST_NAMES) + room(shown) > page.width()) {
                shown.remove(column);
            }
        }
        this.columns = List.copyOf(shown);
        int left = page.width() - INDENT.length() - room(shown);
        this.names = Math.min(longest, Math.max(INDENT.length(), left));
    }

    /** Every line with its end. */
    String text() {
        line(INDENT + Columns.pad("", names) + page.paint(Ink.DIM, cells(HEADS)));
        String table = "";
        for (Row row : rows) {
            if (!row.table().equals(table)) {
                table = row.table();
                line(page.paint(Ink.BOLD, clean(table)));
            }
            row(row);
        }
        return out.toString();
    }

    private void row(Row row) {
        String name = clean(row.name());
        String cells = page.paint(row.ink(), cells(row.cells()));
        if (Columns.width(name) > names) {
            line(INDENT + name);
            name = "";
        }
        line(INDENT + Columns.pad(name, names) + cells);
        String under = INDENT.repeat(3);
        for (String note : row.notes()) {
            Columns.wrap(clean(note), page.width() - under.length(), page.width() - under.length() - 2)
                    .forEach(part -> line(under + part));
        }
    }

    private String cells(List<String> cells) {
        StringBuilder text = new StringBuilder();
        for (int column : columns) {
            String cell = cells.get(column);
            int blank = widths.get(column) - Columns.width(cell);
            text.append(INDENT).append(column < FIRST_FIGURE ? cell + " ".repeat(blank) : " ".repeat(blank) + cell);
        }
        return text.toString();
    }

    private int room(List<Integer> shown) {
        return shown.stream()
                .mapToInt(column -> INDENT.length() + widths.get(column))
                .sum();
    }

    private static int width(int column, List<Row> rows) {
        return Stream.concat(Stream.of(HEADS), rows.stream().map(Row::cells))
                .mapToInt(cells -> Columns.width(cells.get(column)))
                .max()
                .orElse(0);
    }

    private static String clean(String text) {
        return Columns.clean(text);
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}

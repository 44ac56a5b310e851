package io.idx.sql;

import io.idx.model.Place;
import java.util.List;

/** The text of a file of SQL, and the places in it. */
final class SqlText {
    private final String name;
    private final String text;
    private final List<String> lines;
    private final int[] starts;

    SqlText(String name, String text) {
        this.name = name;
        this.text = text;
        this.lines = List.of(text.split("\r?\n|\r", -1));
        this.starts = new int[lines.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += lines.get(i).length();
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
    }

    String text() {
        return text;
    }

    /** The place of a stretch; where it goes over the end of the line, the place ends with the line. */
    Place place(int start, int end) {
        int line = java.util.Arrays.binarySearch(starts, start);
        int index = line >= 0 ? line : -line - 2;
        String source = lines.get(index);
        int from = Math.min(source.length(), start - starts[index]);
        int to = Math.min(source.stripTrailing().length(), end - starts[index]);
        return new Place(
                name,
                index + 1,
                source.codePointCount(0, from) + 1,
                to > from ? Math.max(1, source.codePointCount(from, to)) : 1,
                source);
    }
}

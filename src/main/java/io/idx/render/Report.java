package io.idx.render;

import java.util.List;

/**
 * What a command has to say, apart from how it looks: {@link TextReport} prints it.
 *
 * @param heading which database and which files it is about
 * @param entries one for each index that there is something to say of
 * @param summary the counts, in sentences
 */
public record Report(List<String> heading, List<Entry> entries, List<Remark> attention, List<String> summary) {
    public Report {
        heading = List.copyOf(heading);
        entries = List.copyOf(entries);
        attention = List.copyOf(attention);
        summary = List.copyOf(summary);
    }

    /** Only the counts, for {@code -q}. */
    public Report brief() {
        return new Report(List.of(), List.of(), List.of(), summary);
    }
}

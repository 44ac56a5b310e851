package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Difference;
import io.idx.diff.LeftOut;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Tells what an import wrote, and what it left out. */
public final class ImportReport {
    /** So many names show what kind of index is meant. */
    private static final int NAMED = 3;

    private final String source;
    private final int added;
    private final List<Change> accepted;
    private final int declared;

    /**
     * @param source the files, as a reader should call them
     * @param declared how many indexes were declared already
     */
    public ImportReport(String source, int added, List<Change> accepted, int declared) {
        this.source = source;
        this.added = added;
        this.accepted = List.copyOf(accepted);
        this.declared = declared;
    }

    public Report report() {
        return new Report(
                List.of(), accepted.stream().map(ImportReport::entry).toList(), List.of(), List.of(summary()));
    }

    private String summary() {
        String known = declared == 0 ? "" : " (" + declared + " declared already)";
        if (added == 0 && accepted.isEmpty()) {
            return "Nothing to import into " + source + known + ".";
        }
        return "Imported into " + source + ": " + added + " added"
                + (accepted.isEmpty() ? "" : ", " + accepted.size() + " changed") + known + ".";
    }

    private static Entry entry(Change change) {
        QualifiedName observed = change.observed().map(ObservedIndex::name).orElseThrow();
        String title =
                change.name().equals(observed) ? observed.toString() : change.name() + "  ->  " + observed.name();
        return new Entry(
                Mark.of(Change.Kind.ALTER),
                "accept",
                title,
                change.desired()
                        .map(desired -> desired.declared().place().fileAndLine())
                        .orElse(""),
                change.differences().stream().map(ImportReport::fact).toList());
    }

    private static Fact fact(Difference difference) {
        return Fact.difference(
                difference.attribute().key(),
                Wording.value(difference.attribute(), difference.desired()) + "  ->  "
                        + Wording.value(difference.attribute(), difference.observed()),
                Optional.empty());
    }

    /** A line for each reason, without its end. */
    public static List<String> leftOut(SortedMap<LeftOut, SortedSet<QualifiedName>> leftOut) {
        return leftOut.entrySet().stream().map(ImportReport::line).toList();
    }

    private static String line(Map.Entry<LeftOut, SortedSet<QualifiedName>> reason) {
        Collection<QualifiedName> names = reason.getValue();
        String named = names.stream().limit(NAMED).map(QualifiedName::toString).collect(Collectors.joining(", "));
        return Columns.clean("left out " + Wording.indexes(names.size()) + " " + words(reason.getKey()) + ": " + named
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : ""));
    }

    private static String words(LeftOut reason) {
        return switch (reason) {
            case CONSTRAINT -> "of constraints";
            case PARTITION -> "of partitions";
            case EXTENSION -> "of extensions";
            case LEFTOVER -> "left by interrupted runs";
            case BUILDING -> "under construction";
            case INVALID -> "not valid";
            case IGNORED -> "under ignore";
            case UNWRITABLE -> "that indexes.yaml has no words for";
        };
    }
}

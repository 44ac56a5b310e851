package io.idx.diff;

import io.idx.model.DesiredIndex;
import io.idx.model.NamePattern;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The part of a database that the user wants to look at: {@code --only 'sales.idx_*' --table orders}. Indexes do not depend
 * on each other, so that any part can be changed by itself.
 *
 * @param only names of indexes; empty for all
 * @param exclude names of indexes; wins over {@code only}
 * @param tables names of tables; empty for all
 */
public record Selection(List<NamePattern> only, List<NamePattern> exclude, List<NamePattern> tables) {
    public Selection {
        only = List.copyOf(only);
        exclude = List.copyOf(exclude);
        tables = List.copyOf(tables);
    }

    /**
     * What of the difference lies in the selection.
     *
     * @param desired all that is declared, of which the matching ones are counted again
     */
    public Diff from(Diff diff, List<DesiredIndex> desired) {
        if (only.isEmpty() && exclude.isEmpty() && tables.isEmpty()) {
            return diff;
        }
        List<Change> changes = diff.changes().stream().filter(this::covers).toList();
        List<ObservedIndex> building =
                diff.building().stream().filter(this::covers).toList();
        Set<QualifiedName> different = new HashSet<>(diff.constraintBacked());
        changes.forEach(change -> different.add(change.name()));
        building.forEach(index -> different.add(index.name()));
        long matching = desired.stream()
                .filter(index -> covers(index.name(), index.table()))
                .filter(index -> !different.contains(index.name()))
                .count();
        return new Diff(
                changes,
                diff.unmanaged().stream().filter(this::covers).toList(),
                building,
                diff.constraintBacked().stream().filter(this::named).toList(),
                (int) matching);
    }

    /** The patterns that fit nothing that is declared or observed: slips of the pen, most likely. */
    public List<NamePattern> unmatched(List<DesiredIndex> desired, List<ObservedIndex> observed) {
        List<QualifiedName> indexes = Stream.concat(
                        desired.stream().map(DesiredIndex::name),
                        observed.stream().map(ObservedIndex::name))
                .toList();
        List<QualifiedName> on = Stream.concat(
                        desired.stream().map(DesiredIndex::table),
                        observed.stream().map(ObservedIndex::table))
                .toList();
        return Stream.concat(
                        Stream.concat(only.stream(), exclude.stream())
                                .filter(pattern -> indexes.stream().noneMatch(pattern::matches)),
                        tables.stream().filter(pattern -> on.stream().noneMatch(pattern::matches)))
                .toList();
    }

    private boolean covers(Change change) {
        Optional<QualifiedName> before = change.observed().map(ObservedIndex::name);
        boolean wanted = only.isEmpty()
                || any(only, change.name())
                || before.filter(name -> any(only, name)).isPresent();
        boolean unwanted = any(exclude, change.name())
                || before.filter(name -> any(exclude, name)).isPresent();
        return wanted && !unwanted && onTable(change.table());
    }

    private boolean covers(ObservedIndex index) {
        return covers(index.name(), index.table());
    }

    private boolean covers(QualifiedName index, QualifiedName table) {
        return named(index) && onTable(table);
    }

    private boolean named(QualifiedName index) {
        return (only.isEmpty() || any(only, index)) && !any(exclude, index);
    }

    private boolean onTable(QualifiedName table) {
        return tables.isEmpty() || any(tables, table);
    }

    private static boolean any(List<NamePattern> patterns, QualifiedName name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}

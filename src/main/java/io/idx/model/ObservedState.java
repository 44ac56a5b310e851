package io.idx.model;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One look at the catalog: all tables of the schemas in question, their partitions wherever they are, and all their
 * indexes, from one snapshot.
 *
 * @param today in UTC, by the server's clock
 * @param otherNames names that are not free for an index on a partition, beside those of the tables and indexes
 */
public record ObservedState(
        Server server,
        LocalDate today,
        Map<QualifiedName, ObservedTable> tables,
        List<ObservedIndex> indexes,
        Set<QualifiedName> otherNames) {
    public ObservedState(
            Server server, LocalDate today, Map<QualifiedName, ObservedTable> tables, List<ObservedIndex> indexes) {
        this(server, today, tables, indexes, Set.of());
    }

    public ObservedState {
        otherNames = Set.copyOf(otherNames);
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        indexes = List.copyOf(indexes);
    }

    /** The same, with indexes of which more is known. */
    public ObservedState withIndexes(List<ObservedIndex> known) {
        return new ObservedState(server, today, tables, known, otherNames);
    }

    /** The same, with tables of which more is known. */
    public ObservedState withTables(Map<QualifiedName, ObservedTable> known) {
        return new ObservedState(server, today, known, indexes, otherNames);
    }

    public Optional<ObservedTable> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** A table with all its partitions, of any depth. */
    public Stream<ObservedTable> whole(QualifiedName name) {
        return table(name).stream().flatMap(found -> Stream.concat(Stream.of(found), partitions(found)));
    }

    /** The partitioned table that a table is a part of, at any depth, or the table itself. */
    public QualifiedName topmost(QualifiedName name) {
        return table(name).flatMap(ObservedTable::parent).map(this::topmost).orElse(name);
    }

    private Stream<ObservedTable> partitions(ObservedTable above) {
        return above.kind() != ObservedTable.Kind.PARTITIONED
                ? Stream.empty()
                : tables.values().stream()
                        .filter(table -> table.parent().equals(Optional.of(above.name())))
                        .flatMap(table -> Stream.concat(Stream.of(table), partitions(table)));
    }

    public Optional<ObservedIndex> index(QualifiedName name) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }
}

package io.idx.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One look at the catalog: all tables of the schemas in question, their partitions wherever they are, and all their
 * indexes, from one snapshot.
 *
 * @param otherNames names that are not free for an index on a partition, beside those of the tables and indexes
 */
public record ObservedState(
        Server server,
        Map<QualifiedName, ObservedTable> tables,
        List<ObservedIndex> indexes,
        Set<QualifiedName> otherNames) {
    public ObservedState(Server server, Map<QualifiedName, ObservedTable> tables, List<ObservedIndex> indexes) {
        this(server, tables, indexes, Set.of());
    }

    public ObservedState {
        otherNames = Set.copyOf(otherNames);
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        indexes = List.copyOf(indexes);
    }

    public Optional<ObservedTable> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
    }
}

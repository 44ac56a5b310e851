package io.idx.model;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One look at the catalog: all tables of the schemas in question and all their indexes, from one snapshot.
 *
 * @param today in UTC, by the server's clock
 */
public record ObservedState(
        Server server, LocalDate today, Map<QualifiedName, ObservedTable> tables, List<ObservedIndex> indexes) {
    public ObservedState {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        indexes = List.copyOf(indexes);
    }

    public Optional<ObservedTable> table(QualifiedName name) {
        return Optional.ofNullable(tables.get(name));
    }
}

package io.idx.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the indexes that REFRESH MATERIALIZED VIEW CONCURRENTLY has no other beside. */
final class MaterializedViews {
    private MaterializedViews() {}

    /** The same indexes, the only one of its view that a refresh can go by with the role. */
    static List<ObservedIndex> marked(List<ObservedIndex> indexes, Collection<ObservedTable> tables) {
        Set<QualifiedName> views = tables.stream()
                .filter(table -> table.kind() == ObservedTable.Kind.MATERIALIZED_VIEW)
                .map(ObservedTable::name)
                .collect(toSet());
        if (views.isEmpty()) {
            return indexes;
        }
        Map<QualifiedName, List<ObservedIndex>> usable = indexes.stream()
                .filter(index -> views.contains(index.table()) && refreshes(index))
                .collect(groupingBy(ObservedIndex::table));
        return indexes.stream()
                .map(index -> usable.getOrDefault(index.table(), List.of()).equals(List.of(index))
                        ? index.withRole(Role.REFRESH)
                        : index)
                .toList();
    }

    private static boolean refreshes(ObservedIndex index) {
        return index.sound()
                && index.definition().unique()
                && index.definition().predicate().isEmpty()
                && !index.definition().hasExpressions();
    }
}

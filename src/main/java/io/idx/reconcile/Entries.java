package io.idx.reconcile;

import static java.util.stream.Collectors.groupingBy;

import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.spec.SpecEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How the indexes that are there are written into a file. */
final class Entries {
    private final ObservedState observed;
    private final Map<QualifiedName, List<ObservedIndex>> attached;

    Entries(ObservedState observed) {
        this.observed = observed;
        this.attached = observed.indexes().stream()
                .filter(index -> index.parent().isPresent())
                .collect(groupingBy(index -> index.parent().orElseThrow()));
    }

    SpecEntry of(ObservedIndex index) {
        return new SpecEntry(index.name(), index.table(), definition(index));
    }

    /** What the index of a partitioned table says of storage parameters, only later partitions will have. */
    private IndexDefinition definition(ObservedIndex index) {
        return leaves(index)
                .findFirst()
                .map(leaf -> index.definition().withStorage(leaf.definition().storage()))
                .orElse(index.definition());
    }

    /** Whether no one declaration says what the partitions of the index have. */
    boolean uneven(ObservedIndex index) {
        return IndexDefinition.uneven(leaves(index).map(ObservedIndex::definition));
    }

    /** The indexes below one of a partitioned table that hold the rows. */
    private Stream<ObservedIndex> leaves(ObservedIndex top) {
        return attached.getOrDefault(top.name(), List.of()).stream()
                .flatMap(child -> partitioned(child) ? leaves(child) : Stream.of(child));
    }

    private boolean partitioned(ObservedIndex index) {
        return observed.table(index.table())
                .filter(table -> table.kind() == ObservedTable.Kind.PARTITIONED)
                .isPresent();
    }
}

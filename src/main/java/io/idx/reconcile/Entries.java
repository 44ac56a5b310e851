package io.idx.reconcile;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.idx.model.DeclaredPart;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import io.idx.spec.SpecEntry;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
        IndexDefinition whole =
                mostFrequentStorage(index).map(index.definition()::withStorage).orElse(index.definition());
        SortedMap<QualifiedName, DeclaredPart> parts = new TreeMap<>();
        leaves(index).forEach(leaf -> parts.put(leaf.table(), own(leaf.definition(), whole)));
        above(index).forEach(part -> parts.put(part.table(), marks(part.definition())));
        parts.values().removeIf(DeclaredPart.NONE::equals);
        return new SpecEntry(index.name(), index.table(), whole, parts);
    }

    /**
     * What the index of a partitioned table says of storage parameters, only later partitions will have; it is taken
     * where others are no more frequent.
     */
    private Optional<SortedMap<String, String>> mostFrequentStorage(ObservedIndex top) {
        Map<SortedMap<String, String>, Long> counts =
                leaves(top).collect(groupingBy(leaf -> leaf.definition().storage(), LinkedHashMap::new, counting()));
        SortedMap<String, String> later = top.definition().storage();
        return counts.entrySet().stream()
                .max(Comparator.comparing(Map.Entry<SortedMap<String, String>, Long>::getValue)
                        .thenComparing(entry -> entry.getKey().equals(later)))
                .map(Map.Entry::getKey);
    }

    /** What is not passed on to it, so that it is its own. */
    private static DeclaredPart marks(IndexDefinition part) {
        return new DeclaredPart(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(part.extensions()).filter(names -> !names.isEmpty()),
                part.comment());
    }

    private DeclaredPart own(IndexDefinition leaf, IndexDefinition whole) {
        DeclaredPart marks = marks(leaf);
        return new DeclaredPart(
                Optional.of(leaf.storage()).filter(storage -> !storage.equals(whole.storage())),
                Optional.of(leaf.tablespace())
                        .filter(tablespace -> !tablespace.equals(whole.tablespace()))
                        .map(tablespace ->
                                tablespace.isEmpty() ? observed.server().tablespace() : tablespace),
                Optional.of(leaf.statistics()).filter(targets -> !targets.equals(whole.statistics())),
                marks.extensions(),
                marks.comment());
    }

    /** The indexes below one of a partitioned table that hold the rows. */
    private Stream<ObservedIndex> leaves(ObservedIndex top) {
        return attached.getOrDefault(top.name(), List.of()).stream()
                .flatMap(child -> partitioned(child) ? leaves(child) : Stream.of(child));
    }

    /** The others. */
    private Stream<ObservedIndex> above(ObservedIndex top) {
        return attached.getOrDefault(top.name(), List.of()).stream()
                .filter(this::partitioned)
                .flatMap(child -> Stream.concat(Stream.of(child), above(child)));
    }

    private boolean partitioned(ObservedIndex index) {
        return observed.table(index.table())
                .filter(table -> table.kind() == ObservedTable.Kind.PARTITIONED)
                .isPresent();
    }
}

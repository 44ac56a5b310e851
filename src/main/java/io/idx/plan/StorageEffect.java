package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.ObservedIndex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * From when a storage parameter counts that was set in place. Source: PostgreSQL's manual, Index Storage Parameters.
 * What shapes an index for good, as brin's pages_per_range does, is not set in place.
 */
public enum StorageEffect {
    AT_ONCE,
    /** For pages that are written from now on; those there are stay as they are. */
    NEW_PAGES,
    /** Only a build reads it. */
    NEXT_REINDEX;

    private static final Map<String, StorageEffect> BY_PARAMETER = Map.of(
            "fillfactor", NEW_PAGES,
            "deduplicate_items", NEW_PAGES,
            "buffering", NEXT_REINDEX);

    /** The parameters that a change sets or resets, by when they count. */
    public static SortedMap<StorageEffect, List<String>> of(Change change) {
        Set<String> parameters = new TreeSet<>();
        change.desired().ifPresent(desired -> holders(change)
                .forEach(index -> parameters.addAll(Steps.changed(
                        index.definition().storage(), desired.on(index.table()).storage()))));
        SortedMap<StorageEffect, List<String>> effects = new TreeMap<>();
        for (StorageEffect effect : values()) {
            List<String> counting = parameters.stream()
                    .filter(each -> BY_PARAMETER.getOrDefault(each, AT_ONCE) == effect)
                    .toList();
            if (!counting.isEmpty()) {
                effects.put(effect, counting);
            }
        }
        return effects;
    }

    /** The indexes that hold rows. */
    private static Stream<ObservedIndex> holders(Change change) {
        return change.tree()
                .map(tree -> tree.leaves().flatMap(leaf -> leaf.index().stream()))
                .orElseGet(() -> change.observed().stream());
    }
}

package io.idx.plan;

import io.idx.diff.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
        Optional<Map<String, String>> before =
                change.observed().map(index -> index.definition().storage());
        Optional<Map<String, String>> after =
                change.desired().map(index -> index.definition().storage());
        SortedMap<StorageEffect, List<String>> effects = new TreeMap<>();
        if (before.isEmpty() || after.isEmpty()) {
            return effects;
        }
        Set<String> parameters = Steps.changed(before.get(), after.get());
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
}

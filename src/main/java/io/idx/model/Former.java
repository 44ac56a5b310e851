package io.idx.model;

import java.util.Map;
import java.util.Set;

/**
 * What an index was beside its definition, where it is to be as it was.
 *
 * @param roles what rested on it
 * @param parts of the index of a partitioned table: what it was called on each partition
 */
public record Former(Set<ObservedIndex.Role> roles, Map<QualifiedName, QualifiedName> parts) {
    public Former {
        roles = Set.copyOf(roles);
        parts = Map.copyOf(parts);
    }

    /** Of an index that need not be as any was. */
    public static Former none() {
        return new Former(Set.of(), Map.of());
    }
}

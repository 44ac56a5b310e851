package io.idx.model;

import io.idx.model.ObservedIndex.Role;
import java.util.Map;
import java.util.Set;

/**
 * What an index was beside its definition, where it is to be as it was.
 *
 * @param roles what rested on it, by its table; of that of a partitioned table, also on each partition
 * @param parts of the index of a partitioned table: what it was called on each partition
 */
public record Former(Map<QualifiedName, Set<Role>> roles, Map<QualifiedName, QualifiedName> parts) {
    public Former {
        roles = Map.copyOf(roles);
        parts = Map.copyOf(parts);
    }

    /** Of an index that need not be as any was. */
    public static Former none() {
        return new Former(Map.of(), Map.of());
    }
}

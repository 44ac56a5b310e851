package io.idx.model;

import java.util.Optional;
import java.util.Set;

/**
 * An index as {@code pg_catalog} has it now.
 *
 * @param oid of this moment: a rebuild changes it
 * @param valid whether queries may use it
 * @param ready whether writes maintain it
 * @param live whether it is not on its way out; a dead one is invisible to everything
 * @param building the backend that is building it at this moment
 * @param constraint the name of the primary key, unique or exclusion constraint that it backs
 * @param parent the index of the partitioned table above, to which it is attached
 * @param roles what else rests on it
 * @param evidence of the index of a partitioned table, that of all that are attached to it
 */
public record ObservedIndex(
        QualifiedName name,
        QualifiedName table,
        long oid,
        IndexDefinition definition,
        boolean valid,
        boolean ready,
        boolean live,
        Optional<Integer> building,
        Optional<String> constraint,
        Optional<QualifiedName> parent,
        Set<Role> roles,
        Evidence evidence) {
    /** What rests on an index besides queries. */
    public enum Role {
        /** A foreign key points at it. */
        FOREIGN_KEY_TARGET,
        REPLICA_IDENTITY,
        CLUSTERED,
        /** It belongs to the index of a partitioned table. */
        PARTITION_OF_INDEX,
        /** Its table belongs to an extension. */
        EXTENSION
    }

    public ObservedIndex {
        roles = Set.copyOf(roles);
    }

    /** Valid, ready and live: anything less is not an index, whatever a statement reported. */
    public boolean sound() {
        return valid && ready && live;
    }
}

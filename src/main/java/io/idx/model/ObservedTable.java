package io.idx.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table that can have indexes, as the catalog has it, or a foreign table that is a partition.
 *
 * @param parent the partitioned table that it is a partition of
 * @param columns in order, dropped ones left out
 * @param columnTypes of each of them its number, type and collation, as the catalog numbers them: {@code 3:25:100}
 * @param notNull those of them that are NOT NULL
 * @param identity by what replication tells its rows
 * @param rows the planner's estimate, -1 where there is none yet; of a partitioned table, that of all its partitions
 * @param bytes by the planner's page count, 8192 a page; of a partitioned table, those of all its partitions
 */
public record ObservedTable(
        QualifiedName name,
        long oid,
        Kind kind,
        Optional<QualifiedName> parent,
        String owner,
        List<String> columns,
        Map<String, String> columnTypes,
        Set<String> notNull,
        Identity identity,
        long rows,
        long bytes) {
    /** What kind of relation it is. */
    public enum Kind {
        TABLE,
        /** It has no rows of its own. It may be a partition itself. */
        PARTITIONED,
        PARTITION,
        /** A partition whose rows are elsewhere, so that it has no indexes. */
        FOREIGN_PARTITION,
        MATERIALIZED_VIEW
    }

    /** What REPLICA IDENTITY says of it. */
    public enum Identity {
        DEFAULT,
        NOTHING,
        FULL,
        /** An index, which need not be there any more. */
        INDEX
    }

    public ObservedTable {
        columns = List.copyOf(columns);
        columnTypes = Collections.unmodifiableMap(new LinkedHashMap<>(columnTypes));
        notNull = Set.copyOf(notNull);
    }

    /** Whether every key of an index is a column that is NOT NULL. */
    public boolean areNotNull(List<IndexKey> keys) {
        return keys.stream().allMatch(key -> notNull.stream().anyMatch(key::isColumn));
    }

    /** The same, of another size. */
    public ObservedTable ofBytes(long now) {
        return new ObservedTable(name, oid, kind, parent, owner, columns, columnTypes, notNull, identity, rows, now);
    }
}

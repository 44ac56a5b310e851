package io.idx.model;

import java.util.List;
import java.util.Set;

/**
 * A table that can have indexes, as the catalog has it.
 *
 * @param columns in order, dropped ones left out
 * @param notNull those of them that are NOT NULL
 * @param rows the planner's estimate, -1 where there is none yet
 * @param bytes by the planner's page count, 8192 a page
 */
public record ObservedTable(
        QualifiedName name,
        long oid,
        Kind kind,
        String owner,
        List<String> columns,
        Set<String> notNull,
        long rows,
        long bytes) {
    /** What kind of relation it is. */
    public enum Kind {
        TABLE,
        PARTITIONED,
        PARTITION,
        MATERIALIZED_VIEW
    }

    public ObservedTable {
        columns = List.copyOf(columns);
        notNull = Set.copyOf(notNull);
    }
}

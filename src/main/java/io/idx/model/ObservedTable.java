package io.idx.model;

import java.util.List;

/**
 * A table that can have indexes, as the catalog has it.
 *
 * @param columns in order, dropped ones left out
 * @param rows the planner's estimate, -1 where there is none yet
 * @param bytes by the planner's page count, 8192 a page
 */
public record ObservedTable(
        QualifiedName name, long oid, Kind kind, String owner, List<String> columns, long rows, long bytes) {
    /** What kind of relation it is. */
    public enum Kind {
        TABLE,
        PARTITIONED,
        PARTITION,
        MATERIALIZED_VIEW
    }

    public ObservedTable {
        columns = List.copyOf(columns);
    }
}

package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The indexes of partitions that the index of their table is made out of, and what PostgreSQL makes of them. */
final class UnitedParts {
    /** Some indexes, and a partitioned table with all its partitions. */
    private static final String PARTS =
            """
            WITH part AS (SELECT pg_catalog.to_regclass(name)::oid AS index FROM pg_catalog.unnest(?::text[]) AS name),
                 tree AS (SELECT relid::oid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?)))
            """;

    /** Partitions with rows that have none of the indexes, or not a valid one; and those indexes that are not valid. */
    private static final String LACKING = PARTS
            + """
            SELECT tree.relid::pg_catalog.regclass::text FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.relid
             WHERE c.relkind = 'r'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN part ON part.index = i.indexrelid
                                WHERE i.indrelid = tree.relid AND i.indisvalid)
            UNION ALL
            SELECT part.index::pg_catalog.regclass::text
              FROM part JOIN pg_catalog.pg_index i ON i.indexrelid = part.index
             WHERE NOT i.indisvalid AND i.indrelid IN (SELECT relid FROM tree)
            """;

    /** Of the indexes, those that belong to nothing. */
    private static final String STRAY = PARTS
            + """
            SELECT part.index::pg_catalog.regclass::text
              FROM part JOIN pg_catalog.pg_index i ON i.indexrelid = part.index
             WHERE i.indrelid IN (SELECT relid FROM tree)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
            """;

    /** What was taken up in this transaction in place of one of the indexes. */
    private static final String TAKEN = PARTS
            + """
            SELECT other.indexrelid::pg_catalog.regclass::text
              FROM part JOIN pg_catalog.pg_index i ON i.indexrelid = part.index
              JOIN pg_catalog.pg_index other ON other.indrelid = i.indrelid AND other.indexrelid <> i.indexrelid
              JOIN pg_catalog.pg_inherits h ON h.inhrelid = other.indexrelid
              JOIN pg_catalog.pg_class above ON above.oid = h.inhparent
             WHERE i.indrelid IN (SELECT relid FROM tree)
               AND above.xmin = pg_catalog.pg_current_xact_id()::xid
            """;

    private final Connection connection;
    private final QualifiedName table;
    private final Collection<QualifiedName> parts;

    UnitedParts(Connection connection, QualifiedName table, Collection<QualifiedName> parts) {
        this.connection = connection;
        this.table = table;
        this.parts = parts;
    }

    List<String> lacking() {
        return among(LACKING);
    }

    /** Of two that differ in the order of a column alone, PostgreSQL takes the older. */
    void refuseStray() {
        List<String> stray = among(STRAY);
        if (stray.isEmpty()) {
            return;
        }
        List<String> rivals = among(TAKEN);
        throw new ProblemException(Problem.of(
                ProblemCode.NOT_CONVERGED,
                "PostgreSQL took " + String.join(", ", rivals) + " in place of " + stray.get(0)
                        + ": it goes by age, not by DESC and NULLS FIRST; everything was taken back",
                "Apply again: "
                        + rivals.stream()
                                .map(rival -> "REINDEX INDEX CONCURRENTLY " + rival)
                                .collect(Collectors.joining(", "))
                        + " makes it the younger",
                "Or drop one of the two"));
    }

    private List<String> among(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Object[] names = parts.stream().map(Identifiers::quote).toArray();
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.setString(2, Identifiers.quote(table));
            List<String> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }
}

package io.idx.postgres;

import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexKey;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a unique index can be on a partitioned table. PostgreSQL sees to it only when the index is made: it keeps
 * rows apart within each partition alone, so that the columns of every partition key must be among its own.
 */
final class PartitionKeys {
    private static final String KEYS =
            """
            WITH RECURSIVE tree (oid) AS (
              SELECT pg_catalog.to_regclass(?)::oid
              UNION ALL
              SELECT h.inhrelid FROM tree JOIN pg_catalog.pg_inherits h ON h.inhparent = tree.oid
               WHERE NOT h.inhdetachpending)
            SELECT c.relname, a.attname
              FROM tree
              JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = tree.oid
              JOIN pg_catalog.pg_class c ON c.oid = tree.oid
             CROSS JOIN LATERAL pg_catalog.unnest(p.partattrs::int2[]) AS k (attnum)
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = tree.oid AND a.attnum = k.attnum AND k.attnum > 0
             ORDER BY c.relname, k.attnum
            """;

    private PartitionKeys() {}

    /** In PostgreSQL's own words, with the place of what it would not take. */
    static List<Problem> problems(Connection connection, List<DesiredIndex> desired) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        for (DesiredIndex index : desired) {
            if (index.definition().unique()) {
                missing(connection, index).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static Optional<Problem> missing(Connection connection, DesiredIndex index) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setString(1, Identifiers.quote(index.table()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String table = row.getString("relname");
                    String column = row.getString("attname");
                    if (column == null) {
                        return Optional.of(problem(
                                index,
                                "unsupported UNIQUE constraint with partition key definition",
                                "UNIQUE constraints cannot be used when partition keys include expressions: \"" + table
                                        + "\""));
                    }
                    if (index.definition().keys().stream().noneMatch(key -> isOn(key, column))) {
                        return Optional.of(problem(
                                index,
                                "unique constraint on partitioned table must include all partitioning columns",
                                "UNIQUE constraint on table \"" + table + "\" lacks column \"" + column
                                        + "\" which is part of the partition key"));
                    }
                }
                return Optional.empty();
            }
        }
    }

    private static boolean isOn(IndexKey key, String column) {
        String quoted = Identifiers.quote(column);
        return !key.expression()
                && (key.text().equals(quoted)
                        || key.text().startsWith(quoted + " ")
                        || key.text().startsWith('"' + column.replace("\"", "\"\"") + '"'));
    }

    private static Problem problem(DesiredIndex index, String message, String detail) {
        return Problem.at(index.declared().placeOf(Attribute.UNIQUE), ProblemCode.DEFINITION, message)
                .noting(detail);
    }
}

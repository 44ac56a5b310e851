package io.idx.postgres;

import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Says who holds a lock that is in the way: {@code pid 4711 (etl, "nightly", idle in transaction, …)}. */
final class LockHolders {
    /** Whoever has locks on several of the relations is told of once, where the relation is not. */
    private static final String COLUMNS =
            """
            SELECT DISTINCT l.pid, x.gid, coalesce(a.usename, a.backend_type, x.owner) AS who,
                   a.application_name, a.state,
                   coalesce(a.xact_start, x.prepared) IS NOT NULL AS open,
                   extract(epoch FROM pg_catalog.statement_timestamp() - coalesce(a.xact_start, x.prepared))::bigint
                       AS age, %s AS relation
              FROM pg_catalog.pg_locks l
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
              LEFT JOIN pg_catalog.pg_prepared_xacts x
                ON l.pid IS NULL AND x.transaction
                   IN (SELECT o.transactionid FROM pg_catalog.pg_locks o
                        WHERE o.pid IS NULL AND o.locktype = 'transactionid'
                          AND o.virtualtransaction = l.virtualtransaction)
             WHERE l.granted AND l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
               AND (a.pid IS NOT NULL OR x.gid IS NOT NULL)
            """;

    private static final String LONGEST_FIRST = " ORDER BY age DESC NULLS LAST LIMIT 5";

    private static final String OF_ANY = COLUMNS.formatted("NULL");

    private static final String OF_TABLE_OR_INDEX = OF_ANY
            + " AND l.relation IN (pg_catalog.to_regclass(?)::oid, pg_catalog.to_regclass(?)::oid)" + LONGEST_FIRST;

    private static final String OF_PARTITIONS = OF_ANY
            + " AND l.relation IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?))"
            + " UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?)))" + LONGEST_FIRST;

    private static final String AGAINST_READING = COLUMNS.formatted("l.relation::pg_catalog.regclass::text")
            + " AND l.mode = 'AccessExclusiveLock' AND l.database = (SELECT oid FROM pg_catalog.pg_database"
            + " WHERE datname = pg_catalog.current_database())" + LONGEST_FIRST;

    private LockHolders() {}

    /** Those of any lock on the table or the index, the longest transaction first. */
    static List<String> of(Connection connection, QualifiedName table, QualifiedName index) {
        return of(connection, table, index, OF_TABLE_OR_INDEX);
    }

    /** Those of any lock on a partitioned table and its index, and on their partitions. */
    static List<String> ofPartitions(Connection connection, QualifiedName table, QualifiedName index) {
        return of(connection, table, index, OF_PARTITIONS);
    }

    private static List<String> of(Connection connection, QualifiedName table, QualifiedName index, String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Identifiers.quote(table));
            statement.setString(2, Identifiers.quote(index));
            return told(statement, false);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Those of locks that stop even reading, each with what it is on. */
    static List<String> againstReading(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement(AGAINST_READING)) {
            return told(statement, true);
        } catch (SQLException e) {
            throw new DatabaseException(AGAINST_READING, e);
        }
    }

    private static List<String> told(PreparedStatement statement, boolean withRelation) throws SQLException {
        List<String> holders = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                holders.add((withRelation ? row.getString("relation") + " is locked by " : "") + holder(row));
            }
        }
        return holders;
    }

    private static String holder(ResultSet row) throws SQLException {
        String prepared = row.getString("gid");
        if (prepared != null) {
            return "prepared transaction \"" + prepared + "\" (" + row.getString("who") + ", prepared "
                    + row.getLong("age") + " s ago)";
        }
        StringBuilder words = new StringBuilder("pid ").append(row.getInt("pid"));
        words.append(" (").append(row.getString("who"));
        String application = row.getString("application_name");
        if (application != null && !application.isEmpty()) {
            words.append(", \"").append(application).append('"');
        }
        words.append(", ").append(row.getString("state"));
        if (row.getBoolean("open")) {
            words.append(", transaction open for ").append(row.getLong("age")).append(" s");
        }
        return words.append(')').toString();
    }
}

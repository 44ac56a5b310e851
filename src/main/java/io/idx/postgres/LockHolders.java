package io.idx.postgres;

import io.idx.model.Blocker;
import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Says whose locks are in the way: those that they have, and those that they wait for, behind which others queue; the
 * longest transaction first, in words. All methods throw {@link DatabaseException}.
 */
public final class LockHolders {
    /** What they are on, and which. Whoever has several is told of once, where the relation is not. */
    private static final String TEMPLATE =
            """
            WITH locks AS MATERIALIZED (
              SELECT l.pid, l.virtualtransaction, %s AS relation, bool_or(l.granted) AS granted
                FROM pg_catalog.pg_locks l %s
               WHERE l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() AND l.database
                     = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                 AND (%s)
               GROUP BY 1, 2, 3),
            sessions AS MATERIALIZED (
              SELECT k.* FROM locks k JOIN pg_catalog.pg_stat_activity a ON a.pid = k.pid
               WHERE a.leader_pid IS NULL AND coalesce(least(a.xact_start, a.query_start)
                     <= pg_catalog.clock_timestamp() - %s * interval '1 millisecond', true)
               ORDER BY k.granted DESC, a.xact_start NULLS LAST LIMIT 5)
            SELECT %s, k.relation, k.granted
              FROM sessions k JOIN pg_catalog.pg_stat_activity b ON b.pid = k.pid
            UNION ALL
            SELECT %s, k.relation, k.granted
              FROM locks k
              JOIN pg_catalog.pg_locks o ON o.pid IS NULL AND o.locktype = 'transactionid'
                                        AND o.virtualtransaction = k.virtualtransaction
              JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = o.transactionid
             WHERE k.pid IS NULL
             ORDER BY granted DESC, age DESC NULLS LAST LIMIT 5
            """;

    private static final String OF_TABLE_OR_INDEX = query(
            "''",
            "",
            "l.relation = pg_catalog.to_regclass(?)::oid AND l.mode = ANY (?)"
                    + " OR l.relation IN (SELECT pg_catalog.to_regclass(name)::oid FROM unnest(?) name)"
                    + " AND l.mode = ANY (?)",
            "?");

    private static final String OF_PARTITIONS = query(
            "''",
            "",
            "l.relation IN (SELECT relid::oid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?)))"
                    + " AND l.mode = ANY (?)"
                    + " OR l.relation IN (SELECT p.relid::oid FROM unnest(?) name"
                    + " CROSS JOIN LATERAL pg_catalog.pg_partition_tree(pg_catalog.to_regclass(name)) p)"
                    + " AND l.mode = ANY (?)",
            "?");

    /** VACUUM FULL and its like lock what nobody else knows yet, and the indexes of a table with it. */
    private static final String AGAINST_READING = query(
            "c.oid::pg_catalog.regclass::text",
            "JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm', 'i', 'I')",
            "l.mode = 'AccessExclusiveLock' AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i"
                    + " JOIN pg_catalog.pg_locks t ON t.relation = i.indrelid AND t.mode = l.mode"
                    + " AND t.virtualtransaction = l.virtualtransaction WHERE i.indexrelid = l.relation)",
            "0");

    private final Connection connection;

    LockHolders(Connection connection) {
        this.connection = connection;
    }

    private static String query(String relation, String joined, String which, String longer) {
        return TEMPLATE.formatted(relation, joined, which, longer, Blockers.SESSION, Blockers.PREPARED);
    }

    /**
     * Those whose locks are of these modes. Who came while we waited stands behind us, and has a lock since we gave up.
     *
     * @param onTable as {@code pg_locks.mode} has them
     * @param waited how long we did
     */
    public List<String> of(
            QualifiedName table,
            Collection<String> onTable,
            Collection<QualifiedName> indexes,
            Collection<String> onIndex,
            Duration waited) {
        return of(OF_TABLE_OR_INDEX, table, onTable, indexes, onIndex, waited);
    }

    /** The same of a partitioned table and its indexes, with all partitions. */
    public List<String> ofPartitions(
            QualifiedName table,
            Collection<String> onTable,
            QualifiedName index,
            Collection<String> onIndex,
            Duration waited) {
        return of(OF_PARTITIONS, table, onTable, List.of(index), onIndex, waited);
    }

    private List<String> of(
            String sql,
            QualifiedName table,
            Collection<String> onTable,
            Collection<QualifiedName> indexes,
            Collection<String> onIndex,
            Duration waited) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Identifiers.quote(table));
            statement.setArray(2, connection.createArrayOf("text", onTable.toArray()));
            Object[] names = indexes.stream().map(Identifiers::quote).toArray();
            statement.setArray(3, connection.createArrayOf("text", names));
            statement.setArray(4, connection.createArrayOf("text", onIndex.toArray()));
            statement.setLong(5, waited.toMillis());
            List<String> holders = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    holders.add(Blockers.read(row).toString());
                }
            }
            return holders;
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Those of locks that stop even reading, each with what it is on. */
    List<String> againstReading() {
        try (PreparedStatement statement = connection.prepareStatement(AGAINST_READING);
                ResultSet row = statement.executeQuery()) {
            List<String> holders = new ArrayList<>();
            while (row.next()) {
                Blocker holder = Blockers.read(row);
                String how = row.getBoolean("granted") ? " is locked by " : " is to be locked by ";
                holders.add(row.getString("relation") + how + holder);
            }
            return holders;
        } catch (SQLException e) {
            throw new DatabaseException(AGAINST_READING, e);
        }
    }
}

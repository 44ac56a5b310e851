package io.idx.postgres;

import io.idx.model.Blocker;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The columns that every query for those in the way has, and what they say. */
final class Blockers {
    /** A walsender that makes a slot and exports its snapshot is in a transaction, too. */
    static final String BEGAN =
            """
            coalesce(b.xact_start, CASE WHEN b.backend_type = 'walsender' AND b.state LIKE 'idle in transaction%'
                                        THEN b.state_change END)\
            """;

    /** Of a row of {@code pg_stat_activity b}. */
    static final String SESSION =
            """
            b.pid, '' AS name, coalesce(b.usename, b.backend_type, '') AS who,
                   coalesce(b.application_name, '') AS application,
                   coalesce(pg_catalog.host(b.client_addr), '') AS client, coalesce(b.state, '') AS state,
                   extract(epoch FROM pg_catalog.clock_timestamp() - $BEGAN) AS age,
                   CASE WHEN b.wait_event_type = 'Lock' THEN
                        coalesce((SELECT 'a lock of ' || pg_catalog.string_agg('pid ' || w, ', ')
                                    FROM unnest(pg_catalog.pg_blocking_pids(b.pid)) w WHERE w <> 0), 'a lock')
                        ELSE '' END AS waits_for,
                   CASE WHEN b.backend_type = 'autovacuum worker' AND b.query LIKE '%wraparound)'
                        THEN 'WRAPAROUND_VACUUM' ELSE 'SESSION' END AS kind
            """
                    .replace("$BEGAN", BEGAN);

    /** The same of one that is known to wait for us. */
    static final String SESSION_BEHIND_US = SESSION.replace("b.wait_event_type = 'Lock'", "false");

    /** The same of a row of {@code pg_prepared_xacts x}. */
    static final String PREPARED =
            """
            0, x.gid, x.owner, '', '', 'prepared',
                   extract(epoch FROM pg_catalog.clock_timestamp() - x.prepared), '', 'PREPARED_TRANSACTION'
            """;

    /** The same of all of this database, where nothing else is read. */
    static final String PREPARED_HERE = PREPARED
            + """
              FROM pg_catalog.pg_prepared_xacts x
             WHERE x.database = pg_catalog.current_database()
            """;

    private static final String LONG_AGO = "pg_catalog.clock_timestamp() - interval '30 s'";

    /**
     * Transactions that will be in the way on some tables. The slots' own are not, but what they keep is read and
     * indexed with the rest.
     */
    static final String FORECAST =
            """
            WITH t AS (SELECT pg_catalog.to_regclass(name)::oid AS oid FROM unnest(?) name)
            SELECT %1$s
              FROM pg_catalog.pg_stat_activity b
             WHERE b.datname = pg_catalog.current_database() AND b.pid <> pg_catalog.pg_backend_pid()
               AND %4$s < %3$s AND b.backend_type IN ('client backend', 'autovacuum worker', 'walsender')
               AND (b.backend_type <> 'autovacuum worker' AND b.backend_xmin IS NOT NULL
                    OR (b.backend_type <> 'autovacuum worker' OR b.query LIKE '%%wraparound)')
                       AND EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN t ON t.oid = l.relation
                                    WHERE l.pid = b.pid AND l.granted AND l.mode <> 'AccessShareLock'))
            UNION ALL
            SELECT %2$s AND x.prepared < %3$s
               AND EXISTS (SELECT FROM pg_catalog.pg_locks l
                             JOIN pg_catalog.pg_locks o ON o.virtualtransaction = l.virtualtransaction
                             JOIN t ON t.oid = l.relation
                            WHERE l.pid IS NULL AND o.pid IS NULL AND o.locktype = 'transactionid'
                              AND o.transactionid = x.transaction)
            UNION ALL
            SELECT 0, s.slot_name, '', '', '', CASE WHEN s.active THEN 'active' ELSE 'inactive' END, NULL, '',
                   'REPLICATION_SLOT'
              FROM pg_catalog.pg_replication_slots s
             WHERE s.xmin IS NOT NULL AND (NOT s.active OR pg_catalog.age(s.xmin) > 10000000)
             ORDER BY age DESC NULLS LAST
            """
                    .formatted(SESSION, PREPARED_HERE, LONG_AGO, BEGAN);

    private Blockers() {}

    static Blocker read(ResultSet row) throws SQLException {
        return new Blocker(
                Blocker.Kind.valueOf(row.getString("kind")),
                row.getInt("pid"),
                row.getString("name"),
                row.getString("who"),
                row.getString("application"),
                row.getString("client"),
                row.getString("state"),
                age(row, "age"),
                row.getString("waits_for"));
    }

    /** Of a column that counts seconds. */
    static Optional<Duration> age(ResultSet row, String column) throws SQLException {
        double seconds = row.getDouble(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis((long) (seconds * 1000)));
    }
}

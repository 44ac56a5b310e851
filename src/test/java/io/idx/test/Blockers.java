package io.idx.test;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyDual;

/**
 * Everybody whom a concurrent build may have to wait for, or who keeps the server from tidying up: each method returns
 * when the blocker is seen to be at it, on a table {@code t} of one row or more. Closing the session ends it, but for
 * {@link #prepared} and {@link #slot}, which outlive sessions as they do in life.
 */
final class Blockers {
    /** Every session of a blocker is known by it. */
    static final String APPLICATION = "blocker";

    /** The name of the prepared transaction and of the replication slot. */
    static final String NAME = "idx_test_blocker";

    /** For a server of one's own: what {@link #prepared}, {@link #slot} and {@link #wraparound} take. */
    static final Map<String, String> SETTINGS =
            Map.of("max_prepared_transactions", "4", "wal_level", "logical", "autovacuum_naptime", "1s");

    private static final int OLDEST_FREEZE_AGE = 100_000;

    private Blockers() {}

    /** Idle in a transaction that has written: a build waits for it twice over. */
    static Connection writer(Database database) throws SQLException {
        return open(database, "UPDATE t SET a = a");
    }

    /** Idle in a transaction with a snapshot that it took before the build, of another table. */
    static Connection oldSnapshot(Database database) throws SQLException {
        return open(database, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM pg_class");
    }

    /**
     * Idle in a transaction that has read: a drop waits for it. As pgjdbc leaves the portal of its last query open, and
     * that holds a snapshot, for which a build would wait, too, something without one follows.
     */
    static Connection reader(Database database) throws SQLException {
        return open(database, "SELECT count(*) FROM t", "SET LOCAL work_mem = '4MB'");
    }

    /** Holds the lock that any change of indexes takes, as ANALYZE, CREATE STATISTICS and others do. */
    static Connection locker(Database database) throws SQLException {
        return open(database, "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
    }

    /** A transaction of two phases that nobody finishes: it has no session, and survives restarts. */
    static void prepared(Database database) throws SQLException {
        try (Connection connection = open(database, "UPDATE t SET a = a")) {
            Fight.run(connection, "PREPARE TRANSACTION '" + NAME + "'");
        }
    }

    static void preparedLock(Database database) throws SQLException {
        try (Connection connection = open(database, "LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE")) {
            Fight.run(connection, "PREPARE TRANSACTION '" + NAME + "'");
        }
    }

    static void finishPrepared(Database database) throws SQLException {
        database.execute("ROLLBACK PREPARED '" + NAME + "'");
    }

    /** A physical slot whose standby told of an old snapshot and went away: it holds back VACUUM, but no build. */
    static void slot(Database database) throws SQLException {
        database.execute("SELECT pg_create_physical_replication_slot('" + NAME + "', true)");
        try (Connection ours = database.connect();
                Connection standby = replicating(database, "true")) {
            int xmin = Integer.parseInt(Fight.value(ours, "SELECT pg_snapshot_xmin(pg_current_snapshot())"));
            String start = Fight.value(ours, "SELECT pg_current_wal_flush_lsn()");
            CopyDual stream = standby.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyDual("START_REPLICATION SLOT " + NAME + " PHYSICAL " + start);
            byte[] feedback = hotStandbyFeedback(xmin);
            stream.writeToCopy(feedback, 0, feedback.length);
            stream.flushCopy();
            until(ours, "SELECT xmin IS NOT NULL FROM pg_replication_slots WHERE slot_name = '" + NAME + "'");
        }
    }

    /** As what copies tables before it follows them: its snapshot is there for others until its next command. */
    static Connection exportedSnapshot(Database database) throws SQLException {
        Connection walsender = replicating(database, "database");
        Fight.run(walsender, "CREATE_REPLICATION_SLOT " + NAME + " TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT");
        return walsender;
    }

    private static Connection replicating(Database database, String what) throws SQLException {
        java.util.Properties properties = new java.util.Properties();
        PGProperty.REPLICATION.set(properties, what);
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.USER.set(properties, database.server().user());
        return java.sql.DriverManager.getConnection(
                "jdbc:" + database.url().replaceFirst("//[^@]*@", "//"), properties);
    }

    /** The message of a standby with {@code hot_standby_feedback}, as PostgreSQL's protocol has it. */
    private static byte[] hotStandbyFeedback(int xmin) {
        return ByteBuffer.allocate(25)
                .put((byte) 'h')
                .putLong(0)
                .putInt(xmin)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .array();
    }

    static void dropSlot(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            until(connection, "SELECT NOT active FROM pg_replication_slots WHERE slot_name = '" + NAME + "'");
        }
        database.execute("SELECT pg_drop_replication_slot('" + NAME + "')");
    }

    /**
     * An autovacuum against wraparound, which gives way to nobody: it sleeps between two pages of {@code t}, and is
     * done after a quarter of a minute. The server needs {@link #SETTINGS}.
     *
     * @return a session that has nothing to do with it
     */
    static Connection wraparound(Database database) throws SQLException {
        database.execute("ALTER TABLE t SET (autovacuum_enabled = false)"); // but for the one against wraparound
        database.execute("INSERT INTO t SELECT generate_series(1, 3000)");
        database.execute("DO $$ BEGIN FOR i IN 1.." + 2 * OLDEST_FREEZE_AGE
                + " LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$");
        database.execute("ALTER TABLE t SET (autovacuum_freeze_min_age = 0, autovacuum_freeze_table_age = 0,"
                + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_freeze_max_age = "
                + OLDEST_FREEZE_AGE + ")");
        try (Connection looker = database.connect()) {
            until(
                    looker,
                    "SELECT EXISTS (SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid)"
                            + " WHERE a.query LIKE 'autovacuum: VACUUM %public.t (to prevent wraparound)'"
                            + " AND l.relation = 't'::regclass AND l.granted)");
        }
        return open(database);
    }

    private static Connection open(Database database, String... statements) throws SQLException {
        Connection connection = database.connect();
        Fight.run(connection, "SET application_name = '" + APPLICATION + "'");
        connection.setAutoCommit(false);
        for (String sql : List.of(statements)) {
            Fight.run(connection, sql);
        }
        return connection;
    }

    private static void until(Connection looker, String query) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!Fight.value(looker, query).equals("t")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("never so: " + query);
            }
            Fight.run(looker, "SELECT pg_sleep(0.02)");
        }
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/**
 * Concurrent builds and drops that somebody ended while they waited, in each state that PostgreSQL can leave: the next
 * apply makes good what is declared and takes away what is not.
 */
final class InterruptedTest {
    private static final String TABLE = "CREATE TABLE t (a int); INSERT INTO t VALUES (1);";
    private static final String BUILD = "CREATE INDEX CONCURRENTLY t_idx ON t (a)";
    private static final String DROP = "DROP INDEX CONCURRENTLY t_idx";
    private static final String WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND query LIKE '%CONCURRENTLY%' AND wait_event = 'virtualxid' AND pid <> pg_backend_pid()";
    private static final String END = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE '%CONCURRENTLY%' AND pid <> pg_backend_pid()";
    private static final String FLAGS = "SELECT string_agg(format('%s %s,%s,%s', indexrelid::regclass, indisvalid,"
            + " indisready, indislive), ' ' ORDER BY 1) FROM pg_index WHERE indrelid = 't'::regclass";

    @EachServer
    void aBuildThatWaitedForWriters(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE);
        endedWhileWaiting(database, BUILD, "UPDATE t SET a = 1", false);
        heals(database, directory, "t_idx f,f,t");
    }

    @EachServer
    void aBuildThatWaitedForOldSnapshots(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + "CREATE TABLE other (a int)");
        endedWhileWaiting(database, BUILD, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; TABLE other", false);
        heals(database, directory, "t_idx f,t,t");
    }

    @EachServer
    void aDropInItsFirstWait(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + "CREATE INDEX t_idx ON t (a)");
        endedWhileWaiting(database, DROP, "TABLE t", false);
        heals(database, directory, "t_idx f,t,t");
    }

    @EachServer
    void aDropInItsSecondWait(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + "CREATE INDEX t_idx ON t (a)");
        endedWhileWaiting(database, DROP, "TABLE t", true);
        heals(database, directory, "t_idx f,f,f");
    }

    @EachServer
    void theDropThatEndsAReplace(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + "CREATE INDEX t_idx ON t (a); CREATE INDEX t_idx__idx_old ON t (a DESC)");
        endedWhileWaiting(database, DROP + "__idx_old", "TABLE t", true);
        heals(database, directory, "t_idx t,t,t t_idx__idx_old f,f,f");
    }

    @EachServer
    void aDropThatIsWantedStill(Database database, @TempDir Path directory) throws Exception {
        for (boolean second : List.of(false, true)) {
            database.execute("DROP TABLE IF EXISTS t;" + TABLE + "CREATE INDEX t_idx ON t (a)");
            endedWhileWaiting(database, DROP, "TABLE t", second);
            applies(database, directory, "{}");
            assertThat(value(database, FLAGS)).isEqualTo("null");
        }
    }

    private static void heals(Database database, Path directory, String flags) throws Exception {
        assertThat(value(database, FLAGS)).isEqualTo(flags);
        Tool tool = tool(database, directory, "{t: {t_idx: {columns: [a]}}}");
        assertThat(tool.run(List.of("drift")).exit()).isEqualTo(2);
        applies(database, directory, "{t: {t_idx: {columns: [a]}}}");
        assertThat(value(database, FLAGS)).isEqualTo("t_idx t,t,t");
    }

    private static void applies(Database database, Path directory, String tables) throws Exception {
        Tool tool = tool(database, directory, tables);
        Tool.Run apply = tool.run(List.of("apply", "--auto-approve"));
        assertThat(apply.exit()).as(apply.out() + apply.err()).isZero();
        assertThat(tool.run(List.of("plan")).out()).startsWith("No changes.");
    }

    private static Tool tool(Database database, Path directory, String tables) throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\nowns: [\"t_*\"]\ntables: " + tables + "\n");
        return new Tool(directory, Map.of("IDX_URL", database.url()));
    }

    /**
     * Runs a statement that waits for another session, and ends it then.
     *
     * @param again whether a third session makes it wait for a second time, and it is ended only then
     */
    private static void endedWhileWaiting(Database database, String statement, String holding, boolean again)
            throws Exception {
        try (Connection first = holder(database, holding)) {
            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> fails(database, statement));
            awaitOne(database, WAITS);
            if (again) {
                try (Connection second = holder(database, holding)) {
                    first.rollback();
                    awaitOne(database, "SELECT count(*) FROM pg_index WHERE NOT indislive");
                    awaitOne(database, WAITS);
                    value(database, END);
                    second.rollback();
                }
            } else {
                value(database, END);
            }
            assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Connection holder(Database database, String holding) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(holding);
        }
        return connection;
    }

    private static boolean fails(Database database, String statement) {
        try {
            database.execute(statement);
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static void awaitOne(Database database, String count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!value(database, count).equals("1")) {
            assertThat(System.nanoTime()).as(count).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static String value(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "null";
        }
    }
}

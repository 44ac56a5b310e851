package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** An apply that must wait: for a writer, as long as it may; for what a lost run left; and not for other tables. */
final class WaitsTest {
    private static final String TWO_TABLES =
            "version: 1\ntables: {a: {a_idx: {columns: [x]}}, b: {b_idx: {columns: [x]}}}\n";

    private static final String BUILDING =
            "SELECT FROM pg_stat_progress_create_index WHERE datname = current_database()";

    @EachServer
    void givesUpWhenItsTimeIsOverAndLeavesNothing(Database database, @TempDir Path directory) throws Exception {
        Tool tool = given(database, directory);
        try (Connection writer = writer(database)) {
            Tool.Run run = tool.run(List.of("apply", "--auto-approve", "--wait-limit=1s"));

            assertThat(run.exit()).isEqualTo(7);
            assertThat(run.err())
                    .contains(
                            "error[" + ProblemCode.WAIT_LIMIT.code() + "]: \"build\" of public.a_idx waited for others")
                    .contains("held up by pid ")
                    .contains("\"in the way\", idle in transaction");
            writer.rollback();
        }
        Tool.Run again = tool.run(List.of("apply", "--auto-approve"));
        assertThat(again.exit()).isZero();
        assertThat(indexes(database)).containsExactly("a_idx valid", "b_idx valid");
    }

    /** The one table is held up; with a second job, the other is done meanwhile. */
    @EachServer
    void otherTablesGoOnInAnotherLane(Database database, @TempDir Path directory) throws Exception {
        Tool tool = given(database, directory);
        try (Connection writer = writer(database)) {
            CompletableFuture<Tool.Run> running =
                    CompletableFuture.supplyAsync(() -> tool.run(List.of("apply", "--auto-approve", "--jobs=2")));
            await(
                    database,
                    "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('b_idx') AND indisready)");
            assertThat(running.isDone()).isFalse();
            writer.rollback();

            assertThat(running.get(60, TimeUnit.SECONDS).exit()).isZero();
        }
        assertThat(indexes(database)).containsExactly("a_idx valid", "b_idx valid");
    }

    /** A build on an expression keeps its snapshot while it reads the table, and the other one waits for that. */
    @EachServer
    void buildsOfOneRunDoNotUseUpOneAnothersTime(Database database, @TempDir Path directory) throws Exception {
        Tool tool = given(database, directory);
        database.execute("CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql"
                + " AS 'BEGIN PERFORM pg_sleep(5); RETURN $1; END'");
        Files.writeString(directory.resolve("indexes.yaml"), TWO_TABLES.replaceFirst("\\[x]", "['slow(x)']"));
        CompletableFuture<Tool.Run> running;
        try (Connection holder = database.connect();
                Statement holding = holder.createStatement()) {
            holder.setAutoCommit(false);
            holding.execute("LOCK TABLE b IN SHARE UPDATE EXCLUSIVE MODE");
            running = Fight.inThread(() -> tool.run(List.of("apply", "--auto-approve", "--jobs=2", "--wait-limit=1s")));
            await(database, "SELECT EXISTS (" + BUILDING + " AND phase LIKE 'building index%')");
            holder.rollback();
        }
        await(database, "SELECT EXISTS (" + BUILDING + " AND phase = 'waiting for old snapshots')");

        Tool.Run run = running.get(60, TimeUnit.SECONDS);
        assertThat(run.err()).doesNotContain("error");
        assertThat(run.exit()).isZero();
        assertThat(indexes(database)).containsExactly("a_idx valid", "b_idx valid");
    }

    /** Its session has the run lock and builds, and nobody watches it. */
    @EachServer
    void takesUpWhatALostRunBuilds(Database database, @TempDir Path directory) throws Exception {
        takesUpWhatIsBuilt(database, given(database, directory));
    }

    /** PostgreSQL does not show what a session of another login is at. */
    @EachServer
    void takesUpWhatALostRunOfAnotherLoginBuilds(Database database, @TempDir Path directory) throws Exception {
        given(database, directory);
        String role = TestServer.PLAIN_ROLE;
        database.execute("ALTER TABLE a OWNER TO " + role + "; ALTER TABLE b OWNER TO " + role
                + "; GRANT CREATE ON SCHEMA public TO " + role);
        takesUpWhatIsBuilt(database, new Tool(directory, Map.of("IDX_URL", database.plainUrl())));
    }

    private static void takesUpWhatIsBuilt(Database database, Tool tool) throws Exception {
        try (Connection writer = writer(database);
                Connection lost = database.connect();
                Statement building = lost.createStatement()) {
            building.execute("SELECT pg_advisory_lock(6906232, 1)");
            CompletableFuture<Void> build = CompletableFuture.runAsync(() -> {
                try (lost) {
                    building.execute("CREATE INDEX CONCURRENTLY a_idx ON a (x)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await(
                    database,
                    "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
                            + " AND datname = current_database())");
            CompletableFuture<Tool.Run> running = Fight.inThread(() -> tool.run(List.of("apply", "--auto-approve")));
            await(
                    database,
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid() AND query LIKE '%classid = 6906232%')");
            TimeUnit.SECONDS.sleep(2);
            assertThat(running.isDone()).isFalse();
            writer.rollback();
            build.get(60, TimeUnit.SECONDS);

            Tool.Run run = running.get(60, TimeUnit.SECONDS);
            assertThat(run.exit()).isZero();
            assertThat(run.err()).contains("its idx is gone", "held up by pid ");
            assertThat(run.out()).contains("Applied: 1 created");
        }
        assertThat(indexes(database)).containsExactly("a_idx valid", "b_idx valid");
    }

    /** As behind a tunnel that has lost its other end: nothing more comes, and nobody hangs up. */
    @EachServer
    void notForAnAnswerThatIsLost(Database database, @TempDir Path directory) throws Exception {
        given(database, directory);
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables: {a: {a_idx: {columns: [x]}}}\n");
        try (DeafProxy proxy = new DeafProxy(database.url(), DeafProxy.Loss.ALL_FROM_THE_END_OF_A_BUILD)) {
            Tool tool = new Tool(directory, Map.of("IDX_URL", proxy.url()));
            CompletableFuture<Tool.Run> running = Fight.inThread(() -> tool.run(List.of("apply", "--auto-approve")));
            Tool.Run run = running.get(60, TimeUnit.SECONDS);
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).contains("Applied: 1 created");
        }
        assertThat(indexes(database)).containsExactly("a_idx valid");
    }

    private static Tool given(Database database, Path directory) throws Exception {
        database.execute("CREATE TABLE a (x int); CREATE TABLE b (x int); INSERT INTO a VALUES (1)");
        Files.writeString(directory.resolve("indexes.yaml"), TWO_TABLES);
        return new Tool(directory, Map.of("IDX_URL", database.url(), "HOME", directory.toString()));
    }

    private static Connection writer(Database database) throws SQLException {
        Connection writer = database.connect();
        writer.setAutoCommit(false);
        try (Statement write = writer.createStatement()) {
            write.execute("SET application_name = 'in the way'; UPDATE a SET x = 2");
        }
        return writer;
    }

    static void await(Database database, String truth) throws Exception {
        try (Connection connection = database.connect();
                Statement asking = connection.createStatement()) {
            for (int look = 0; look < 600; look++) {
                try (ResultSet row = asking.executeQuery(truth)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError(truth);
    }

    private static List<String> indexes(Database database) throws SQLException {
        List<String> indexes = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement asking = connection.createStatement();
                ResultSet row = asking.executeQuery("SELECT indexrelid::regclass || CASE WHEN indisvalid AND indisready"
                        + " AND indislive THEN ' valid' ELSE ' INVALID' END FROM pg_index"
                        + " WHERE indrelid IN ('a'::regclass, 'b'::regclass) ORDER BY 1")) {
            while (row.next()) {
                indexes.add(row.getString(1));
            }
        }
        return indexes;
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A database that idx and others work on at the same time: idx in this thread or another, the others in sessions of
 * their own, and each waits until it sees in the catalog what it waits for.
 */
final class Fight implements AutoCloseable {
    /** A build of idx waits for somebody. */
    static final String BUILD_WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            + " AND query LIKE 'CREATE%INDEX CONCURRENTLY%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid())";

    /** The same, for whoever holds a snapshot that is older than it. */
    static final String BUILD_WAITS_FOR_SNAPSHOT =
            "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'"
                    + " AND datname = current_database())";

    private static final long LIMIT_SECONDS = 120;
    private static final long LOOK_MILLIS = 10;

    private final Database database;
    private final Tool tool;
    private final List<Connection> sessions = new ArrayList<>();

    /** As the superuser. */
    Fight(Database database, Path directory) {
        this(database, directory, database.url());
    }

    /** @param url as whom idx connects */
    Fight(Database database, Path directory, String url) {
        this.database = database;
        this.tool = new Tool(directory, Map.of("IDX_URL", url, "HOME", directory.toString()));
    }

    /** @param tables what stands below {@code tables:} */
    void declare(String tables) throws IOException {
        Files.writeString(
                tool.directory().resolve("indexes.yaml"),
                "version: 1\nowns: [\"idx_*\"]\ndrop_after: 0\ntables: " + tables + "\n");
    }

    Tool.Run idx(String... arguments) {
        return tool.run(List.of(arguments));
    }

    Tool.Run apply(String... more) {
        return idx(Stream.concat(Stream.of("apply", "--auto-approve"), Stream.of(more))
                .toArray(String[]::new));
    }

    /** The same in another thread. */
    CompletableFuture<Tool.Run> applying(String... more) {
        return inThread(() -> apply(more));
    }

    /** Runs a statement in a session of its own: its SQLSTATE if it fails. */
    CompletableFuture<Optional<String>> running(String... statements) {
        return inThread(() -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
                return Optional.empty();
            } catch (SQLException e) {
                return Optional.of(String.valueOf(e.getSQLState()));
            }
        });
    }

    /** Each in a thread of its own: on two cores, Java 25 has one common one. */
    static <T> CompletableFuture<T> inThread(java.util.function.Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.get());
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                "fight");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** A session with a transaction that has done this and stays open. */
    Connection holding(String... statements) throws SQLException {
        Connection connection = session();
        connection.setAutoCommit(false);
        for (String sql : statements) {
            run(connection, sql);
        }
        return connection;
    }

    Connection session() throws SQLException {
        Connection connection = database.connect();
        sessions.add(connection);
        return connection;
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void execute(String script) throws SQLException {
        database.execute(script);
    }

    /** Looks until the query answers {@code true}. */
    void await(String query) throws SQLException, InterruptedException {
        await(query, new CompletableFuture<>());
    }

    /** The same, of an apply that must not end before. */
    void await(String query, CompletableFuture<Tool.Run> applying) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (Connection connection = database.connect()) {
            while (!value(connection, query).equals("t")) {
                assertThat(System.nanoTime()).as(query).isLessThan(deadline);
                assertThat(applying).as(query).isNotDone();
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    String value(String query) throws SQLException {
        try (Connection connection = database.connect()) {
            return value(connection, query);
        }
    }

    static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        }
    }

    static <T> T end(CompletableFuture<T> running) throws Exception {
        return running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** It ended with 0. */
    static void done(CompletableFuture<Tool.Run> applying) throws Exception {
        exits(end(applying), 0);
    }

    /** What went wrong is told by idx itself, not by Java. */
    static void exits(Tool.Run run, Integer... codes) {
        assertThat(run.exit()).as(run.out() + run.err()).isIn((Object[]) codes);
        assertThat(run.out() + run.err()).doesNotContain("Exception", "\tat ");
    }

    /** Every index that is not a constraint's, and what is wrong with it, by a query that shares nothing with idx. */
    List<String> indexes() throws SQLException {
        try (Connection connection = database.connect()) {
            return IndependentCatalog.read(connection).entries().stream()
                    .filter(entry -> entry.remarks().stream().noneMatch(remark -> remark.startsWith("backs ")))
                    .map(entry -> entry.definition() + (entry.sound() ? "" : " " + entry.remarks()))
                    .toList();
        }
    }

    /** Another apply, with nobody in the way, ends with 0, leaves nothing to do, and these indexes. */
    void converges(String... definitions) throws SQLException {
        exits(apply("--allow=used-drop,young-counters,unique-replace,partitioned-drop"), 0);
        assertThat(indexes()).containsExactly(definitions);
        Tool.Run plan = idx("plan");
        assertThat(plan.out()).as(plan.err()).startsWith("No changes.");
    }

    @Override
    public void close() throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
    }
}

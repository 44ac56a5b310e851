package io.idx.test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** A database of one test's own, dropped when it is closed. */
public final class Database implements AutoCloseable {
    private final TestServer server;
    private final String name;

    Database(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Its name, which differs from run to run. */
    public String name() {
        return name;
    }

    /** What to hand to {@code --url} or {@code IDX_URL}. */
    public String url() {
        return server.url(name);
    }

    /** The same for a role without privileges, {@link TestServer#PLAIN_ROLE}. */
    public String plainUrl() {
        return server.plainUrl(name);
    }

    /** A new connection as the superuser, in autocommit. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs a script in a session of its own; see {@link Script}. */
    public void execute(String script) throws SQLException {
        try (Connection connection = connect()) {
            Script.run(connection, script);
        }
    }

    /** The first column of the only row, {@code "null"} where there is nothing in it. */
    public String value(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /**
     * Returns when no other session is left in it: a backend ends, and tells the statistics what it read, only after
     * its client is gone.
     */
    void awaitQuiet() throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            while (others(statement) > 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("a session stays in " + name);
                }
            }
        }
    }

    /** Asks after a hundredth of a second. */
    private static int others(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM pg_sleep(0.01), pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend'")) {
            result.next();
            return result.getInt(1);
        }
    }

    /** The server that it is in. */
    public TestServer server() {
        return server;
    }

    @Override
    public void close() {
        server.drop(this);
    }
}

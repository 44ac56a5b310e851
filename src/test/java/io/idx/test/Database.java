package io.idx.test;

import java.sql.Connection;
import java.sql.SQLException;

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

    /** The server that it is in. */
    public TestServer server() {
        return server;
    }

    @Override
    public void close() {
        server.drop(this);
    }
}

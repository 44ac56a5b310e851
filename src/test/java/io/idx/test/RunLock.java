package io.idx.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The right to use a server that others may use too, held until it is closed: two runs would drop each other's role and
 * tablespace. Holds among runs that name the same database.
 */
record RunLock(Connection session) implements AutoCloseable {
    private static final String TAKE = "SELECT pg_try_advisory_lock(hashtext('idx tests'))";
    private static final String GIVE = "SELECT pg_advisory_unlock(hashtext('idx tests'))";

    static RunLock take(String server, String database, String user, String password) {
        try {
            RunLock lock = new RunLock(
                    DriverManager.getConnection("jdbc:postgresql://" + server + "/" + database, user, password));
            if (!lock.isTaken()) {
                lock.close();
                throw new IllegalStateException("another test run uses the server at " + server);
            }
            return lock;
        } catch (SQLException e) {
            throw new IllegalStateException("no test server at " + server, e);
        }
    }

    private boolean isTaken() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(TAKE)) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** A session that is closed goes on for a moment, and with it its locks. */
    @Override
    public void close() {
        try (session;
                Statement statement = session.createStatement()) {
            statement.execute(GIVE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.idx.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;

/**
 * Which session it is at the server. The number of its process is another's once it is gone, soon so after a restart or
 * on another host; so it has an advisory lock, too, with a number by chance.
 *
 * @param pid the number of the server process
 * @param number by chance
 */
public record Backend(int pid, int number) {
    private static final String NUMBER =
            "SELECT pg_catalog.pg_try_advisory_lock_shared(" + AdvisoryLocks.SESSION + ", %d)";

    /** Gives the session its number, which it has to its end. */
    static Backend of(Connection connection) throws SQLException {
        int number = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        try (Statement statement = connection.createStatement()) {
            statement.execute(NUMBER.formatted(number));
        }
        return new Backend(connection.unwrap(PGConnection.class).getBackendPID(), number);
    }

    /** As {@link AdvisoryLocks#isBackend} has them, from the first parameter on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        statement.setInt(first, pid);
        statement.setInt(first + 1, number);
    }
}

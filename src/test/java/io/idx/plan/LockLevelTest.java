package io.idx.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Asks PostgreSQL which locks exclude which. */
final class LockLevelTest {
    private static final String NOT_AVAILABLE = "55P03";
    private static final List<String> EVERY = List.of(
            "ACCESS SHARE",
            "ROW SHARE",
            "ROW EXCLUSIVE",
            "SHARE UPDATE EXCLUSIVE",
            "SHARE",
            "SHARE ROW EXCLUSIVE",
            "EXCLUSIVE",
            "ACCESS EXCLUSIVE");

    @EachServer
    void waitsForThoseThatItSays(Database database) throws SQLException {
        database.execute("CREATE TABLE t (id int)");
        Set<LockLevel> taken = EnumSet.complementOf(EnumSet.of(LockLevel.NONE));
        try (Connection one = database.connect();
                Connection other = database.connect()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            for (LockLevel level : taken) {
                List<String> conflicting = new ArrayList<>();
                for (String lock : EVERY) {
                    String mode = locked(other, lock);
                    if (!free(one, level)) {
                        conflicting.add(mode);
                    }
                    other.rollback();
                }
                assertThat(level.conflicting()).as(level.sql()).isEqualTo(conflicting);
            }
        }
    }

    /** The lock in the words of pg_locks. */
    private static String locked(Connection connection, String lock) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE t IN " + lock + " MODE");
            try (var row = statement.executeQuery(
                    "SELECT mode FROM pg_locks WHERE relation = 't'::regclass AND pid = pg_backend_pid()")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean free(Connection connection, LockLevel level) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE t IN " + level.sql() + " MODE NOWAIT");
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo(NOT_AVAILABLE);
            return false;
        } finally {
            connection.rollback();
        }
    }
}

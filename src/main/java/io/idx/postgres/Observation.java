package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/** One read-only snapshot, read again when a definition changed under it. */
final class Observation {
    private static final int ATTEMPTS = 7;
    private static final long FIRST_PAUSE_MILLIS = 50;
    static final String LOCK_TIMEOUT = "5s";

    private Observation() {}

    /**
     * @param table narrows the reading to tables of this name; empty for all
     * @throws ProblemException when somebody keeps a table locked against reading, or definitions change each time
     */
    static Snapshot of(
            Connection connection,
            CatalogQueries queries,
            Collection<String> schemas,
            String table,
            Endpoint endpoint) {
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            try {
                return read(connection, queries, schemas, table, endpoint);
            } catch (CatalogReader.ConcurrentChange e) {
                if (attempt == ATTEMPTS || !slept(pause)) {
                    throw changing(attempt, e);
                }
                pause *= 2;
            } catch (SQLException e) {
                DatabaseException failure = new DatabaseException("reading the catalog", e);
                if (failure.isLockConflict()) {
                    throw locked(connection, failure);
                }
                throw failure;
            }
        }
    }

    /** False when the thread is to end. */
    private static boolean slept(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ProblemException changing(int attempts, CatalogReader.ConcurrentChange last) {
        return new ProblemException(
                Problem.of(
                        ProblemCode.CATALOG_CHANGING,
                        "the catalog was read " + attempts + " times, and each time a definition changed meanwhile"),
                last);
    }

    private static Snapshot read(
            Connection connection, CatalogQueries queries, Collection<String> schemas, String table, Endpoint endpoint)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                    + SessionSettings.forReading(LOCK_TIMEOUT));
            return new CatalogReader(connection, queries, schemas, table).read(endpoint);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** PostgreSQL prints no definition of an index while somebody has its table locked against reading. */
    private static ProblemException locked(Connection connection, DatabaseException failure) {
        return new ProblemException(
                Problem.of(
                        ProblemCode.LOCK_NOT_FREE,
                        "the catalog could not be read within " + LOCK_TIMEOUT
                                + ", because a table is locked even against reading",
                        new LockHolders(connection).againstReading().toArray(String[]::new)),
                failure);
    }
}

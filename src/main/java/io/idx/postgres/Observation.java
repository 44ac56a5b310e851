package io.idx.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/** One read-only snapshot, read again when a definition changed under it. */
final class Observation {
    private static final int ATTEMPTS = 5;
    private static final String LOCK_TIMEOUT = "5s";

    private Observation() {}

    /**
     * @param table narrows the reading to tables of this name; empty for all
     * @throws DatabaseException also when somebody keeps a table locked against reading
     */
    static Snapshot of(
            Connection connection,
            CatalogQueries queries,
            Collection<String> schemas,
            String table,
            Endpoint endpoint) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read(connection, queries, schemas, table, endpoint);
            } catch (CatalogReader.ConcurrentChange e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (SQLException e) {
                throw new DatabaseException("reading the catalog", e);
            }
        }
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
}

package io.idx.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What is asked in a transaction that is rolled back. */
@FunctionalInterface
interface Inquiry<T> {
    T of(Statement statement) throws SQLException;

    /**
     * Asks.
     *
     * @param settings the first statement of the transaction
     */
    static <T> T undone(Connection connection, String settings, Inquiry<T> inquiry) {
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(settings);
                return inquiry.of(statement);
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException(settings, e);
        }
    }
}

package io.idx.postgres;

import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What has a name and what rests on it, to be compared with what it was when it was looked at.
 *
 * @param number of the index in the catalog; 0 where there is none of that name
 * @param identity whether it is the replica identity of its table
 * @param clustered whether CLUSTER goes by it
 * @param constraints how many it backs, foreign keys that point at it among them
 */
public record Standing(long number, boolean valid, boolean identity, boolean clustered, int constraints) {
    private static final String QUERY = "SELECT indexrelid, indisvalid, indisreplident, indisclustered,"
            + " (SELECT count(*) FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)"
            + " FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(?)::oid";

    static Standing of(Connection connection, QualifiedName index) {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, Identifiers.quote(index));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Standing(
                                row.getLong(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4), row.getInt(5))
                        : new Standing(0, false, false, false, 0);
            }
        } catch (SQLException e) {
            throw new DatabaseException(QUERY, e);
        }
    }
}

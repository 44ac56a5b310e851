package io.idx.postgres;

import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The extension that shows the planner indexes that are not there, and hides others. What it imagines belongs to the
 * session and outlives the transaction.
 *
 * @param schema where its functions are
 * @param hides whether it is of version 1.4 or later
 */
record Hypopg(String schema, boolean hides) {
    private static final String INSTALLED =
            """
            SELECT n.nspname, pg_catalog.string_to_array(e.extversion, '.')::int[] >= ARRAY[1, 4]
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'hypopg' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
               AND e.extversion ~ '^[0-9]+([.][0-9]+)*$'
            """;

    static Optional<Hypopg> of(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(INSTALLED)) {
            return row.next()
                    ? Optional.of(new Hypopg(Identifiers.quote(row.getString(1)), row.getBoolean(2)))
                    : Optional.empty();
        } catch (SQLException e) {
            throw new DatabaseException(INSTALLED, e);
        }
    }

    /** Gives the name of the imagined index. */
    String create(String ddl) {
        return "SELECT indexname FROM " + schema + ".hypopg_create_index(" + Identifiers.literal(ddl) + ")";
    }

    String hide(long index) {
        return "SELECT " + schema + ".hypopg_hide_index(" + index + ")";
    }

    /** Ends all that the session imagines. */
    String forget() {
        return "SELECT " + schema + ".hypopg_reset()" + (hides ? ", " + schema + ".hypopg_unhide_all_indexes()" : "");
    }
}

package io.idx.postgres;

import io.idx.model.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a role lacks to change the indexes of a table, and the GRANTs that give it. Source: PostgreSQL's manual, CREATE
 * INDEX. With a membership in the owner come the owner's own privileges, so that those need no GRANT.
 */
final class Privileges {
    private static final String MISSING =
            """
            SELECT quote_ident(r.rolname) AS owner, quote_ident(CURRENT_USER) AS role, quote_ident(n.nspname) AS schema,
                   NOT pg_has_role(c.relowner, 'USAGE') AS not_owner,
                   NOT (has_schema_privilege(n.oid, 'USAGE')
                        OR has_schema_privilege(c.relowner, n.oid, 'USAGE')) AS no_usage,
                   NOT (has_schema_privilege(n.oid, 'CREATE')
                        OR has_schema_privilege(c.relowner, n.oid, 'CREATE')) AS no_create,
                   quote_ident(s.spcname) AS tablespace,
                   NOT (has_tablespace_privilege(s.oid, 'CREATE')
                        OR has_tablespace_privilege(c.relowner, s.oid, 'CREATE')) AS no_space
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
              LEFT JOIN pg_catalog.pg_tablespace s ON s.spcname = ?
             WHERE n.nspname = ? AND c.relname = ?
            """;

    private Privileges() {}

    /** What is needed, then the GRANTs; nothing where nothing is found to lack, or the table is gone. */
    static List<String> missing(Connection connection, QualifiedName table, Optional<String> tablespace)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
            statement.setString(1, tablespace.orElse(""));
            statement.setString(2, table.schema());
            statement.setString(3, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? advice(row) : List.of();
            }
        }
    }

    private static List<String> advice(ResultSet row) throws SQLException {
        String to = " TO " + row.getString("role");
        List<String> advice = new ArrayList<>();
        if (row.getBoolean("not_owner")) {
            advice.add("GRANT " + row.getString("owner") + to);
        }
        if (row.getBoolean("no_usage")) {
            advice.add("GRANT USAGE ON SCHEMA " + row.getString("schema") + to);
        }
        if (row.getBoolean("no_create")) {
            advice.add("GRANT CREATE ON SCHEMA " + row.getString("schema") + to);
        }
        if (row.getBoolean("no_space")) {
            advice.add("GRANT CREATE ON TABLESPACE " + row.getString("tablespace") + to);
        }
        if (!advice.isEmpty()) {
            advice.add(
                    0,
                    "Changing an index needs the rights of the table's owner, " + row.getString("owner")
                            + ", and building one also CREATE on its schema and tablespace:");
        }
        return advice;
    }
}

package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the role lacks that changing indexes takes, and the GRANT that gives it. Source: PostgreSQL's manual. */
final class Privileges {
    private static final String RIGHTS =
            """
            SELECT pg_catalog.quote_ident(CURRENT_USER) AS role,
                   pg_catalog.quote_ident(o.rolname) AS owner, o.rolsuper AS owner_is_superuser,
                   pg_catalog.pg_has_role(t.relowner, 'USAGE') AS owns,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                       OR pg_catalog.has_schema_privilege(t.relowner, n.oid, 'USAGE') AS looks,
                   pg_catalog.has_schema_privilege(n.oid, 'CREATE')
                       OR pg_catalog.has_schema_privilege(t.relowner, n.oid, 'CREATE') AS creates
              FROM pg_catalog.pg_class t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_catalog.pg_roles o ON o.oid = t.relowner
             WHERE n.nspname = ? AND t.relname = ?
            """;

    private static final String SPACE =
            """
            SELECT pg_catalog.quote_ident(CURRENT_USER) AS role
              FROM pg_catalog.pg_tablespace
             WHERE spcname = ? AND NOT pg_catalog.has_tablespace_privilege(oid, 'CREATE')
            """;

    private final Connection connection;
    private final Set<Problem> missing = new LinkedHashSet<>();

    Privileges(Connection connection) {
        this.connection = connection;
    }

    /**
     * Sees what is missing to change indexes.
     *
     * @param changed tables whose indexes change
     * @param named those of them where an index is built or renamed, which also takes CREATE on the schema
     */
    void askForTables(Collection<QualifiedName> changed, Collection<QualifiedName> named) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
            for (QualifiedName table : changed) {
                statement.setString(1, table.schema());
                statement.setString(2, table.name());
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        judge(table, row, named.contains(table));
                    }
                }
            }
        }
    }

    /**
     * Sees what is missing to build in tablespaces. The owner's rights do not help here unless the role has them, too.
     */
    void askForTablespaces(Collection<String> tablespaces) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SPACE)) {
            for (String tablespace : tablespaces) {
                statement.setString(1, tablespace);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        missing.add(Problem.of(
                                ProblemCode.NO_PRIVILEGE,
                                "role " + row.getString("role") + " may not build in tablespace " + tablespace,
                                "GRANT CREATE ON TABLESPACE " + Identifiers.quote(tablespace) + " TO "
                                        + row.getString("role")));
                    }
                }
            }
        }
    }

    /** All that was found to be missing, each with what gives it. */
    List<Problem> missing() {
        return List.copyOf(missing);
    }

    private void judge(QualifiedName table, ResultSet row, boolean needsCreate) throws SQLException {
        String role = row.getString("role");
        if (!row.getBoolean("owns")) {
            missing.add(ownership(table, role, row.getString("owner"), row.getBoolean("owner_is_superuser")));
        }
        String schema = Identifiers.quote(table.schema());
        if (!row.getBoolean("looks")) {
            missing.add(Problem.of(
                    ProblemCode.NO_PRIVILEGE,
                    "role " + role + " may not look into schema " + table.schema(),
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + role));
        }
        if (needsCreate && !row.getBoolean("creates")) {
            missing.add(Problem.of(
                    ProblemCode.NO_PRIVILEGE,
                    "role " + role + " may not create or rename indexes in schema " + table.schema(),
                    "GRANT CREATE ON SCHEMA " + schema + " TO " + role));
        }
    }

    /** Nobody should be handed the rights of a superuser for an index. */
    private static Problem ownership(QualifiedName table, String role, String owner, boolean ownerIsSuperuser) {
        List<String> notes = new ArrayList<>();
        notes.add("Its owner is " + owner + ", and nobody else may change its indexes");
        notes.add(
                ownerIsSuperuser
                        ? "That is a superuser: ALTER TABLE " + Identifiers.quote(table) + " OWNER TO " + role
                                + " is better than a GRANT of it"
                        : "GRANT " + owner + " TO " + role);
        return Problem.of(
                ProblemCode.NO_PRIVILEGE,
                "role " + role + " may not change the indexes of " + table,
                notes.toArray(String[]::new));
    }
}

package io.idx.apply;

import io.idx.model.ObservedTable;
import io.idx.sql.Identifiers;
import java.util.Optional;

/** What a role needs to change indexes, and the GRANT that gives it. Source: PostgreSQL's manual, CREATE INDEX. */
final class Privileges {
    private Privileges() {}

    static String[] advice(Optional<ObservedTable> table, String role) {
        if (table.isEmpty()) {
            return new String[0];
        }
        ObservedTable on = table.get();
        return new String[] {
            "Changing an index needs the rights of the table's owner, " + on.owner()
                    + ", and building or renaming one also CREATE on its schema:",
            "GRANT " + Identifiers.quote(on.owner()) + " TO " + Identifiers.quote(role),
            "GRANT CREATE ON SCHEMA " + Identifiers.quote(on.name().schema()) + " TO " + Identifiers.quote(role)
        };
    }
}

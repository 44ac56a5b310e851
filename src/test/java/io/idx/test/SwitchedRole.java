package io.idx.test;

import java.sql.SQLException;

/** A login of a database that is another role from the start, which owns what idx is to change. */
final class SwitchedRole implements AutoCloseable {
    private static final String LOGIN = TestServer.PLAIN_ROLE;

    private final Database database;
    private final String owner;

    SwitchedRole(Database database) throws SQLException {
        this.database = database;
        this.owner = database.name() + "_owner";
        database.execute("CREATE ROLE " + owner + "; GRANT " + owner + " TO " + LOGIN
                + "; GRANT CREATE ON SCHEMA public TO " + owner + "; ALTER ROLE " + LOGIN + " IN DATABASE "
                + database.name() + " SET role = " + owner);
    }

    /** Who owns what is to be changed. */
    String owner() {
        return owner;
    }

    /** With all that it owns. */
    @Override
    public void close() throws SQLException {
        database.execute("DROP OWNED BY " + owner + "; DROP ROLE " + owner + "; ALTER ROLE " + LOGIN + " IN DATABASE "
                + database.name() + " RESET role");
    }
}

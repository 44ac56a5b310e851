package io.idx.postgres;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps a connection on which the server refused a feature. HikariCP takes SQLSTATE 0A000 for a broken connection and
 * closes it; to PostgreSQL it is an index that cannot be as it is declared, such as a hash index on two columns.
 */
final class RefusedFeature implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("0A")
                ? SQLExceptionOverride.Override.DO_NOT_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}

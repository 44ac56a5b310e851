package io.idx.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** What {@code target_session_attrs} asks of a server, decided as libpq does: by asking the server. */
enum SessionKind {
    ANY,
    READ_WRITE,
    READ_ONLY,
    PRIMARY,
    STANDBY,
    PREFER_STANDBY;

    static SessionKind named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    boolean fits(Connection connection) throws SQLException {
        if (this == ANY) {
            return true;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'")) {
            row.next();
            boolean standby = row.getBoolean(1);
            boolean readOnly = row.getBoolean(2);
            return switch (this) {
                case ANY -> true;
                case READ_WRITE -> !readOnly;
                case READ_ONLY -> readOnly;
                case PRIMARY -> !standby;
                case STANDBY, PREFER_STANDBY -> standby;
            };
        }
    }

    /** What is missing where a server does not fit. */
    String lack() {
        return switch (this) {
            case ANY -> "it does not answer";
            case READ_WRITE -> "it takes no writes";
            case READ_ONLY -> "it takes writes";
            case PRIMARY -> "it is a standby";
            case STANDBY, PREFER_STANDBY -> "it is a primary";
        };
    }
}

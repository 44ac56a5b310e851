package io.idx.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * Runs SQL one statement at a time, as psql does, so that {@code CREATE INDEX CONCURRENTLY} can stand among others. A
 * statement that must fail has the SQLSTATE above it:
 *
 * <pre>{@code
 * -- fails: 23505
 * CREATE UNIQUE INDEX CONCURRENTLY a_key ON a (x);
 * }</pre>
 */
final class Script {
    private static final Pattern FAILS = Pattern.compile("(?m)^\\s*-- fails: (\\w{5})$");

    private Script() {}

    static void run(Connection connection, String script) throws SQLException {
        for (NativeQuery query : Parser.parseJdbcSql(script, true, false, true, false, false)) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                run(statement, query.nativeSql);
            }
        }
    }

    private static void run(Statement statement, String sql) throws SQLException {
        Matcher directive = FAILS.matcher(sql);
        if (!directive.find()) {
            statement.execute(sql);
            return;
        }
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (directive.group(1).equals(e.getSQLState())) {
                return;
            }
            throw e;
        }
        throw new IllegalStateException("this was to fail with " + directive.group(1) + ": " + sql);
    }
}

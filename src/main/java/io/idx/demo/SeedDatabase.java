package io.idx.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The database of the seed without the indexes that idx is to make: schema and data, the same rows at each load.
 *
 * <p>1,000 runs with 50 step values each, 10,000 runs in all, 50,000 audit logs, 40,000 analytics events, 5,000 script
 * logs, 400 logic rules. Takes two seconds or so.
 */
public final class SeedDatabase {
    private SeedDatabase() {}

    /** Makes the tables in the first schema of the search path, which must not have them yet, and fills them. */
    public static void load(Connection connection) throws SQLException {
        load(connection, 1);
    }

    /** The same with so many times as many rows in each table. */
    static void load(Connection connection, int scale) throws SQLException {
        run(connection, text("schema.sql"));
        run(connection, text("data.sql").replace(":scale", Integer.toString(scale)));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String resource) {
        try (InputStream stream = SeedDatabase.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

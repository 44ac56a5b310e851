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
        run(connection, "schema.sql");
        run(connection, "data.sql");
    }

    private static void run(Connection connection, String resource) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text(resource));
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

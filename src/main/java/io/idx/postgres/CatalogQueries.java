package io.idx.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The queries of {@code catalog.sql}, or of more files, by name, spelled for one major version. */
final class CatalogQueries {
    private static final String MARK = "-- query: ";

    private final Map<String, String> byName = new HashMap<>();

    CatalogQueries(int major, String... files) {
        for (String file : files) {
            add(text(file), major);
        }
    }

    private void add(String text, int major) {
        String[] parts = text.split(MARK, -1);
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            byName.put(
                    parts[i].substring(0, end).trim(),
                    parts[i].substring(end)
                            .replace(":nulls_not_distinct", major >= 15 ? "i.indnullsnotdistinct" : "false")
                            .replace(
                                    ":last_scan",
                                    major >= 16 ? "pg_catalog.pg_stat_get_lastscan(c.oid)" : "NULL::timestamptz"));
        }
    }

    /**
     * Prepares a query with its parameters bound.
     *
     * @param table empty for all tables
     */
    PreparedStatement prepare(Connection connection, String name, List<String> schemas, String table)
            throws SQLException {
        String sql = byName.get(name);
        if (sql == null) {
            throw new IllegalArgumentException("there is no query named " + name);
        }
        boolean narrowed = sql.contains(":'table'");
        PreparedStatement statement =
                connection.prepareStatement(sql.replace(":'schemas'", "?").replace(":'table'", "?"));
        if (sql.contains(":'schemas'")) {
            statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
        }
        if (narrowed) {
            statement.setString(2, table);
            statement.setString(3, table);
        }
        return statement;
    }

    private static String text(String file) {
        try (InputStream in = CatalogQueries.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

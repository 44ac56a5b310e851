package io.idx.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries of {@code catalog.sql}, or of more files, by name, spelled for one major version. */
final class CatalogQueries {
    private static final String MARK = "-- query: ";
    private static final Pattern PARAMETER = Pattern.compile(":'(schemas|tables?)'");

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
                            .replace("\\gset", "")
                            .replace(":nulls_not_distinct", major >= 15 ? "i.indnullsnotdistinct" : "false")
                            .replace(
                                    ":last_scan",
                                    major >= 16 ? "pg_catalog.pg_stat_get_lastscan(c.oid)" : "NULL::timestamptz"));
        }
    }

    /**
     * Prepares a query with its parameters bound.
     *
     * @param values by the name that the query has for it: a text, texts, or oids
     */
    PreparedStatement prepare(Connection connection, String name, Map<String, Object> values) throws SQLException {
        String sql = byName.get(name);
        if (sql == null) {
            throw new IllegalArgumentException("there is no query named " + name);
        }
        Matcher parameters = PARAMETER.matcher(sql);
        PreparedStatement statement = connection.prepareStatement(parameters.replaceAll("?"));
        parameters.reset();
        for (int i = 1; parameters.find(); i++) {
            bind(statement, i, Objects.requireNonNull(values.get(parameters.group(1)), parameters.group(1)));
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int position, Object value) throws SQLException {
        Connection connection = statement.getConnection();
        if (value instanceof Long[] oids) {
            statement.setArray(position, connection.createArrayOf("oid", oids));
        } else if (value instanceof String[] texts) {
            statement.setArray(position, connection.createArrayOf("text", texts));
        } else {
            statement.setString(position, (String) value);
        }
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

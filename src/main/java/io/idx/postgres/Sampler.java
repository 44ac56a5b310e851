package io.idx.postgres;

import io.idx.model.BuildFigures;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedTable;
import io.idx.sql.Identifiers;
import io.idx.sql.KeyElement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sees what an index on a table would hold: from the planner's statistics, and from some pages of the table that the
 * role may read. Each question has a read-only transaction and a time limit; what has no answer is left open.
 */
public final class Sampler implements AutoCloseable {
    private static final String MEMORY =
            "SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem'))";

    private static final String BYTES =
            """
            SELECT pg_catalog.sum(pg_catalog.pg_relation_size(relation))
              FROM (SELECT %1$d::oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(%1$d)) AS tree (relation)
            """;

    /** The size of a row is that of 24 bytes and its values, which stand as in an index. */
    private static final String SAMPLE =
            """
            WITH sample AS MATERIALIZED (SELECT %1$s FROM %2$s TABLESAMPLE SYSTEM (%3$s) REPEATABLE (1)%4$s LIMIT %5$d)
            SELECT pg_catalog.count(*), pg_catalog.avg(pg_catalog.pg_column_size(ROW(%6$s)) - 24),
                   pg_catalog.avg((pg_catalog.num_nulls(%6$s) > 0)::int),
                   pg_catalog.bool_or(ARRAY[%7$s]::oid[] && '{numeric,float4,float8,jsonb}'::regtype[]::oid[])
              FROM sample
            """;

    private static final String DISTINCT =
            """
            WITH sample AS MATERIALIZED (SELECT %1$s FROM %2$s TABLESAMPLE SYSTEM (%3$s) REPEATABLE (1)%4$s LIMIT %5$d)
            SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE rows = 1)
              FROM (SELECT pg_catalog.count(*) AS rows FROM sample GROUP BY %6$s) AS keys
            """;

    private static final String STATISTICS =
            """
            SELECT attname, n_distinct FROM pg_catalog.pg_stats
             WHERE schemaname = %s AND tablename = %s AND inherited = %s
            """;

    private static final Pattern ROWS = Pattern.compile("\"Plan Rows\": ([0-9.e+]+)");
    private static final Pattern COLLATION = Pattern.compile(" COLLATE [^ ]+$");
    private static final long PAGE = 8192;
    private static final int MOST_PAGES = 300;
    private static final int MOST_ROWS = 30_000;

    private final Connection connection;
    private final String settings;

    Sampler(Connection connection, Duration limit) {
        this.connection = connection;
        this.settings =
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY; " + SessionSettings.forReading("200ms")
                        + "; SET LOCAL client_min_messages = error; SET LOCAL search_path = pg_catalog; SET LOCAL"
                        + " statement_timeout = " + limit.toMillis();
    }

    /** How much memory a build may use, in bytes. */
    public long memory() {
        return Inquiry.undone(
                connection, settings, statement -> first(statement, MEMORY).longValue());
    }

    /** How large a table is now, with its partitions. */
    public long bytes(ObservedTable table) {
        return Inquiry.undone(connection, settings, statement -> first(statement, BYTES.formatted(table.oid()))
                .longValue());
    }

    /**
     * What an index would hold.
     *
     * @param bytes of the table
     * @throws DatabaseException when there is no answer: no privilege, no lock, no time, or no such expression
     */
    public BuildFigures figures(DesiredIndex index, ObservedTable table, long bytes) {
        return Inquiry.undone(
                connection, settings, statement -> new Look(statement, index.definition(), table, bytes).figures());
    }

    private static Double first(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getDouble(1) : 0.0;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("giving back a connection", e);
        }
    }

    private record Bounds(double least, double most) {}

    /** At one index. */
    private static final class Look {
        private final Statement statement;
        private final IndexDefinition definition;
        private final ObservedTable table;
        private final long bytes;
        private final List<String> keys;
        private final List<String> values;

        Look(Statement statement, IndexDefinition definition, ObservedTable table, long bytes) {
            this.statement = statement;
            this.definition = definition;
            this.table = table;
            this.bytes = bytes;
            this.keys = definition.keys().stream().map(Look::expression).toList();
            this.values = new ArrayList<>(keys);
            definition.include().stream().map(Identifiers::quote).forEach(values::add);
        }

        private static String expression(IndexKey key) {
            String expression = KeyElement.readings(key.text()).get(0).expression();
            return COLLATION.matcher(expression).replaceFirst("");
        }

        BuildFigures figures() throws SQLException {
            double rows = rows();
            try (ResultSet row = statement.executeQuery(sample())) {
                row.next();
                double seen = row.getDouble(1);
                double width = row.getDouble(2);
                double nulls = row.getDouble(3);
                boolean deduplicable = !row.getBoolean(4);
                double distinct = seen > 0 && definition.method().equals("btree") ? distinct(rows, seen) : rows;
                return new BuildFigures(
                        bytes,
                        rows,
                        seen > 0 ? OptionalDouble.of(width) : OptionalDouble.empty(),
                        nulls,
                        distinct,
                        deduplicable);
            }
        }

        /** By the planner's word, which knows how much the table has grown since it was analyzed. */
        private double rows() throws SQLException {
            String explain = "EXPLAIN (FORMAT JSON) SELECT FROM " + Identifiers.quote(table.name()) + where();
            try (ResultSet row = statement.executeQuery(explain)) {
                StringBuilder plan = new StringBuilder();
                while (row.next()) {
                    plan.append(row.getString(1));
                }
                Matcher rows = ROWS.matcher(plan);
                return rows.find() ? Double.parseDouble(rows.group(1)) : 0;
            }
        }

        private String where() {
            return definition.predicate().map(text -> " WHERE " + text).orElse("");
        }

        private double percent() {
            return Math.min(100, 100.0 * MOST_PAGES * PAGE / Math.max(1, bytes));
        }

        private String sample() {
            String names = names(values.size(), "");
            return SAMPLE.formatted(
                    aliased(values),
                    Identifiers.quote(table.name()),
                    String.format(Locale.ROOT, "%.6f", percent()),
                    where(),
                    MOST_ROWS,
                    names,
                    IntStream.range(0, keys.size())
                            .mapToObj(i -> "pg_catalog.pg_typeof(v" + i + ")::oid")
                            .collect(Collectors.joining(", ")));
        }

        private static String aliased(List<String> expressions) {
            return IntStream.range(0, expressions.size())
                    .mapToObj(i -> expressions.get(i) + " AS v" + i)
                    .collect(Collectors.joining(", "));
        }

        private static String names(int number, String suffix) {
            return IntStream.range(0, number).mapToObj(i -> "v" + i + suffix).collect(Collectors.joining(", "));
        }

        /**
         * The statistics know more rows than the sample, but columns one by one: they say how many keys there are at
         * least and at most, and the sample how many of these go together.
         */
        private double distinct(double rows, double seen) throws SQLException {
            boolean all = percent() >= 100 && seen < MOST_ROWS;
            Bounds bounds = all ? new Bounds(1, rows) : byColumns(rows);
            if (bounds.least() == bounds.most()) {
                return bounds.least();
            }
            String sql = DISTINCT.formatted(
                    aliased(keys),
                    Identifiers.quote(table.name()),
                    String.format(Locale.ROOT, "%.6f", percent()),
                    where(),
                    MOST_ROWS,
                    names(keys.size(), ""));
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                double different = row.getDouble(1);
                double once = row.getDouble(2);
                // as ANALYZE does: Haas and Stokes
                double likely = all ? different : seen * different / (seen - once + once * seen / Math.max(seen, rows));
                return Math.min(bounds.most(), Math.max(bounds.least(), likely));
            }
        }

        private Bounds byColumns(double rows) throws SQLException {
            Bounds unknown = new Bounds(1, Math.max(1, rows));
            if (definition.hasExpressions()) {
                return unknown;
            }
            Map<String, Double> known = new HashMap<>();
            String sql = STATISTICS.formatted(
                    Identifiers.literal(table.name().schema()),
                    Identifiers.literal(table.name().name()),
                    table.kind() == ObservedTable.Kind.PARTITIONED);
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    known.put(Identifiers.quote(row.getString(1)), row.getDouble(2));
                }
            }
            double combinations = 1;
            double most = 1;
            for (String key : keys) {
                double distinct = known.getOrDefault(key, 0.0);
                if (distinct == 0) {
                    return unknown;
                }
                double own = distinct < 0 ? -distinct * Math.max(rows, (double) table.rows()) : distinct;
                combinations *= Math.max(1, own);
                most = Math.max(most, own);
            }
            // as many as so many rows meet of them, if they fall on all alike
            double met = keys.size() == 1 ? most : combinations * (1 - Math.exp(-rows / combinations));
            return new Bounds(Math.min(rows, most), Math.min(rows, Math.max(most, met)));
        }
    }
}

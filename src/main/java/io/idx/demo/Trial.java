package io.idx.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures one size of the data, in a database of its own with all the seed's indexes.
 *
 * @param url of the database, as JDBC takes it
 * @param progress hears what is waited for
 */
record Trial(String url, Effort effort, Consumer<String> progress) {
    private static final String INDEX_SIZES =
            """
            SELECT c.relname, pg_relation_size(c.oid), i.indpred IS NOT NULL
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE c.relnamespace = 'public'::regnamespace AND i.indisvalid""";

    private static final String WHOLE =
            """
            DO $$
            DECLARE definition text;
            BEGIN
              FOR definition IN
                SELECT regexp_replace(pg_get_indexdef(indexrelid), ' INDEX idx_(.*) WHERE .*', ' INDEX whole_\\1')
                  FROM pg_index WHERE indpred IS NOT NULL
              LOOP EXECUTE definition; END LOOP;
            END $$""";

    /** All of it. The database has the indexes already. */
    Scale run(long rows, Build build) throws SQLException {
        try (Probe without = Probe.open(url, dropAll());
                Probe with = Probe.open(url, "SELECT 1")) {
            Sides<Probe> sides = new Sides<>(without, with);
            Sizes sizes = sizes();
            say("the plans");
            Map<SeedQuery, Sides<String>> plans = plans(sides);
            Map<TimeClaim, Sides<Reads>> reads = reads(sides);
            say(effort.rounds() + " rounds of " + SeedQuery.values().length + " queries and the pages made of them");
            Map<Workload, Sides<Timing>> timings = timings(sides);
            say(effort.writeRounds() + " rounds of writes");
            Map<WriteLoad, Written> writes = new EnumMap<>(WriteLoad.class);
            for (WriteLoad load : WriteLoad.values()) {
                writes.put(load, written(sides, load));
            }
            return new Scale(effort.times(), rows, timings, plans, reads, sizes, build, writes);
        }
    }

    private void say(String what) {
        progress.accept("x" + effort.times() + ": " + what + ", without and with the indexes ...");
    }

    private static String dropAll() {
        return Stream.of(SeedQuery.values()).map(SeedQuery::index).collect(Collectors.joining(", ", "DROP INDEX ", ""));
    }

    private static Map<SeedQuery, Sides<String>> plans(Sides<Probe> sides) throws SQLException {
        Map<SeedQuery, String> before = new EnumMap<>(SeedQuery.class);
        Map<SeedQuery, String> after = new EnumMap<>(SeedQuery.class);
        sides.before().visit(() -> plans(sides.before(), before));
        sides.after().visit(() -> plans(sides.after(), after));
        return paired(before, after);
    }

    private static void plans(Probe probe, Map<SeedQuery, String> plans) throws SQLException {
        for (SeedQuery query : SeedQuery.values()) {
            plans.put(query, probe.plan(query));
        }
    }

    private static Map<TimeClaim, Sides<Reads>> reads(Sides<Probe> sides) throws SQLException {
        Map<TimeClaim, Reads> before = new EnumMap<>(TimeClaim.class);
        Map<TimeClaim, Reads> after = new EnumMap<>(TimeClaim.class);
        sides.before().visit(() -> reads(sides.before(), before));
        sides.after().visit(() -> reads(sides.after(), after));
        return paired(before, after);
    }

    private static void reads(Probe probe, Map<TimeClaim, Reads> reads) throws SQLException {
        for (TimeClaim claim : TimeClaim.values()) {
            reads.put(claim, probe.reads(claim.workload()));
        }
    }

    private static <K, V> Map<K, Sides<V>> paired(Map<K, V> before, Map<K, V> after) {
        Map<K, Sides<V>> pairs = new LinkedHashMap<>();
        before.forEach((key, value) -> pairs.put(key, new Sides<>(value, after.getOrDefault(key, value))));
        return pairs;
    }

    private Map<Workload, Sides<Timing>> timings(Sides<Probe> sides) throws SQLException {
        List<Workload> alone =
                Stream.of(SeedQuery.values()).map(SeedQuery::workload).toList();
        List<Workload> all = Stream.concat(
                        alone.stream(), Stream.of(TimeClaim.values()).map(TimeClaim::workload))
                .distinct()
                .toList();
        Map<Workload, List<Double>> before = new LinkedHashMap<>();
        Map<Workload, List<Double>> after = new LinkedHashMap<>();
        for (int round = 0; round < effort.rounds(); round++) {
            int number = round;
            sides.before().visit(() -> round(sides.before(), alone, all, number, before));
            sides.after().visit(() -> round(sides.after(), alone, all, number, after));
        }
        return new LinkedHashMap<>(paired(timed(before), timed(after)));
    }

    /** Each query is sent once before, as a plan made anew after the DROP INDEX belongs to no run. */
    private static void round(
            Probe probe, List<Workload> alone, List<Workload> all, int number, Map<Workload, List<Double>> millis)
            throws SQLException {
        for (Workload workload : alone) {
            probe.send(workload, number);
        }
        for (Workload workload : all) {
            millis.computeIfAbsent(workload, none -> new ArrayList<>()).add(probe.millis(workload, number));
        }
    }

    private static Map<Workload, Timing> timed(Map<Workload, List<Double>> millis) {
        Map<Workload, Timing> timings = new LinkedHashMap<>();
        millis.forEach((workload, values) -> timings.put(workload, Timing.of(values)));
        return timings;
    }

    private Written written(Sides<Probe> sides, WriteLoad load) throws SQLException {
        List<Probe.Cost> before = new ArrayList<>();
        List<Probe.Cost> after = new ArrayList<>();
        sides.before().execute(load.preparation(effort.rows()));
        sides.after().execute(load.preparation(effort.rows()));
        for (int round = 0; round < effort.writeRounds(); round++) {
            sides.before().visit(() -> before.add(sides.before().write(load.sql())));
            sides.after().visit(() -> after.add(sides.after().write(load.sql())));
        }
        Sides<List<Probe.Cost>> costs = new Sides<>(before, after);
        return new Written(
                load,
                before.get(0).rows(),
                costs.map(all -> Timing.of(all.stream().map(Probe.Cost::millis).toList())),
                costs.map(all -> Math.round(Timing.of(
                                all.stream().map(cost -> (double) cost.logged()).toList())
                        .median())));
    }

    private Sizes sizes() throws SQLException {
        Map<SeedQuery, Long> indexes = new EnumMap<>(SeedQuery.class);
        Map<String, Long> tables = new LinkedHashMap<>();
        long constraints = 0;
        long partial = 0;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(INDEX_SIZES)) {
                while (row.next()) {
                    String name = row.getString(1);
                    long bytes = row.getLong(2);
                    Stream.of(SeedQuery.values())
                            .filter(query -> query.index().equals(name))
                            .forEach(query -> indexes.put(query, bytes));
                    constraints += name.startsWith("idx_") ? 0 : bytes;
                    partial += row.getBoolean(3) ? bytes : 0;
                }
            }
            for (SeedQuery query : SeedQuery.values()) {
                tables.put(query.table(), bytes(statement, "SELECT pg_table_size('" + query.table() + "')"));
            }
            return new Sizes(tables, constraints, indexes, partial, whole(connection, statement));
        }
    }

    /** Builds the partial indexes as whole ones, and takes that back. */
    private static long whole(Connection connection, Statement statement) throws SQLException {
        connection.setAutoCommit(false);
        statement.execute(WHOLE);
        long bytes = bytes(statement, "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname LIKE 'whole\\_%'");
        connection.rollback();
        return bytes;
    }

    private static long bytes(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}

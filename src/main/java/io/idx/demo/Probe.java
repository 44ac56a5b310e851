package io.idx.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A session that works on the tables with the seed's indexes, or without them: then it drops them, in a transaction
 * that never commits. So the two sides can be measured in turn, on the same rows in the same places.
 */
final class Probe implements AutoCloseable {
    private static final String READS =
            """
            SELECT coalesce(sum(seq_scan), 0), coalesce(sum(seq_tup_read), 0),
                   coalesce(sum(idx_scan), 0), coalesce(sum(idx_tup_fetch), 0)
              FROM pg_stat_xact_user_tables""";

    /** Keeps the parameters of a page together, and spreads those of single queries over the pages. */
    private static final int STRIDE = 7;

    /** What is done in one transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    private final Connection connection;
    private final String beforehand;
    private final Map<SeedQuery, PreparedStatement> statements = new EnumMap<>(SeedQuery.class);
    private final Map<SeedQuery, List<List<Object>>> parameters = new EnumMap<>(SeedQuery.class);

    private Probe(Connection connection, String beforehand) {
        this.connection = connection;
        this.beforehand = beforehand;
    }

    /**
     * Connects, draws the parameters and prepares the queries.
     *
     * @param url as JDBC takes it, without options of the driver
     * @param beforehand sent at the beginning of each transaction
     */
    static Probe open(String url, String beforehand) throws SQLException {
        Connection connection = DriverManager.getConnection(url + "&prepareThreshold=1");
        Probe probe = new Probe(connection, beforehand);
        for (SeedQuery query : SeedQuery.values()) {
            probe.parameters.put(query, probe.drawn(query.draw()));
            probe.statements.put(query, connection.prepareStatement(query.sql()));
        }
        return probe;
    }

    /** A query without parameters has one row of none. */
    private List<List<Object>> drawn(String draw) throws SQLException {
        if (draw.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(draw)) {
            while (row.next()) {
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getObject(i));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    /** What is no part of any measurement, such as making a temporary table. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Works in one transaction and takes all of it back. */
    void visit(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(beforehand);
            work.run();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Sends the queries and reads all their rows. Milliseconds. */
    double millis(Workload workload, int number) throws SQLException {
        long start = System.nanoTime();
        send(workload, number);
        return (System.nanoTime() - start) / 1e6;
    }

    /** The number chooses the parameters. */
    void send(Workload workload, int number) throws SQLException {
        for (Workload.Part part : workload.parts()) {
            List<List<Object>> rows = parameters.getOrDefault(part.query(), List.of());
            for (int i = 0; i < part.times(); i++) {
                run(part.query(), rows.get((number * STRIDE * part.times() + i) % rows.size()));
            }
        }
    }

    private void run(SeedQuery query, List<Object> values) throws SQLException {
        PreparedStatement statement = statement(query);
        bind(statement, values);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                row.getObject(1);
            }
        }
    }

    private PreparedStatement statement(SeedQuery query) {
        PreparedStatement statement = statements.get(query);
        if (statement == null) {
            throw new IllegalStateException("not prepared: " + query);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }

    /** One statement that writes. Milliseconds, bytes of the write-ahead log, rows. */
    Cost write(String sql) throws SQLException {
        String at = value("SELECT pg_current_wal_insert_lsn()");
        try (Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            int rows = statement.executeUpdate(sql);
            double millis = (System.nanoTime() - start) / 1e6;
            String bytes = value("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '" + at + "')::bigint");
            return new Cost(millis, Long.parseLong(bytes), rows);
        }
    }

    record Cost(double millis, long logged, long rows) {}

    /** The nodes of the plan, the outermost first; the query's own index is not named. */
    String plan(SeedQuery query) throws SQLException {
        List<String> nodes = new ArrayList<>();
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN (COSTS OFF) " + query.sql())) {
            bind(explain, parameters.getOrDefault(query, List.of()).get(0));
            try (ResultSet line = explain.executeQuery()) {
                while (line.next()) {
                    String text = line.getString(1);
                    if (nodes.isEmpty() || text.contains("->")) {
                        nodes.add(node(text, query));
                    }
                }
            }
        }
        return String.join(", ", nodes);
    }

    private static String node(String line, SeedQuery query) {
        String node = line.replaceFirst("^.*->\\s*", "").strip();
        String own = node.replaceFirst(" (using|on) " + query.index() + "\\b", "");
        return own.replaceFirst(" on " + query.table() + "\\b.*", "");
    }

    /** Without parallel workers, whose reads are not counted in the session. */
    Reads reads(Workload workload) throws SQLException {
        execute("SET LOCAL max_parallel_workers_per_gather = 0");
        Reads before = reads();
        send(workload, 0);
        return reads().since(before);
    }

    private Reads reads() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READS)) {
            row.next();
            return new Reads(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }

    private String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

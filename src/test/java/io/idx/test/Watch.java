package io.idx.test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks without a pause whether there is an index on the column {@code ref} of a table: in the catalog, each time with
 * one snapshot, and in the plan of a query. Tells of the moments in which there was none.
 */
final class Watch implements AutoCloseable {
    private final ConcurrentLinkedQueue<String> gaps = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicLong looks = new AtomicLong();

    /** Begins at once. */
    Watch(Database database, String table) {
        thread = new Thread(() -> look(database, table), "watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void look(Database database, String table) {
        String sound = "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                + " AND a.attnum = i.indkey[0] WHERE i.indrelid = '" + table + "'::regclass AND a.attname = 'ref'"
                + " AND i.indpred IS NULL AND i.indisvalid AND i.indisready AND i.indislive";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            while (!stopped) {
                if (first(statement, sound).equals(List.of("0"))) {
                    gaps.add("no valid index on ref");
                }
                List<String> plan = first(statement, "EXPLAIN SELECT * FROM " + table + " WHERE ref = 7");
                if (plan.stream().anyMatch(line -> line.contains("Seq Scan"))) {
                    gaps.add("planned without an index: " + plan);
                }
                looks.incrementAndGet();
            }
        } catch (SQLException e) {
            gaps.add("the watch failed: " + e.getMessage());
        }
    }

    private static List<String> first(Statement statement, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    long looks() {
        return looks.get();
    }

    /** Ends it. */
    List<String> end() throws InterruptedException {
        stopped = true;
        thread.join();
        return List.copyOf(gaps);
    }

    @Override
    public void close() {
        stopped = true;
    }
}

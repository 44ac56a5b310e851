package io.idx.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Writes to a row of each table in turn, to see how long anybody has to wait while indexes are built. */
final class Writer {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final String url;
    private final List<String> tables;
    private volatile boolean stopped;
    private long writes;
    private double longest;

    /** Writes where JDBC's URL says. */
    Writer(String url, List<String> tables) {
        this.url = url;
        this.tables = List.copyOf(tables);
    }

    /** Writes from the beginning of the work to its end. */
    Build beside(Runnable work) throws SQLException {
        FutureTask<Writer> writing = new FutureTask<>(this::write, this);
        Thread thread = new Thread(writing, "idx-demo-writer");
        thread.setDaemon(true);
        thread.start();
        long start = System.nanoTime();
        try {
            work.run();
        } finally {
            stopped = true;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        try {
            Writer done = writing.get();
            return new Build(took, done.writes, done.longest);
        } catch (ExecutionException e) {
            throw new SQLException("the writer beside the builds failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    private void write() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> updates = new ArrayList<>();
            for (String table : tables) {
                updates.add(update(statement, table));
            }
            while (!stopped) {
                for (String update : updates) {
                    write(statement, update);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Of one row, always the same. */
    private static String update(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT id FROM " + table + " LIMIT 1")) {
            row.next();
            return "UPDATE " + table + " SET id = id WHERE id = '" + row.getString(1) + "'";
        }
    }

    private void write(Statement statement, String update) throws SQLException {
        long start = System.nanoTime();
        statement.executeUpdate(update);
        longest = Math.max(longest, (System.nanoTime() - start) / 1e6);
        writes++;
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}

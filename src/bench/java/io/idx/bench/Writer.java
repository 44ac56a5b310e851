package io.idx.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Updates one row after the other of a table, chosen by chance, and keeps how long each statement took. */
final class Writer extends Thread {
    /** Two writers so far apart leave most of two cores to the server's own work. */
    private static final long PAUSE_NANOS = 1_000_000;

    private final String url;
    private final String table;
    private final int rows;
    private final List<Double> millis = new ArrayList<>();
    private String failure = "";
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean stopped;

    private Writer(String url, String table, int rows) {
        this.url = url;
        this.table = table;
        this.rows = rows;
        setDaemon(true);
    }

    /** The statements of some writers together, fastest first, and what failed. */
    record Written(List<Double> millis, List<String> failures) {
        double worst() {
            return at(1);
        }

        /** 0 where all writers have failed. */
        double at(double part) {
            return millis.isEmpty() ? 0 : millis.get((int) (part * (millis.size() - 1)));
        }
    }

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Runs the work once each writer has updated a row, for it may be over before a session is there. */
    static Written beside(Work work, String url, String table, int rows, int writers) throws Exception {
        List<Writer> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Writer writer = new Writer(url, table, rows);
            all.add(writer);
            writer.start();
        }
        for (Writer writer : all) {
            writer.first.await();
        }
        try {
            work.run();
        } finally {
            all.forEach(writer -> writer.stopped = true);
        }
        List<Double> millis = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Writer writer : all) {
            writer.join();
            millis.addAll(writer.millis);
            if (!writer.failure.isEmpty()) {
                failures.add(writer.failure);
            }
        }
        return new Written(millis.stream().sorted().toList(), failures);
    }

    @Override
    public void run() {
        String sql = "UPDATE " + table + " SET amount = amount + 1 WHERE id = ?";
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement update = connection.prepareStatement(sql)) {
            while (!stopped) {
                update.setInt(1, ThreadLocalRandom.current().nextInt(rows));
                long start = System.nanoTime();
                update.executeUpdate();
                millis.add((System.nanoTime() - start) / 1e6);
                first.countDown();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failure = e.getSQLState() + " " + e.getMessage();
            first.countDown();
        }
    }
}

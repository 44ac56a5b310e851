package io.idx.test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Writers and readers of one table {@code (id int, ref int, amount int, note text)} at full speed, a session for each
 * statement. In every row {@code ref} is {@code id}, so that a reader notices an index that leads to another row.
 */
final class Load implements AutoCloseable {
    private final List<Worker> workers;
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private final class Worker extends Thread {
        private final Database database;
        private final String sql;
        private final int rows;
        private final AtomicLong statements = new AtomicLong();

        Worker(Database database, String sql, int rows) {
            super("load");
            this.database = database;
            this.sql = sql;
            this.rows = rows;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (Connection connection = database.connect();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                while (!stopped) {
                    try {
                        once(statement, ThreadLocalRandom.current().nextInt(rows));
                        statements.incrementAndGet();
                    } catch (SQLException e) {
                        failures.add(sql + ": " + e.getSQLState() + " " + e.getMessage());
                    }
                }
            } catch (SQLException e) {
                failures.add(sql + ": " + e.getSQLState() + " " + e.getMessage());
            }
        }

        private void once(PreparedStatement statement, int key) throws SQLException {
            statement.setInt(1, key);
            if (!statement.execute()) {
                return;
            }
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    if (result.getInt("ref") < key || result.getInt("ref") > key + 9) {
                        failures.add(sql + " found " + result.getInt("ref") + " for " + key);
                    }
                }
            }
        }
    }

    private Load(Database database, List<String> statements, int rows) {
        workers =
                statements.stream().map(sql -> new Worker(database, sql, rows)).toList();
    }

    /** Begins at once. The statements that name {@code ref} go by the index on it where there is one. */
    static Load on(Database database, String table, String key, int rows) {
        Load load = new Load(
                database,
                Stream.of(
                                "INSERT INTO %s SELECT k, k, k %% 100, 'new' FROM (SELECT ?::int AS k) n ON CONFLICT ("
                                        + key + ") DO UPDATE SET amount = excluded.amount + 1",
                                "UPDATE %s SET amount = amount + 1 WHERE id = ?",
                                "UPDATE %s SET note = 'seen' WHERE ref = ?",
                                "DELETE FROM %s WHERE ref = ?",
                                "SELECT ref FROM %s WHERE ref = ?",
                                "SELECT ref FROM (SELECT ?::int AS k) n JOIN %s ON ref BETWEEN k AND k + 9")
                        .map(sql -> sql.formatted(table))
                        .toList(),
                rows);
        load.workers.forEach(Thread::start);
        return load;
    }

    /** Statements until now, of all sessions. */
    long statements() {
        return workers.stream().mapToLong(worker -> worker.statements.get()).sum();
    }

    /** Ends it: what failed, and which session did nothing at all. */
    List<String> end() throws InterruptedException {
        stopped = true;
        for (Worker worker : workers) {
            worker.join();
        }
        List<String> complaints = new ArrayList<>(failures);
        workers.stream()
                .filter(worker -> worker.statements.get() == 0)
                .forEach(worker -> complaints.add("never ran: " + worker.sql));
        return complaints;
    }

    /** Ends it without asking how it was. */
    @Override
    public void close() {
        stopped = true;
    }
}

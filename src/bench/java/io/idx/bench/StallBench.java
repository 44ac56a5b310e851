package io.idx.bench;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.EmbeddedServer.Options;
import io.idx.demo.PostgresBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long the slowest statement of a writer takes: alone, beside idx, and beside plain {@code CREATE INDEX} and
 * {@code DROP INDEX}, in turn, on the same tables. {@code src/bench/run stall} starts it.
 */
public final class StallBench {
    private static final int WRITERS = 2;
    private static final long ALONE_MILLIS = 15_000;
    private static final String FILE = "version: 1\nowns: [\"idx_*\"]\ndrop_after: 0\ntables:\n  %s: %s\n";

    private final String url;
    private final String jdbcUrl;
    private final int rows;
    private final Path directory;

    private StallBench(EmbeddedServer server, int rows, Path directory) {
        this.url = server.url();
        this.jdbcUrl = server.jdbcUrl();
        this.rows = rows;
        this.directory = directory;
    }

    /** One row of the table: what goes on beside the writers of a table. */
    private record Beside(String words, String table, Writer.Work work) {}

    public static void main(String[] args) throws Exception {
        int rows = 2_500_000;
        int rounds = 3;
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            switch (parts[0]) {
                case "--rows" -> rows = Integer.parseInt(parts[1]);
                case "--rounds" -> rounds = Integer.parseInt(parts[1]);
                default -> {
                    System.err.println("src/bench/run stall [--rows=2500000] [--rounds=3]");
                    System.exit(2);
                }
            }
        }
        Path directory = Files.createDirectories(Path.of("target/bench/stall")).toAbsolutePath();
        PostgresBinaries binaries =
                PostgresBinaries.available().stream().findFirst().orElseThrow();
        Options options = Options.of(binaries)
                .withSettings(Map.of("shared_buffers", "256MB", "max_wal_size", "4GB", "autovacuum", "off"));
        try (EmbeddedServer server = EmbeddedServer.start(options)) {
            System.out.printf(
                    Locale.ROOT,
                    "%s; `src/bench/run stall --rows=%d --rounds=%d`, %d writers. Load average at the start: %s.%n%n",
                    Surroundings.of(server),
                    rows,
                    rounds,
                    WRITERS,
                    Surroundings.load());
            new StallBench(server, rows, directory).run(rounds);
            System.out.println("\nLoad average at the end: " + Surroundings.load() + ".");
        }
    }

    private void run(int rounds) throws Exception {
        make();
        List<Beside> all = all();
        List<List<String>> worst = new ArrayList<>();
        List<Long> statements = new ArrayList<>();
        List<Series> median = new ArrayList<>();
        List<Series> almostAll = new ArrayList<>();
        List<Double> took = new ArrayList<>();
        List<Integer> failures = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            worst.add(new ArrayList<>());
            statements.add(0L);
            median.add(new Series());
            almostAll.add(new Series());
            took.add(0.0);
            failures.add(0);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < all.size(); i++) {
                Beside beside = all.get(i);
                System.err.println("bench: round " + (round + 1) + ", " + beside.words());
                long start = System.nanoTime();
                Writer.Written written = Writer.beside(beside.work(), jdbcUrl, beside.table(), rows, WRITERS);
                took.set(i, took.get(i) + (System.nanoTime() - start) / 1e9);
                worst.get(i).add(String.format(Locale.ROOT, "%.0f", written.worst()));
                median.get(i).add(written.at(0.5));
                almostAll.get(i).add(written.at(0.999));
                statements.set(i, statements.get(i) + written.millis().size());
                failures.set(i, failures.get(i) + written.failures().size());
                written.failures().forEach(System.err::println);
            }
        }
        System.out.println("| beside the writers | s | statements | failed | ms: median | 99.9% | worst, each round |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int i = 0; i < all.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %,d | %d | %.2f | %.1f | %s |%n",
                    all.get(i).words(),
                    took.get(i) / rounds,
                    statements.get(i),
                    failures.get(i),
                    median.get(i).median(),
                    almostAll.get(i).median(),
                    String.join(", ", worst.get(i)));
        }
    }

    /** In an order in which each finds what it needs, and the last leave nothing for the next round. */
    private List<Beside> all() {
        return List.of(
                new Beside("nothing", "t", () -> Thread.sleep(ALONE_MILLIS)),
                idx("create", "t", "{idx_ref: {columns: [ref]}}"),
                idx("replace", "t", "{idx_ref: {columns: [ref, id]}}"),
                idx("alter", "t", "{idx_ref: {columns: [ref, id], with: {fillfactor: 80}, comment: by ref}}"),
                idx("rename", "t", "{idx_by_ref: {columns: [ref, id], with: {fillfactor: 80}, comment: by ref}}"),
                idx("drop", "t", "{}"),
                sql("`CREATE INDEX`", "t", "CREATE INDEX plain_ref ON t (ref)"),
                sql("`DROP INDEX`", "t", "DROP INDEX plain_ref"),
                new Beside("nothing, partitioned table", "p", () -> Thread.sleep(ALONE_MILLIS)),
                idx("create, 4 partitions", "p", "{idx_p: {columns: [ref]}}"),
                idx("replace, 4 partitions", "p", "{idx_p: {columns: [ref, id]}}"),
                idx("drop, 4 partitions", "p", "{}"),
                sql("`CREATE INDEX`, 4 partitions", "p", "CREATE INDEX plain_p ON p (ref)"),
                sql("`DROP INDEX`, 4 partitions", "p", "DROP INDEX plain_p"));
    }

    private Beside idx(String words, String table, String indexes) {
        return new Beside("idx: " + words, table, () -> {
            Files.writeString(directory.resolve("indexes.yaml"), FILE.formatted(table, indexes));
            new Program(
                            words,
                            List.of(
                                    Path.of("idx").toAbsolutePath().toString(),
                                    "apply",
                                    "--auto-approve",
                                    "--allow=used-drop,young-counters,partitioned-drop",
                                    "--url",
                                    url,
                                    "-f",
                                    directory.resolve("indexes.yaml").toString()),
                            directory.resolve("idx.out"),
                            0)
                    .time();
        });
    }

    private Beside sql(String words, String table, String statement) {
        return new Beside(words, table, () -> execute(statement));
    }

    private void make() throws SQLException {
        System.err.println("bench: making two tables of " + rows + " rows");
        String columns = " (id int PRIMARY KEY, ref int, amount int, note text)";
        String rowsOf = " SELECT i, hashint4(i), 0, md5(i::text) FROM generate_series(0, " + (rows - 1) + ") i";
        execute("CREATE TABLE t" + columns + " WITH (fillfactor = 90)");
        execute("INSERT INTO t" + rowsOf);
        execute("CREATE TABLE p" + columns + " PARTITION BY HASH (id)");
        for (int part = 0; part < 4; part++) {
            execute("CREATE TABLE p_" + part + " PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER " + part + ")"
                    + " WITH (fillfactor = 90)");
        }
        execute("INSERT INTO p" + rowsOf);
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

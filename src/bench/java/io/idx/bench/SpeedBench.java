package io.idx.bench;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.EmbeddedServer.Options;
import io.idx.demo.PostgresBinaries;
import io.idx.model.Declaration;
import io.idx.plan.Plan;
import io.idx.postgres.ConnectionSettings;
import io.idx.postgres.Database;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.Scope;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
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
import java.util.Optional;

/**
 * The wall time of {@code idx apply}, as a whole process, beside psql running the very statements of the same plan, and
 * with two jobs beside one. {@code src/bench/run speed} starts it.
 */
public final class SpeedBench {
    private static final String INDEXES =
            """
            version: 1
            tables:
              one:
                idx_one_ref: {columns: [ref]}
                idx_one_note: {columns: [note, amount]}
                idx_one_some: {columns: [amount, ref], where: amount < 500000}
              two:
                idx_two_ref: {columns: [ref]}
                idx_two_note: {columns: [note, amount]}
                idx_two_some: {columns: [amount, ref], where: amount < 500000}
            """;

    private final EmbeddedServer server;
    private final Path directory;

    private SpeedBench(EmbeddedServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        int rows = 2_500_000;
        int rounds = 5;
        int jobs = 1;
        int workers = 2;
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            switch (parts[0]) {
                case "--rows" -> rows = Integer.parseInt(parts[1]);
                case "--rounds" -> rounds = Integer.parseInt(parts[1]);
                case "--jobs" -> jobs = Integer.parseInt(parts[1]);
                case "--workers" -> workers = Integer.parseInt(parts[1]);
                default -> {
                    System.err.println("src/bench/run speed [--rows=2500000] [--rounds=5] [--jobs=2] [--workers=2]");
                    System.exit(2);
                }
            }
        }
        Path psql = Surroundings.psql().orElseThrow(() -> new IllegalStateException("psql is needed"));
        Path directory = Files.createDirectories(Path.of("target/bench/speed")).toAbsolutePath();
        PostgresBinaries binaries =
                PostgresBinaries.available().stream().findFirst().orElseThrow();
        Options options = Options.of(binaries)
                .withSettings(Map.of(
                        "shared_buffers",
                        "256MB",
                        "max_wal_size",
                        "4GB",
                        "autovacuum",
                        "off",
                        "max_parallel_maintenance_workers",
                        Integer.toString(workers)));
        try (EmbeddedServer server = EmbeddedServer.start(options)) {
            System.out.printf(
                    Locale.ROOT,
                    "%s; `src/bench/run speed --rows=%d --rounds=%d --jobs=%d --workers=%d`."
                            + " Load average at the start: %s.%n%n",
                    Surroundings.of(server),
                    rows,
                    rounds,
                    jobs,
                    workers,
                    Surroundings.load());
            new SpeedBench(server, directory).run(psql, rows, rounds, jobs);
            System.out.println("\nLoad average at the end: " + Surroundings.load() + ".");
        }
    }

    private void run(Path psql, int rows, int rounds, int jobs) throws Exception {
        System.err.println("bench: making two tables of " + rows + " rows");
        for (String table : List.of("one", "two")) {
            execute("CREATE TABLE " + table + " (id int PRIMARY KEY, ref int, amount int, note text)");
            execute("INSERT INTO " + table + " SELECT i, hashint4(i), abs(hashint4(-i)) % 1000000, md5(i::text)"
                    + " FROM generate_series(1, " + rows + ") i");
        }
        execute("VACUUM ANALYZE");
        Path file = Files.writeString(directory.resolve("indexes.yaml"), INDEXES);
        List<Program> programs = programs(psql, file, jobs);
        List<Series> times = new ArrayList<>();
        programs.forEach(program -> times.add(new Series()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < programs.size(); i++) {
                int next = (round + i) % programs.size();
                System.err.println(
                        "bench: round " + (round + 1) + ", " + programs.get(next).name());
                execute("CHECKPOINT");
                times.get(next).add(programs.get(next).time());
                clean();
            }
        }
        System.out.println("| program | ms: median (middle half) | to the first |\n|---|---|---|");
        for (int i = 0; i < programs.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.3f |%n",
                    programs.get(i).name(),
                    times.get(i).words(),
                    times.get(i).over(times.get(0)).median());
        }
    }

    private List<Program> programs(Path psql, Path file, int jobs) throws Exception {
        Path script = Files.writeString(directory.resolve("plan.sql"), String.join("\n", statements()) + "\n");
        List<Program> programs = new ArrayList<>(List.of(
                new Program(
                        "psql, the same statements",
                        List.of(psql.toString(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server.url(), "-f",
                                script.toString()),
                        directory.resolve("psql.out"),
                        0),
                apply("idx apply", file, List.of())));
        if (jobs > 1) {
            programs.add(apply("idx apply --jobs " + jobs, file, List.of("--jobs", Integer.toString(jobs))));
        }
        return programs;
    }

    private Program apply(String name, Path file, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of("idx").toAbsolutePath().toString(),
                "apply",
                "--auto-approve",
                "--url",
                server.url(),
                "-f",
                file.toString()));
        command.addAll(more);
        return new Program(name, command, directory.resolve("idx.out"), 0);
    }

    /** Of the plan that idx apply makes and carries out. */
    private List<String> statements() {
        Declaration declaration = SpecReader.read(List.of(SpecSource.stream(
                "indexes.yaml", new ByteArrayInputStream(INDEXES.getBytes(StandardCharsets.UTF_8)))));
        ConnectionSettings settings = ConnectionSettings.resolve(
                Optional.of(server.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody");
        try (Database database = Database.open(settings)) {
            Reconciler reconciler = new Reconciler(database, declaration, Scope.all());
            Plan plan = reconciler.plan(reconciler.compare());
            return plan.changes().stream()
                    .flatMap(change -> change.steps().stream())
                    .flatMap(step -> step.statements().stream())
                    .map(statement -> statement + ";")
                    .toList();
        }
    }

    private void clean() throws SQLException {
        for (String table : List.of("one", "two")) {
            for (String column : List.of("ref", "note", "some")) {
                execute("DROP INDEX idx_" + table + "_" + column);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

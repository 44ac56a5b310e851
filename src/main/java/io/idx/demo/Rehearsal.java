package io.idx.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A database of one size, its indexes planned and built by idx itself, and then measured. */
record Rehearsal(Demo.Runner runner, EmbeddedServer server, Path directory, Consumer<String> progress) {
    private static final long ROWS = 157_020;

    /** Empty if a command failed. */
    Optional<Scale> measure(Effort effort) throws SQLException {
        String database = "times_" + effort.times();
        long rows = load(database, effort.times());
        AtomicBoolean applied = new AtomicBoolean();
        if (!idx(database, "plan", "-q")) {
            return Optional.empty();
        }
        Writer writer = new Writer(jdbcUrl(database), tables());
        Build build = writer.beside(() -> applied.set(idx(database, "apply", "-q", "--auto-approve")));
        if (!applied.get()) {
            return Optional.empty();
        }
        execute(database, "VACUUM ANALYZE");
        return Optional.of(new Trial(jdbcUrl(database), effort, progress).run(rows, build));
    }

    private static List<String> tables() {
        return Stream.of(SeedQuery.values()).map(SeedQuery::table).distinct().toList();
    }

    private long load(String database, int times) throws SQLException {
        progress.accept(String.format(Locale.ROOT, "x%d: making the tables and %,d rows ...", times, ROWS * times));
        execute("postgres", "CREATE DATABASE " + database);
        try (Connection connection = DriverManager.getConnection(jdbcUrl(database))) {
            SeedDatabase.load(connection, times);
        }
        execute(database, "VACUUM ANALYZE");
        return ROWS * times;
    }

    private boolean idx(String database, String... command) {
        progress.accept("$ idx " + String.join(" ", command));
        String url = server.url().replaceAll("/postgres$", "/" + database);
        return runner.run(List.of(command), Map.of("IDX_URL", url), directory) == 0;
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String jdbcUrl(String database) {
        return server.jdbcUrl().replace("/postgres?", "/" + database + "?");
    }
}

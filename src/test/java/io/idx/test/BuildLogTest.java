package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What apply notes of its builds, and what the next plan makes of it. */
final class BuildLogTest {
    private static final String LINE =
            "\\{\"server\":\"[0-9a-f]{16}\",\"method\":\"btree\",\"read_bytes\":\\d{8},\"bytes\":\\d{7},"
                    + "\"seconds\":\\d+\\.\\d{3}}";
    private static final String ONE = "    t_a: {columns: [a]}\n";
    private static final String TWO = ONE + "    t_b: {columns: [b, a]}\n";

    @EachServer
    void thePlanGoesByEarlierBuilds(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        assertThat(run(database, directory, ONE, "plan"))
                .contains("concurrently, reading 1")
                .contains("writing about 2")
                .contains("time uncalibrated; about 2")
                .contains("extra disk at peak, about 2");
        run(database, directory, ONE, "apply", "--auto-approve");
        Path log = directory.resolve("state/idx/builds.jsonl");
        assertThat(Files.readString(log)).matches(LINE + "\\R").doesNotContain("t_a", "127.0.0.1", "localhost");
        assertThat(run(database, directory, TWO, "plan"))
                .containsPattern("(a few seconds|about \\d+ (s|min)( \\(\\d+-\\d+\\))?), from 1 build here; about")
                .doesNotContain("uncalibrated");
    }

    @EachServer
    void programsAreToldTheEstimates(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        JsonNode first = plan(database, directory, ONE);
        assertThat(first.path("summary").has("est_seconds")).isFalse();
        run(database, directory, ONE, "apply", "--auto-approve");
        long size = Long.parseLong(ask(database, "SELECT pg_relation_size('t_a')"));
        assertThat(first.path("changes").path(0).path("est_bytes").asLong()).isBetween(size * 9 / 10, size * 11 / 10);
        JsonNode second = plan(database, directory, TWO);
        for (JsonNode told :
                List.of(second.path("summary"), second.path("changes").path(0))) {
            JsonNode seconds = told.path("est_seconds");
            assertThat(seconds).hasSize(3);
            assertThat(seconds.path(0).asLong())
                    .isLessThanOrEqualTo(seconds.path(1).asLong());
            assertThat(seconds.path(2).asLong())
                    .isPositive()
                    .isGreaterThanOrEqualTo(seconds.path(1).asLong());
        }
        assertThat(second.path("summary").path("peak_extra_bytes").asLong()).isGreaterThan(size);
        assertThat(second.path("summary").path("wal_bytes").asLong()).isGreaterThan(size);
    }

    @EachServer(from = 18)
    void otherServersAndBrokenLinesTellNothing(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        Path log = Files.createDirectories(directory.resolve("state/idx")).resolve("builds.jsonl");
        Files.write(log, new byte[] {(byte) 0xff, '\n', '{', '}', '\n'});
        Files.writeString(
                log,
                "{\"server\":\"0123456789abcdef\",\"method\":\"btree\",\"read_bytes\":10000000,\"bytes\":1000000,"
                        + "\"seconds\":1.000}\n{\"server\":\"0123",
                java.nio.file.StandardOpenOption.APPEND);
        assertThat(run(database, directory, ONE, "plan")).contains("time uncalibrated");
    }

    @EachServer(from = 18)
    void aLogThatCannotBeWrittenIsNone(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        Files.writeString(directory.resolve("state"), "a file where a directory should be");
        assertThat(run(database, directory, ONE, "apply", "--auto-approve")).contains("Applied: 1 created");
    }

    @EachServer(from = 18)
    void itDoesNotGrowForever(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        Path log = Files.createDirectories(directory.resolve("state/idx")).resolve("builds.jsonl");
        Files.writeString(log, "an old line that is of no use to anybody any more\n".repeat(10_000));
        run(database, directory, ONE, "apply", "--auto-approve");
        assertThat(Files.readAllLines(log, StandardCharsets.UTF_8))
                .hasSize(500)
                .last()
                .asString()
                .matches(LINE);
    }

    /** What nothing is known of is not taken for nothing: the methods of extensions have no rule of thumb. */
    @EachServer(from = 18)
    void whatIsNotEstimatedIsCounted(Database database, @TempDir Path directory) throws Exception {
        prepare(database);
        database.execute("CREATE EXTENSION bloom");
        assertThat(run(database, directory, ONE + "    t_bloom: {columns: [a, b], method: bloom}\n", "plan"))
                .contains("time uncalibrated; extra disk not estimated for 1 change; no step blocks writes.");
    }

    private static void prepare(Database database) throws SQLException {
        database.execute(
                """
                CREATE TABLE t (a int, b int, c text);
                INSERT INTO t SELECT i, i % 100, repeat('x', 70) FROM generate_series(1, 100000) i;
                ANALYZE t;
                """);
    }

    private static JsonNode plan(Database database, Path directory, String entries) throws Exception {
        String document = run(database, directory, entries, "plan", "--json");
        assertThat(PlanSchema.complaints(document)).isEmpty();
        return new ObjectMapper().readTree(document);
    }

    private static String ask(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String run(Database database, Path directory, String entries, String... arguments) throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables:\n  t:\n" + entries);
        Map<String, String> environment = Map.of(
                "IDX_URL",
                database.url(),
                "XDG_STATE_HOME",
                directory.resolve("state").toString());
        Tool.Run run = new Tool(directory, environment).run(List.of(arguments));
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().replaceAll("\\s+", " ");
    }
}

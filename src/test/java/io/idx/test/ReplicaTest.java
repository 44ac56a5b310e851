package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a streaming replica adds: an index that only it uses is in use. */
public final class ReplicaTest {
    private static final String SCENE =
            """
            CREATE TABLE t (a int, b int);
            INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i;
            CREATE INDEX idx_t_a ON t (a);
            CREATE INDEX idx_t_b ON t (b);
            """;

    private static final String PLAN =
            """
            DATABASE on HOST:PORT (primary, PostgreSQL VERSION) as ROLE vs indexes.yaml
            Read 2 indexes on 1 table: 0 match, 2 differ.

              -   drop     public.idx_t_a                                not in indexes.yaml
                    on       public.t
                    why      owned as idx_*
                    was      btree (a), SIZE
                    use      0 scans SINCE
                    use      replica HOST:PORT: 1 scan SINCE
                    undo     CREATE INDEX CONCURRENTLY idx_t_a ON public.t USING btree (a);

              -   drop     public.idx_t_b                                not in indexes.yaml
                    on       public.t
                    why      owned as idx_*
                    was      btree (b), SIZE
                    use      0 scans SINCE
                    use      replica HOST:PORT: 0 scans SINCE
                    undo     CREATE INDEX CONCURRENTLY idx_t_b ON public.t USING btree (b);

            Attention
              ! drop public.idx_t_a: the index that is dropped is in use
                allow it with --allow=used-drop
              ! drop public.idx_t_b: no scan of it was seen, but not every node is known to
                have counted for as long as drop_after asks
                allow it with --allow=young-counters

            Plan: 2 to drop.
            Work: nothing is built; no step blocks writes.""";

    private static final String PRIMARY_TWICE =
            "Attention ! replica \"URL\": HOST:PORT is not in recovery, so that it is no replica (IDX309) ";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void countsOnEveryNode(int major, @TempDir Path directory) throws Exception {
        EmbeddedServer.Options options =
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow());
        try (EmbeddedServer primary = EmbeddedServer.start(options);
                EmbeddedServer replica = EmbeddedServer.start(options)) {
            Database here = database(primary);
            here.execute(SCENE);
            follow(primary, replica);
            Database there = database(replica);
            awaitTable(there);
            there.execute("SET enable_seqscan = off; SELECT * FROM t WHERE a = 7; SELECT pg_sleep(0.6);"
                    + " SELECT pg_sleep(0.6)");

            Tool tool = new Tool(directory, Map.of("IDX_URL", primary.url(), "HOME", directory.toString()));
            write(directory, "host=127.0.0.1 port=" + replica.port());
            assertThat(seen(tool, "plan")).isEqualTo(PLAN);
            String status = seen(tool, "status", "-v");
            assertThat(status).contains("  idx_t_a  owned  valid  SIZE      1 ");
            assertThat(status).contains("replica HOST:PORT: 1 scan SINCE").contains("counted on 2 nodes SINCE.");
            assertThat(seen(tool, "status", "--unused=0")).contains("idx_t_b").doesNotContain("idx_t_a");

            write(directory, "host=127.0.0.1 port=" + primary.port());
            assertThat(seen(tool, "status").replaceAll("\\s+", " ").replaceAll("\"host=[^\"]*\"", "\"URL\""))
                    .contains(PRIMARY_TWICE)
                    .endsWith("[exit 1]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {18})
    void anotherClusterIsTold(int major, @TempDir Path directory) throws Exception {
        EmbeddedServer.Options options =
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow());
        try (EmbeddedServer primary = EmbeddedServer.start(options);
                EmbeddedServer other = EmbeddedServer.start(options)) {
            Files.createFile(other.dataDirectory().resolve("standby.signal"));
            other.restart();
            write(directory, "host=127.0.0.1 port=" + other.port());
            Tool tool = new Tool(directory, Map.of("IDX_URL", primary.url(), "HOME", directory.toString()));
            assertThat(seen(tool, "status"))
                    .contains(": HOST:PORT is of another cluster")
                    .contains("use counted on 1 node SINCE.")
                    .endsWith("[exit 1]");
        }
    }

    public static Database database(EmbeddedServer server) {
        return database(server, "postgres");
    }

    /** The database as a role sees it. */
    public static Database database(EmbeddedServer server, String role) {
        return new Database(new TestServer("127.0.0.1", server.port(), role, "", "postgres", () -> {}), "postgres");
    }

    /** A copy of a cluster that was cut off is what a base backup is, and a copy keeps the owner of the files. */
    public static void follow(EmbeddedServer primary, EmbeddedServer replica) throws Exception {
        primary.kill9();
        replica.kill9();
        Path data = replica.dataDirectory();
        run("find", data.toString(), "-mindepth", "1", "-delete");
        run("cp", "-a", primary.dataDirectory() + "/.", data.toString());
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        primary.restart();
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 user=postgres port=" + primary.port() + "'\nport = "
                        + replica.port() + "\n",
                StandardOpenOption.APPEND);
        replica.restart();
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void awaitTable(Database database) throws Exception {
        Instant limit = Instant.now().plusSeconds(30);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            while (Instant.now().isBefore(limit)) {
                try (ResultSet row = statement.executeQuery("SELECT to_regclass('idx_t_b') IS NOT NULL")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("the replica did not follow");
    }

    private static void write(Path directory, String replica) throws Exception {
        Files.writeString(
                directory.resolve("indexes.yaml"),
                """
                version: 1
                owns: ["idx_*"]
                replicas: ["%s"]
                tables: {}
                """
                        .formatted(replica));
    }

    private static String seen(Tool tool, String... arguments) {
        Tool.Run run = tool.runAsSeen(List.of(arguments));
        return new Placeholders("postgres", tool.directory())
                .in(run.out() + (run.exit() == 0 ? "" : "\n[exit " + run.exit() + "]"));
    }
}

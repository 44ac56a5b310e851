package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.cli.Idx;
import io.idx.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** What idx status shows of others at work, and how it goes on looking. */
final class StatusTest {
    private static final String YAML = "version: 1\ntables: {t: {t_idx: {columns: [a]}}}\n";
    private static final String WAITS = "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_progress_create_index"
            + " WHERE datname = current_database() AND phase LIKE 'waiting%') LOOP PERFORM pg_sleep(0.02);"
            + " PERFORM pg_stat_clear_snapshot(); END LOOP; END $$";

    /** Where it wraps depends on the length of the numbers. */
    private static final String AT_WORK =
            """
            DATABASE on HOST:PORT (primary, PostgreSQL VERSION) as ROLE vs indexes.yaml \
            is state size scans last scan read bloat \
            public.t t_idx declared building SIZE 0 - 0 - \
            being built by pid PID, waiting for writers before build \
            Attention ! An idx is at work run NAME, change 1 of 1, by SOMEBODY \
            at public.t_idx, waiting for writers before build, running for TIME \
            held up by pid PID postgres@127.0.0.1 "idx tests", idle in transaction, open for TIME \
            session pid PID of USER, since DATE \
            Status: 1 index, SIZE, 1 building; use counted on 1 node SINCE.""";

    /** idx waits for a writer, and somebody looks on. */
    @EachServer
    void anotherIdxAtWork(Database database, @TempDir Path directory) throws Exception {
        Tool tool = tool(database, directory);
        CompletableFuture<Tool.Run> apply;
        try (Connection writer = database.connect();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("UPDATE t SET a = 2");
            apply = CompletableFuture.supplyAsync(() -> tool.run(List.of("apply", "--auto-approve")));
            database.execute(WAITS);
            assertThat(seen(database, tool.run(List.of("status")))).isEqualTo(AT_WORK);
            writer.rollback();
        }
        assertThat(apply.get(60, TimeUnit.SECONDS).exit()).isZero();
        assertThat(tool.run(List.of("status")).out()).contains("valid").doesNotContain("at work");
    }

    /** A terminal is drawn anew; anything else gets one table after the other. */
    @EachServer(from = 18)
    void watches(Database database, @TempDir Path directory) throws Exception {
        Tool tool = tool(database, directory);
        String once = tool.run(List.of("status")).out();
        assertThat(watched(tool, false)).isEqualTo(once + "\n" + once + "\n");
        assertThat(watched(tool, true).replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo("\u001b[H\u001b[J" + once + "\u001b[H\u001b[J" + once);
    }

    /** All that is printed until, after the second table, somebody ends it as Ctrl-C does. */
    private static String watched(Tool tool, boolean terminal) throws InterruptedException {
        Thread watching = Thread.currentThread();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8) {
            private int tables;

            @Override
            public void flush() {
                super.flush();
                if (++tables == 2) {
                    watching.interrupt();
                }
            }
        };
        int exit = Idx.run(
                new Terminal(
                        InputStream.nullInputStream(),
                        out,
                        out,
                        tool.environment(),
                        tool.directory(),
                        false,
                        terminal,
                        false,
                        80),
                "status",
                "--watch=1");
        assertThat(exit).isEqualTo(130);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Tool tool(Database database, Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        return new Tool(directory, Map.of("IDX_URL", database.url()));
    }

    private static String seen(Database database, Tool.Run run) {
        return new Placeholders(database.server().user(), Path.of("/nowhere"))
                .in(run.out())
                .replaceAll("\\s+", " ")
                .replace("of " + database.server().user() + ",", "of USER,")
                .replaceAll("run [0-9A-Z]{6}, change 1 of 1, by \\S+", "run NAME, change 1 of 1, by SOMEBODY");
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Somebody rebuilds all indexes of a table: PostgreSQL tells of one at a time, and none is the leftover of a run. */
final class ReindexOfOthersTest {
    private static final String FRESH = "(SELECT count(*) FROM pg_class WHERE relname LIKE '%_ccnew')";

    @EachServer
    void whatAnothersReindexHasBegunIsNoLeftover(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int, b int); CREATE INDEX t_a ON t (a); CREATE INDEX t_b ON t (b)");
        Files.writeString(
                directory.resolve("indexes.yaml"),
                "version: 1\ntables: {t: {t_a: {columns: [a]}, t_b: {columns: [b]}}}\n");
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url(), "HOME", directory.toString()));
        try (Connection writer = database.connect();
                Statement writing = writer.createStatement();
                Connection other = database.connect();
                Statement reindexing = other.createStatement()) {
            writer.setAutoCommit(false);
            writing.execute("INSERT INTO t VALUES (1, 1)");
            CompletableFuture<Void> reindex = CompletableFuture.runAsync(() -> {
                try {
                    reindexing.execute("REINDEX TABLE CONCURRENTLY t");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            WaitsTest.await(database, "SELECT " + FRESH + " = 2");

            Tool.Run plan = tool.run(List.of("plan"));
            assertThat(plan.out())
                    .doesNotContain("repair")
                    .doesNotContain("left by")
                    .contains("_ccnew");
            writer.rollback();
            reindex.get(60, TimeUnit.SECONDS);
        }
        assertThat(tool.run(List.of("plan")).out()).startsWith("No changes.");
    }
}

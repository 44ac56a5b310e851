package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The story with a runner that is not idx: what the demo itself prints, checks and cleans up. */
final class DemoTest {
    private static final String BUILD = "DO $$BEGIN FOR i IN 1..12 LOOP"
            + " EXECUTE format('CREATE INDEX IF NOT EXISTS idx_%s ON users (full_name)', i); END LOOP; END$$;"
            + "DROP INDEX IF EXISTS idx_workflow_runs_completed_at;"
            + "CREATE INDEX IF NOT EXISTS idx_audit_logs_resource ON audit_logs (resource_type);"
            + "CREATE INDEX idx_workflow_runs_completed_at ON workflow_runs (completed_at DESC)";

    private final List<String> lines = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private final AtomicReference<Path> seen = new AtomicReference<>(Path.of("/"));

    @Test
    void tellsTheStoryAndLeavesNothing() {
        assertThat(demo(true).show()).isTrue();
        assertThat(lines.stream().map(line -> line.replaceAll(":\\d+/", ":PORT/")))
                .containsExactly(
                        "$ export IDX_URL=postgres://postgres@127.0.0.1:PORT/postgres",
                        "",
                        "$ idx plan",
                        "",
                        "$ idx apply --auto-approve",
                        "",
                        "$ idx plan",
                        "",
                        "# Somebody drops one index and alters another by hand.",
                        "$ psql $IDX_URL",
                        "postgres=# DROP INDEX idx_audit_logs_resource;",
                        "postgres=# DROP INDEX idx_workflow_runs_completed_at;",
                        "postgres=# CREATE INDEX idx_workflow_runs_completed_at ON workflow_runs (completed_at);",
                        "",
                        "$ idx drift",
                        "[exit 2]",
                        "",
                        "$ idx apply --auto-approve",
                        "",
                        "$ idx drift",
                        "",
                        "# Asked without idx, the catalog says: all 14 indexes are valid and as first built.");
        assertThat(progress).last().isEqualTo("making the tables and 157,020 rows ...");
        assertThat(seen.get()).doesNotExist();
    }

    @Test
    void believesTheCatalogAndNotTheExitCodes() {
        assertThat(demo(false).show()).isFalse();
        assertThat(lines)
                .last()
                .isEqualTo("# Asked without idx, the catalog says: of 14 indexes, 14 were valid after the first apply"
                        + " and 13 are now.");
    }

    @Test
    void stopsAtAFailure() {
        Demo demo = new Demo((arguments, environment, directory) -> 1, lines::add, progress::add);
        assertThat(demo.show()).isFalse();
        assertThat(lines).endsWith("$ idx plan", "[exit 1]", "the demo expected exit 0");
    }

    private Demo demo(boolean heals) {
        List<String> history = new ArrayList<>();
        return new Demo(
                (arguments, environment, directory) -> {
                    seen.set(directory);
                    history.add(arguments.get(0));
                    assertThat(Files.exists(directory.resolve("indexes.yaml"))).isTrue();
                    if (arguments.get(0).equals("apply") && (heals || !history.contains("drift"))) {
                        execute(environment, BUILD);
                    }
                    return arguments.get(0).equals("drift") && history.indexOf("drift") == history.size() - 1 ? 2 : 0;
                },
                lines::add,
                progress::add);
    }

    private static void execute(Map<String, String> environment, String sql) {
        String url = environment.getOrDefault("IDX_URL", "").replaceFirst("postgres://postgres@", "jdbc:postgresql://");
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

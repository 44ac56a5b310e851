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

/** While others are at work: another run of idx, or somebody who builds an index by hand. */
final class BusyTest {
    private static final String YAML = "version: 1\ntables: {t: {t_idx: {columns: [a]}}}\n";

    private static final String UNTIL_IT_WAITS =
            "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database() AND phase LIKE 'waiting%') LOOP PERFORM pg_sleep(0.02);"
                    + " PERFORM pg_stat_clear_snapshot(); END LOOP; END $$";

    @EachServer
    void anotherRun(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(6906232, 1)");
            assertThat(stderr(tool, "apply", "--auto-approve"))
                    .contains("error[IDX601]: another idx run is working on DATABASE\n  = session  pid PID of ")
                    .contains(
                            "\n  = its idx is gone\n  = Its lock ends with its session, even if the process is killed;")
                    .endsWith("[exit 6]");
        }
        assertThat(tool.run(List.of("apply", "--auto-approve")).exit()).isZero();
    }

    /** The builder waits for a writer; drift tells of it and does not call the index invalid. */
    @EachServer
    void somebodyBuilds(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        Thread builder = new Thread(() -> build(database), "builder");
        try (Connection writer = database.connect();
                Connection looker = database.connect();
                Statement write = writer.createStatement();
                Statement look = looker.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("UPDATE t SET a = 2");
            builder.start();
            look.execute(UNTIL_IT_WAITS);
            Tool.Run drift = tool.run(List.of("drift"));
            assertThat(drift.exit()).isEqualTo(2);
            assertThat(new Placeholders(database.server().user(), directory).in(drift.out()))
                    .as("it wraps as the number of the process is long")
                    .isEqualToNormalizingWhitespace(
                            """
                            DATABASE on HOST:PORT (primary, PostgreSQL VERSION) as ROLE vs indexes.yaml

                              low       building   public.t_idx
                                        being built by pid PID, waiting for writers before build; it is
                                        left alone

                            Drift: 1 building; 0 match.""");
            writer.rollback();
        }
        builder.join();
        assertThat(tool.run(List.of("drift")).exit()).isZero();
    }

    /** What is not in the plan for that reason is not done by it, however often it is applied. */
    @EachServer
    void aPlanThatWasMadeMeanwhileIsNotAllThatIsWanted(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int); CREATE TABLE u (a int); INSERT INTO t VALUES (1)");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        Tool.Run plan;
        Tool.Run more;
        try (Connection writer = database.connect();
                Connection builder = database.connect();
                Connection looker = database.connect();
                Statement write = writer.createStatement();
                Statement build = builder.createStatement();
                Statement look = looker.createStatement()) {
            writer.setAutoCommit(false);
            write.execute("UPDATE t SET a = 2");
            CompletableFuture<Boolean> built = CompletableFuture.supplyAsync(() -> isBuilt(build));
            look.execute(UNTIL_IT_WAITS);
            plan = tool.run(List.of("plan", "--out", "e.plan"));
            Files.writeString(
                    directory.resolve("indexes.yaml"), YAML.replace("}}}", "}}, u: {u_idx: {columns: [a]}}}"));
            more = tool.run(List.of("plan", "--out", "f.plan"));
            build.cancel();
            assertThat(built.get(60, TimeUnit.SECONDS)).isFalse();
            writer.rollback();
        }
        database.execute("DROP INDEX t_idx");
        assertThat(plan.out()).contains("No changes for now. 0 indexes as declared in indexes.yaml, 1 being built.\n");
        Tool.Run apply = tool.run(List.of("apply", "e.plan"));
        assertThat(apply.exit()).as(apply.out()).isEqualTo(7);
        assertThat(apply.out())
                .endsWith("\nIt has no changes. What was being built or undecided when it was made is not in it:"
                        + " plan again.\n");
        assertThat(more.out()).contains("Plan: 1 to create.");
        Tool.Run other = tool.run(List.of("apply", "f.plan"));
        assertThat(other.exit()).as(other.out()).isEqualTo(7);
        assertThat(other.out())
                .contains("1 change still matches the database. What was being built or undecided when it was made"
                        + " is not in it: plan again.\n");
        assertThat(tool.run(List.of("apply", "f.plan")).exit()).isEqualTo(7);
        assertThat(database.value("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index"
                        + " WHERE indrelid IN ('t'::regclass, 'u'::regclass)"))
                .isEqualTo("u_idx");
    }

    private static boolean isBuilt(Statement build) {
        try {
            return !build.execute("CREATE INDEX CONCURRENTLY t_idx ON t (a)");
        } catch (SQLException e) {
            return false;
        }
    }

    private static void build(Database database) {
        try {
            database.execute("CREATE INDEX CONCURRENTLY t_idx ON t (a)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String stderr(Tool tool, String... arguments) {
        Tool.Run run = tool.run(List.of(arguments));
        return new Placeholders(" ", tool.directory()).in(run.err()) + "\n[exit " + run.exit() + "]";
    }
}

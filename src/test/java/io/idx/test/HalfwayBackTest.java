package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** The reverse of a plan whose run was broken off takes back what is half done, and nothing that it has not begun. */
final class HalfwayBackTest {
    private static final String ALLOW = "--allow=partitioned-drop,young-counters";

    private static final String WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND query LIKE '%%CONCURRENTLY%%' AND %d = ANY (pg_blocking_pids(pid))";

    private static final String OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

    private static final String END = "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE '%CONCURRENTLY%' AND pid <> pg_backend_pid()";

    /** Each index by its name, with its table where it is another, its keys, and whether it is sound. */
    private static final String INDEXES =
            """
            SELECT string_agg(concat(c.relname, regexp_replace(pg_get_indexdef(c.oid), '.* USING btree', ''),
                              ' ' || obj_description(c.oid, 'pg_class'),
                              CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN ' unsound' END,
                              CASE WHEN indisclustered THEN ' clustered' END),
                              ', ' ORDER BY c.relname COLLATE "C")
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE c.relnamespace = 'public'::regnamespace
            """;

    private static final String PARTITIONED =
            """
            CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
            CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
            CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3);
            CREATE TABLE p4 PARTITION OF p FOR VALUES IN (4);
            INSERT INTO p SELECT 1 + i % 4, i FROM generate_series(1, 40) i;
            """;

    @TempDir
    private Path directory;

    private Path elsewhere;

    @BeforeEach
    void makeRoomForOutput() throws IOException {
        elsewhere = Files.createDirectories(directory.resolve("process"));
    }

    @EachServer
    void aDropThatWaitedForTooLong(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1); CREATE INDEX zz1 ON t (a);"
                + " COMMENT ON INDEX zz1 IS 'mine'; ALTER TABLE t CLUSTER ON zz1; CREATE INDEX zz2 ON t (b)");
        String before = value(database, INDEXES);
        plan(database, "{t: {}}", "--allow=clustered-drop,young-counters");
        try (Connection reader = holder(database, "TABLE t")) {
            Tool.Run apply = tool(database).run(List.of("apply", "p.plan", "--wait-limit=1s"));
            assertThat(apply.exit()).as(apply.out() + apply.err()).isEqualTo(7);
            reader.rollback();
        }
        assertThat(value(database, INDEXES)).isEqualTo("zz1 (a) mine unsound, zz2 (b)");
        Tool.Run back = takenBack(database);
        assertThat(back.out()).contains("Plan: 1 to repair.");
        assertThat(back.err())
                .contains("warning: drop public.zz2 is left out: the database is not as the change makes it\n")
                .doesNotContain("zz1");
        assertThat(value(database, INDEXES)).isEqualTo(before);
    }

    @EachServer
    void aDropThatCameAlmostToItsEnd(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE INDEX t_idx ON t (a)");
        plan(database, "{t: {}}", ALLOW);
        database.execute("UPDATE pg_index SET indisvalid = false, indisready = false, indislive = false"
                + " WHERE indexrelid = 't_idx'::regclass");
        takenBack(database);
        assertThat(value(database, INDEXES)).isEqualTo("t_idx (a)");
    }

    @EachServer
    void aCreateThatWasKilled(Database database) throws Exception {
        for (boolean ended : List.of(true, false)) {
            database.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
            plan(database, "{t: {ex: {columns: [a], comment: c}}}");
            killed(database, "UPDATE t SET a = 1", ended);
            assertThat(value(database, INDEXES)).isEqualTo("ex (a)" + (ended ? " unsound" : ""));
            Tool.Run back = takenBack(database);
            assertThat(back.out()).contains("Plan: 1 to drop.");
            assertThat(back.err()).doesNotContain("left out");
            assertThat(value(database, INDEXES)).isEqualTo("null");
        }
    }

    /** Another's index is not what the plan made, sound or not. */
    @EachServer
    void whatAnotherMadeUnderTheNameStays(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int)");
        plan(database, "{t: {ex: {columns: [a]}, ey: {columns: [b]}}}");
        database.execute("CREATE INDEX ex ON t (b); CREATE INDEX ey ON t (b); COMMENT ON INDEX ey IS 'theirs';"
                + " UPDATE pg_index SET indisvalid = false WHERE indrelid = 't'::regclass");
        Tool.Run back = takenBack(database);
        assertThat(back.err())
                .contains("warning: create public.ex is left out: the database is not as the change makes it\n")
                .contains("warning: create public.ey is left out: the database is not as the change makes it\n");
        assertThat(value(database, INDEXES)).isEqualTo("ex (b) unsound, ey (b) theirs unsound");
    }

    @EachServer
    void aCreateOverPartitionsThatWasKilled(Database database) throws Exception {
        database.execute(PARTITIONED + "CREATE INDEX before ON p2 (v); CREATE INDEX p1_k_idx ON p1 (k)");
        String before = value(database, INDEXES);
        plan(database, "{p: {p_idx: {columns: [v]}}}");
        killed(database, "UPDATE p3 SET v = 1", true);
        assertThat(value(database, INDEXES))
                .contains("p_idx (v) unsound", "p1_idx (v), ", "before (v), ", "p3_idx (v) unsound")
                .doesNotContain("p4_idx");
        takenBack(database);
        assertThat(value(database, INDEXES)).isEqualTo(before);
    }

    /** The one on the third partition is there, but stands by itself. */
    @EachServer
    void aCreateOverPartitionsOfWhichOneWasNotAttached(Database database) throws Exception {
        database.execute(PARTITIONED);
        plan(database, "{p: {p_idx: {columns: [v]}}}");
        killed(database, "UPDATE p3 SET v = 1", false);
        assertThat(value(database, INDEXES)).isEqualTo("p1_idx (v), p2_idx (v), p3_idx (v), p_idx (v) unsound");
        takenBack(database);
        assertThat(value(database, INDEXES)).isEqualTo("null");
    }

    /** With a foreign partition, the topmost comes last. */
    @EachServer
    void aCreateOverAForeignPartitionThatWasKilled(Database database) throws Exception {
        database.execute(PARTITIONED + "CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER"
                + " postgres_fdw; CREATE FOREIGN TABLE p5 PARTITION OF p FOR VALUES IN (5) SERVER far");
        plan(database, "{p: {p_idx: {columns: [v]}}}", "--allow=foreign-partition");
        killed(database, "UPDATE p3 SET v = 1", true);
        assertThat(value(database, INDEXES)).isEqualTo("p1_idx (v), p2_idx (v), p3_idx (v) unsound");
        takenBack(database);
        assertThat(value(database, INDEXES)).isEqualTo("null");
    }

    /** What has the name of a part is nobody's leftover where the topmost was never begun. */
    @EachServer
    void whatAnotherMadeOnAPartitionStays(Database database) throws Exception {
        database.execute(PARTITIONED);
        plan(database, "{p: {p_idx: {columns: [v]}}}");
        database.execute("CREATE INDEX p1_idx ON p1 (v)");
        assertThat(takenBack(database).err()).contains("create public.p_idx is left out");
        assertThat(value(database, INDEXES)).isEqualTo("p1_idx (v)");
    }

    @EachServer
    void aReplaceThatWasKilled(Database database) throws Exception {
        for (boolean ended : List.of(true, false)) {
            database.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1);"
                    + " CREATE INDEX qx ON t (a)");
            plan(database, "{t: {qx: {columns: [b]}}}");
            killed(database, "UPDATE t SET a = 1", ended);
            assertThat(value(database, INDEXES)).isEqualTo("qx (a), qx__idx_new (b)" + (ended ? " unsound" : ""));
            Tool.Run back = takenBack(database);
            assertThat(back.out()).contains("Plan: 1 to repair.");
            assertThat(back.err()).doesNotContain("left out");
            assertThat(value(database, INDEXES)).isEqualTo("qx (a)");
        }
    }

    @EachServer
    void aReplaceOverPartitionsThatWasKilled(Database database) throws Exception {
        database.execute(PARTITIONED + "CREATE INDEX p_idx ON p (v)");
        String before = value(database, INDEXES);
        plan(database, "{p: {p_idx: {columns: [v, k]}}}", ALLOW);
        killed(database, "UPDATE p3 SET v = 1", true);
        assertThat(value(database, INDEXES)).contains("p_idx__idx_new (v, k) unsound");
        takenBack(database);
        assertThat(value(database, INDEXES)).isEqualTo(before);
    }

    /** The first of its two statements has come through. */
    @EachServer
    void anAlterOfWhichHalfIsDone(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int); CREATE INDEX t_idx ON t (a); CREATE INDEX other ON t (b)");
        plan(
                database,
                "{t: {t_idx: {columns: [a], with: {fillfactor: 80}, comment: c}, other: {columns: [b], comment: d}}}");
        database.execute("ALTER INDEX t_idx SET (fillfactor = 80)");
        assertThat(takenBack(database).err())
                .contains("alter public.other is left out")
                .doesNotContain("t_idx");
        assertThat(value(database, INDEXES)).isEqualTo("other (b), t_idx (a)");
    }

    @EachServer
    void whatIsBuiltOnIsNotYetTakenBack(Database database) throws Exception {
        for (String declared : List.of("{t: {ex: {columns: [b]}}}", "{t: {qx: {columns: [b]}}}")) {
            database.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1);"
                    + " CREATE INDEX qx ON t (a)");
            plan(database, declared);
            try (Connection writer = holder(database, "UPDATE t SET a = 1")) {
                Process idx = IdxProcess.start(elsewhere, database.url(), applying());
                await(
                        database,
                        WAITS.formatted(writer.unwrap(PGConnection.class).getBackendPID()),
                        "1");
                idx.destroyForcibly().waitFor();
                Tool.Run back = tool(database).run(List.of("plan", "--reverse", "p.plan", "--out", "r.plan"));
                assertThat(back.out()).contains("No changes for now. ", "built by pid ");
                writer.rollback();
            }
            awaitNobody(database);
            Tool.Run apply = tool(database).run(List.of("apply", "r.plan"));
            assertThat(apply.exit()).as(apply.out() + apply.err()).isEqualTo(7);
            assertThat(apply.out())
                    .endsWith("It has no changes. What was being built or undecided when it was made is not in it:"
                            + " plan again.\n");
            takenBack(database);
            assertThat(value(database, INDEXES)).isEqualTo("qx (a)");
        }
    }

    private void plan(Database database, String tables, String... more) throws IOException {
        Files.writeString(
                directory.resolve("indexes.yaml"),
                "version: 1\nowns: [\"zz*\", \"t_*\"]\ndrop_after: 0\ntables: " + tables + "\n");
        List<String> arguments = new ArrayList<>(List.of("plan", "--out", "p.plan"));
        arguments.addAll(Arrays.asList(more));
        ok(database, arguments);
    }

    /** The plan back, which is carried out; afterwards there is nothing more to take back. */
    private Tool.Run takenBack(Database database) throws IOException {
        Tool.Run back = ok(database, List.of("plan", "--reverse", "p.plan", "--out", "r.plan", ALLOW));
        assertThat(PlanSchema.complaints(Files.readString(directory.resolve("r.plan"))))
                .isEmpty();
        ok(database, List.of("apply", "r.plan"));
        assertThat(ok(database, List.of("plan", "--reverse", "p.plan", ALLOW)).out())
                .startsWith("No changes. ");
        return back;
    }

    /**
     * Applies the plan with idx in a process that is killed while a build waits for somebody's transaction.
     *
     * @param ended whether the build is ended, too; else PostgreSQL brings it to its end
     */
    private void killed(Database database, String holding, boolean ended) throws Exception {
        try (Connection writer = holder(database, holding)) {
            Process idx = IdxProcess.start(elsewhere, database.url(), applying());
            await(database, WAITS.formatted(writer.unwrap(PGConnection.class).getBackendPID()), "1");
            idx.destroyForcibly().waitFor();
            if (ended) {
                assertThat(value(database, END)).isEqualTo("1");
            }
            writer.rollback();
        }
        awaitNobody(database);
    }

    private List<String> applying() {
        return List.of(
                "apply",
                directory.resolve("p.plan").toString(),
                "-f",
                directory.resolve("indexes.yaml").toString());
    }

    private Tool.Run ok(Database database, List<String> arguments) {
        Tool.Run run = tool(database).run(arguments);
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        return run;
    }

    private Tool tool(Database database) {
        return new Tool(directory, Map.of("IDX_URL", database.url()));
    }

    private static Connection holder(Database database, String holding) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(holding);
        }
        return connection;
    }

    private static void awaitNobody(Database database) throws Exception {
        await(database, OTHERS, "0");
    }

    private static void await(Database database, String query, String wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!value(database, query).equals(wanted)) {
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static String value(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "null";
        }
    }
}

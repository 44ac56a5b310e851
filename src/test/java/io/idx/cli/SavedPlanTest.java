package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.saved.PlanEdits;
import io.idx.test.Database;
import io.idx.test.EachServer;
import io.idx.test.PlanSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A saved plan is done exactly while it still fits, change by change. */
final class SavedPlanTest {
    private static final String TABLE =
            """
            CREATE TABLE t (a int, b int, c text);
            CREATE INDEX t_a_idx ON t (a);
            CREATE INDEX t_old_idx ON t (c);
            CREATE TABLE u (x int)
            """;

    private static final String FILE =
            """
            version: 1
            owns: ["t_*"]
            drop_after: 0
            tables:
              t:
                t_a_idx: {columns: [a, b]}
                t_b_idx: {columns: [b], comment: new}
            """;

    @TempDir
    private Path directory;

    private Path plan = Path.of("");

    @BeforeEach
    void declare() throws IOException {
        declare(FILE);
        plan = directory.resolve("p.plan");
    }

    @EachServer
    void doesWhatItPromisesWithoutATerminalAndTwiceIsNothing(Database database) throws Exception {
        database.execute(TABLE);
        Shell saved = saved(database);
        assertThat(saved.err()).isEqualTo("Saved p.plan, which is good for 7 days.\n");
        assertThat(PlanSchema.complaints(Files.readString(plan))).isEmpty();
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isZero();
        assertThat(apply.out())
                .contains("p.plan, made just now by ")
                .contains("\n3 changes still match the database.\n")
                .contains("Applied: 1 created, 1 replaced, 1 dropped in ");
        assertThat(indexes(database)).isEqualTo("t_a_idx (a, b) t_b_idx (b)");
        Shell again = shell(database);
        assertThat(again.run("apply", "p.plan")).isZero();
        assertThat(again.out()).endsWith("\nAll 3 changes are already done.\n");
        assertThat(again.err()).isEmpty();
    }

    @EachServer
    void showsTheSameWithoutADatabase(Database database) throws Exception {
        database.execute(TABLE);
        Shell verbose = shell(database);
        assertThat(verbose.run("plan", "-v", "--out", "v.plan")).isZero();
        Shell saved = saved(database);
        Shell show = new Shell(directory);
        assertThat(show.run("show", "p.plan")).isZero();
        assertThat(show.out()).matches("p\\.plan, made just now .*\\R(?s).*").endsWith(saved.out());
        Shell inFull = new Shell(directory);
        assertThat(inFull.run("show", "-v", "v.plan")).isZero();
        assertThat(inFull.out()).endsWith(verbose.out());
        Shell json = new Shell(directory);
        assertThat(json.run("show", "--json", "p.plan")).isZero();
        assertThat(json.out()).isEqualTo(Files.readString(plan));
        Files.writeString(plan, Files.readString(plan).replaceAll("\n *", " "));
        assertThat(new Shell(directory).run("show", "p.plan"))
                .as("another layout")
                .isZero();
        Files.writeString(plan, Files.readString(plan).replace("new", "old"));
        assertThat(new Shell(directory).run("show", "p.plan"))
                .as("another content")
                .isEqualTo(3);
        saved(database);
        PlanEdits.age(plan, Duration.ofDays(8));
        Shell old = new Shell(directory);
        assertThat(old.run("show", "p.plan")).isZero();
        assertThat(old.out()).contains("made 8 days ago", "! it can no longer be applied: p.plan was good until ");
    }

    @EachServer
    void whatHappensElsewhereDoesNotMatter(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        database.execute(
                """
                CREATE INDEX u_x_idx ON u (x);
                ALTER TABLE t ADD COLUMN d int;
                CREATE INDEX t_d_idx ON t (d);
                INSERT INTO t SELECT n, n, n FROM generate_series(1, 1000) n;
                ANALYZE t
                """);
        declare(FILE + "  u:\n    no_such_idx: {columns: [no_such_column]}\n");
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isZero();
        assertThat(indexes(database)).isEqualTo("t_a_idx (a, b) t_b_idx (b) t_d_idx (d) u_x_idx (x)");
    }

    @EachServer
    void anIndexThatWasTouchedIsNamedAndNothingIsDone(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        database.execute("DROP INDEX t_a_idx; CREATE INDEX t_a_idx ON t (a) WHERE a > 0");
        String before = indexes(database);
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).isEqualTo(5);
        assertThat(apply.err())
                .isEqualTo(
                        """
                        error[IDX502]: p.plan is out of date for 1 of its 3 changes; nothing was applied
                          = replace public.t_a_idx
                              planned on  btree (a)
                              now         btree (a) WHERE a > 0
                          = Plan again
                          = Or do the other 2: idx apply p.plan --exclude public.t_a_idx
                        """);
        assertThat(indexes(database)).isEqualTo(before);
        Shell others = shell(database);
        assertThat(others.run("apply", "p.plan", "--exclude", "public.t_a_idx")).isZero();
        assertThat(indexes(database)).isEqualTo("t_a_idx (a) WHERE (a > 0) t_b_idx (b)");
    }

    @EachServer
    void eachWayToGoStaleHasItsWords(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        database.execute("ALTER TABLE t ALTER COLUMN b TYPE bigint");
        assertThat(stale(database))
                .contains("IDX502", "2 of its 3", "another table of that name, or columns of another type");
        database.execute("DROP TABLE t; CREATE TABLE t (a int, b int, c text); CREATE INDEX t_a_idx ON t (a)");
        assertThat(stale(database))
                .contains("replace public.t_a_idx", "create public.t_b_idx", "drop public.t_old_idx");
        database.execute("DROP TABLE t; CREATE TABLE t (a int, b int, c text)");
        saved(database);
        database.execute("CREATE INDEX t_b_idx ON t (c)");
        assertThat(stale(database))
                .contains("create public.t_b_idx\n      planned on  not there\n      now         btree (c)\n");
        database.execute("DROP INDEX t_b_idx; CREATE INDEX t_other_idx ON t (b)");
        assertThat(stale(database))
                .contains("create public.t_b_idx")
                .contains("public.t_other_idx has the same definition and would be renamed");
    }

    @EachServer
    void anEntryThatWasEditedIsNamed(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        declare(FILE.replace("comment: new", "comment: other"));
        assertThat(stale(database))
                .contains(
                        "1 of its 3",
                        "create public.t_b_idx",
                        "the file asks for something else: the entry was edited");
        declare(FILE.replace("    t_b_idx: {columns: [b], comment: new}\n", ""));
        assertThat(stale(database)).contains("1 of its 3", "create public.t_b_idx", "the entry is gone");
        declare(FILE + "    t_old_idx: {columns: [c]}\n");
        assertThat(stale(database)).contains("1 of its 3", "drop public.t_old_idx", "the file declares the index");
        declare(FILE.replace("owns: [\"t_*\"]\n", ""));
        assertThat(stale(database)).contains("1 of its 3", "drop public.t_old_idx", "the file no longer asks for this");
        declare(FILE.replace("columns: [b], comment: new", "queries: [SELECT b FROM t], comment: new, columns: [b]"));
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isZero();
    }

    @EachServer
    void anotherDatabaseOrClusterIsRefused(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        PlanEdits.putTarget(plan, "host", "elsewhere");
        Shell otherName = shell(database);
        assertThat(otherName.run("apply", "p.plan", "--only", "t_b_idx")).isZero();
        assertThat(otherName.out()).contains(", the same cluster. 1 change still matches the database.\n");
        PlanEdits.putTarget(plan, "system_identifier", "1");
        Shell cluster = shell(database);
        assertThat(cluster.run("apply", "p.plan")).isEqualTo(4);
        assertThat(cluster.err()).contains("error[IDX314]: p.plan was made for " + database.name() + " on elsewhere:");
        PlanEdits.putTarget(plan, "system_identifier", "");
        assertThat(shell(database).run("apply", "p.plan")).isEqualTo(4);
        saved(database);
        PlanEdits.putTarget(plan, "system_identifier", "");
        assertThat(shell(database).run("apply", "p.plan", "--only", "t_a_idx")).isZero();
        PlanEdits.putTarget(plan, "database", "other");
        assertThat(shell(database).run("apply", "p.plan")).isEqualTo(4);
    }

    @EachServer
    void anotherDatabaseIsRefusedWhateverIsNotInIt(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        database.execute("DROP TABLE t");
        PlanEdits.putTarget(plan, "database", "other");
        declare(FILE + "session: {maintenance_work_mem: 100TB}\n");
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isEqualTo(4);
        assertThat(apply.err()).startsWith("error[IDX314]: p.plan was made for other on ");
    }

    @EachServer
    void ageIsToldAfterADayAndRefusedAfterAWeek(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        PlanEdits.age(plan, Duration.ofDays(8));
        Shell old = shell(database);
        assertThat(old.run("apply", "p.plan")).isEqualTo(5);
        assertThat(old.err()).startsWith("error[IDX503]: p.plan was good until ");
        PlanEdits.age(plan, Duration.ofHours(-3).minusSeconds(30));
        Shell ahead = new Shell(directory);
        assertThat(ahead.run("show", "p.plan")).isZero();
        assertThat(ahead.out()).startsWith("p.plan, made 3 h from now by this machine's clock by ");
        PlanEdits.age(plan, Duration.ofHours(25));
        Shell warned = shell(database);
        assertThat(warned.run("apply", "p.plan")).isZero();
        assertThat(warned.err())
                .startsWith("warning: p.plan was made 25 h ago: use and sizes may have changed since\n");
    }

    @EachServer
    void whatWasAllowedIsInThePlanAndNothingElseIs(Database database) throws Exception {
        database.execute(TABLE + "; CREATE UNIQUE INDEX t_unique_idx ON t (a, c)");
        Shell plain = saved(database);
        assertThat(plain.out()).contains("allow it with --allow=unique-drop");
        assertThat(Files.readString(plan)).contains("\"applyable\": false");
        Shell refused = shell(database);
        assertThat(refused.run("apply", "p.plan")).isEqualTo(4);
        assertThat(refused.err()).contains("IDX402", "--allow=unique-drop");
        Shell allowed = shell(database);
        assertThat(allowed.run("plan", "--out", "p.plan", "--allow=unique-drop"))
                .isZero();
        assertThat(allowed.out()).contains("allowed by --allow=unique-drop").doesNotContain("allow it with");
        assertThat(Files.readString(plan)).contains("\"applyable\": true");
        database.execute("SET enable_seqscan = off; SELECT count(*) FROM t WHERE c = 'x'; SELECT pg_sleep(0.1)");
        awaitScan(database);
        Shell used = shell(database);
        assertThat(used.run("apply", "p.plan")).isEqualTo(4);
        assertThat(used.err()).contains("public.t_old_idx", "--allow=used-drop").doesNotContain("unique");
        Shell both = shell(database);
        assertThat(both.run("apply", "p.plan", "--allow=used-drop"))
                .as(both.err())
                .isZero();
        assertThat(indexes(database)).isEqualTo("t_a_idx (a, b) t_b_idx (b)");
    }

    @EachServer
    void anInterruptedRunGoesOnWithTheSameFile(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        database.execute(
                """
                CREATE INDEX t_b_idx ON t (b);
                CREATE INDEX t_a_idx__idx_new ON t (a, b);
                UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a_idx__idx_new'::regclass;
                DROP INDEX t_old_idx
                """);
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isZero();
        assertThat(apply.out()).contains("\n1 already done; 2 changes still match the database.\n");
        assertThat(indexes(database)).isEqualTo("t_a_idx (a, b) t_b_idx (b)");

        database.execute("DROP INDEX t_b_idx; CREATE INDEX t_b_idx ON t (b);"
                + "UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 't_b_idx'::regclass;"
                + "ALTER INDEX t_a_idx RENAME TO t_a_idx__idx_old; CREATE INDEX t_a_idx ON t (a, b)");
        assertThat(shell(database).run("apply", "p.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("t_a_idx (a, b) t_b_idx (b)");
    }

    @EachServer
    void theDocumentGoesToTheScreenOrBesideTheText(Database database) throws Exception {
        database.execute(TABLE);
        Shell json = shell(database);
        assertThat(json.run("plan", "--json")).isZero();
        assertThat(PlanSchema.complaints(json.out())).isEmpty();
        Shell both = shell(database);
        assertThat(both.run("plan", "--json=d.json", "-o", "p.plan")).isZero();
        assertThat(both.out()).contains("\nPlan: 1 to create, 1 to replace, 1 to drop.\n");
        assertThat(Files.readString(directory.resolve("d.json"))).isEqualTo(Files.readString(plan));
    }

    @EachServer
    void nothingToDoIsAPlan(Database database) throws Exception {
        database.execute(
                "CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a, b); CREATE INDEX t_b_idx ON t (b);"
                        + "COMMENT ON INDEX t_b_idx IS 'new'");
        saved(database);
        assertThat(PlanSchema.complaints(Files.readString(plan))).isEmpty();
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).isZero();
        assertThat(apply.out()).endsWith("\nIt has no changes; there is nothing to do.\n");
    }

    @EachServer
    void aPlanThatCannotBeWrittenLeavesWhatWasThere(Database database) throws Exception {
        database.execute(TABLE);
        Shell nowhere = shell(database);
        assertThat(nowhere.run("plan", "--out", "no/such/p.plan")).isEqualTo(1);
        assertThat(nowhere.out()).isEmpty();
        assertThat(nowhere.err())
                .isEqualTo("error[IDX313]: no/such/p.plan cannot be written: its directory is not there\n");
        Files.createDirectory(directory.resolve("d"));
        Shell folder = shell(database);
        assertThat(folder.run("plan", "--out", "d")).isEqualTo(1);
        assertThat(folder.err()).isEqualTo("error[IDX313]: d cannot be written: it is a directory\n");
        Files.createFile(plan);
        saved(database);
        assertThat(Files.readString(plan)).startsWith("{\n  \"format\": \"idx.plan/1.0\",\n");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("d", "indexes.yaml", "p.plan");
        }
    }

    @EachServer
    void noPasswordIsWritten(Database database) throws Exception {
        database.execute(TABLE);
        String url = database.url() + (database.url().contains("?") ? "&" : "?") + "password=hunter2";
        Shell shell = new Shell(directory).with("IDX_URL", url).with("PGPASSWORD", "hunter3");
        assertThat(shell.run("plan", "-v", "--out", "p.plan", "--json=d.json")).isZero();
        assertThat(Files.readString(plan) + shell.out() + shell.err()).doesNotContain("hunter2", "hunter3", "password");
    }

    @EachServer
    void aPatternThatFitsNoChangeIsTold(Database database) throws Exception {
        database.execute(TABLE);
        saved(database);
        declare(FILE + "  u:\n    no_such_idx: {columns: [no_such_column]}\n");
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan", "--only", "t_x_idx", "--table", "u"))
                .isZero();
        assertThat(apply.err())
                .isEqualTo("warning: no change of p.plan is like t_x_idx\nwarning: no change of p.plan is like u\n");
        assertThat(apply.out()).endsWith("\nNo change of it is asked for.\n");
    }

    private String stale(Database database) throws SQLException {
        String before = indexes(database);
        Shell apply = shell(database);
        assertThat(apply.run("apply", "p.plan")).as(apply.out()).isEqualTo(5);
        assertThat(indexes(database)).isEqualTo(before);
        return apply.err();
    }

    private Shell saved(Database database) {
        Shell shell = shell(database);
        assertThat(shell.run("plan", "--out", "p.plan")).as(shell.err()).isZero();
        return shell;
    }

    private void declare(String text) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), text);
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }

    private static void awaitScan(Database database) throws SQLException {
        while (database.value("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 't_old_idx'")
                .equals("0")) {
            Thread.onSpinWait();
        }
    }

    /** {@code t_a_idx (a, b)}, in the order of their names. */
    private static String indexes(Database database) throws SQLException {
        return database.value(
                """
                SELECT string_agg(c.relname || regexp_replace(pg_get_indexdef(c.oid), '.* USING btree', ''), ' '
                                  ORDER BY c.relname COLLATE "C")
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND c.relkind = 'i'
                """);
    }
}

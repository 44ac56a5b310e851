package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.saved.PlanEdits;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What a saved plan promises and what may not, or cannot, be done by now is refused as what it is. */
final class StalePlanTest {
    private static final String TABLES =
            """
            DROP TABLE IF EXISTS t, renamed, u CASCADE;
            CREATE TABLE t (a int, c int);
            CREATE TABLE u (x int, y int)
            """;

    private static final String FILE =
            """
            version: 1
            tables:
              t: {t_a_idx: {columns: [a]}}
              u: {u_x_idx: {columns: [x]}}
            """;

    @TempDir
    private Path directory;

    @EachServer
    void whatPostgresTakesNoMoreIsNamedAndTheOthersCanBeDone(Database database) throws Exception {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("ALTER TABLE t RENAME TO renamed", "the database has no table public.t");
        ways.put("DROP TABLE t", "the database has no table public.t");
        ways.put("ALTER TABLE t RENAME a TO b", "column \"a\" does not exist");
        ways.put("ALTER TABLE t DROP a", "column \"a\" does not exist");
        ways.put("CREATE INDEX t_a_idx ON u (y)", "btree (y); public.t_a_idx is an index on public.u already");
        ways.put(
                "CREATE VIEW t_a_idx AS SELECT a FROM t",
                "public.t_a_idx is a view already, and they share one namespace with indexes");
        declare(FILE);
        for (Map.Entry<String, String> way : ways.entrySet()) {
            database.execute(TABLES);
            saved(database);
            database.execute(way.getKey());
            Shell apply = shell(database);
            assertThat(apply.run("apply", "p.plan")).as(way.getKey()).isEqualTo(5);
            assertThat(apply.err())
                    .isEqualTo(
                            """
                            error[IDX502]: p.plan is out of date for 1 of its 2 changes; nothing was applied
                              = create public.t_a_idx
                                  planned on  not there
                                  now         %s
                              = Plan again
                              = Or do the other one: idx apply p.plan --exclude public.t_a_idx
                            """
                                    .formatted(way.getValue()));
            assertThat(indexes(database)).doesNotContain("u_x_idx");
            Shell other = shell(database);
            assertThat(other.run("apply", "p.plan", "--exclude", "public.t_a_idx"))
                    .as(other.err())
                    .isZero();
            assertThat(indexes(database)).contains("u_x_idx ON u");
        }
    }

    @EachServer
    void aRightThatIsMissingIsNoStalePlan(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE t (a int);
                CREATE SCHEMA hidden;
                CREATE FUNCTION hidden.f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'
                """);
        declare("version: 1\ntables: {t: {t_f_idx: {columns: [hidden.f(a)]}}}\n");
        saved(database);
        Shell apply = new Shell(directory).with("IDX_URL", database.plainUrl());
        assertThat(apply.run("apply", "p.plan")).as(apply.err()).isEqualTo(1);
        assertThat(apply.err()).startsWith("error[IDX307]: permission denied for schema hidden\n");
    }

    @EachServer
    void anEntryThatExpiredMeanwhileIsNamed(Database database) throws Exception {
        database.execute(TABLES + "; CREATE INDEX t_b_idx ON t (a)");
        for (String owns : List.of("owns: [\"t_*\"]\n", "")) {
            String file =
                    """
                    version: 1
                    %stables:
                      t:
                        t_a_idx: {columns: [a], expires: 9999-12-31}
                        t_b_idx: {columns: [a DESC], expires: 9999-12-31}
                    """
                            .formatted(owns);
            declare(file);
            saved(database);
            declare(file.replace("9999-12-31", "2020-02-29"));
            PlanEdits.putEntries(
                    directory.resolve("p.plan"),
                    SpecReader.read(List.of(SpecSource.file("indexes.yaml", directory.resolve("indexes.yaml")))));
            Shell apply = shell(database);
            assertThat(apply.run("apply", "p.plan")).as(apply.out()).isEqualTo(5);
            assertThat(apply.err())
                    .isEqualTo(
                            """
                            error[IDX502]: p.plan is out of date for 2 of its 2 changes; nothing was applied
                              = create public.t_a_idx
                                  planned on  not there
                                  now         the entry has expired
                              = replace public.t_b_idx
                                  planned on  btree (a)
                                  now         the entry has expired
                              = Plan again
                            """);
        }
        assertThat(indexes(database)).isEqualTo("t_b_idx ON t USING btree (a)");
    }

    @EachServer
    void aHazardIsAllowedForTheChangesThatWereShownToHaveIt(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a); CREATE INDEX t_b_idx ON t (b)");
        declare("version: 1\nowns: [\"t_*\"]\ndrop_after: 0\ntables: {}\n");
        scan(database, "a");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--out", "p.plan", "--allow=used-drop")).isZero();
        assertThat(plan.out()).contains("drop public.t_a_idx: the index that is dropped is in use");
        scan(database, "b");
        String before = indexes(database);
        Shell refused = shell(database);
        assertThat(refused.run("apply", "p.plan")).isEqualTo(4);
        assertThat(refused.err())
                .isEqualTo(
                        """
                        error[IDX402]: public.t_b_idx: the index that is dropped is in use
                          = nothing was changed; allow it with --allow=used-drop
                        """);
        assertThat(indexes(database)).isEqualTo(before);
        assertThat(shell(database).run("apply", "p.plan", "--exclude", "t_b_idx"))
                .isZero();
        assertThat(indexes(database)).isEqualTo("t_b_idx ON t USING btree (b)");
    }

    @EachServer
    void aTableThatNobodyCountedIsAsLargeAsItIs(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE t (a int) WITH (autovacuum_enabled = off);
                INSERT INTO t SELECT generate_series(1, 100000)
                """);
        assertThat(database.value("SELECT relpages FROM pg_class WHERE relname = 't'"))
                .isEqualTo("0");
        declare("version: 1\nlimits: {build_size: 1MB}\ntables: {t: {t_a_idx: {columns: [a]}}}\n");
        Shell plan = saved(database);
        assertThat(plan.out()).contains("beyond the limits: create public.t_a_idx reads 3.5 MB of public.t");
        for (String how : List.of("p.plan", "--auto-approve")) {
            Shell apply = shell(database);
            assertThat(apply.run("apply", how)).as(how).isEqualTo(4);
            assertThat(apply.err())
                    .startsWith("error[IDX405]: create public.t_a_idx reads ")
                    .contains("indexes.yaml:2:22");
        }
        assertThat(indexes(database)).isEqualTo("null");
    }

    @EachServer
    void aLockOnOnePartitionHidesNoOther(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE t (a int) PARTITION BY LIST (a);
                CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) WITH (autovacuum_enabled = off);
                CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2) WITH (autovacuum_enabled = off);
                CREATE TABLE t3 PARTITION OF t FOR VALUES IN (3) WITH (autovacuum_enabled = off);
                INSERT INTO t3 SELECT 3 FROM generate_series(1, 100000)
                """);
        declare("version: 1\nlimits: {build_size: 1MB}\ntables: {t: {t_a_idx: {columns: [a]}}}\n");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE ONLY t1, ONLY t2 IN ACCESS EXCLUSIVE MODE");
            assertThat(saved(database).out()).contains("create public.t_a_idx reads 3.5 MB of public.t3");
        }
    }

    private Shell saved(Database database) {
        Shell shell = shell(database);
        assertThat(shell.run("plan", "--out", "p.plan")).as(shell.err()).isZero();
        return shell;
    }

    @EachServer
    void anIndexThatWentAwayWithItsTableIsNotDropped(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int); CREATE INDEX i1 ON t (a); CREATE SCHEMA s2");
        declare("version: 1\ndrop_after: 0\nowns: [\"i*\"]\ntables: {}\n");
        saved(database);
        database.execute("ALTER TABLE t SET SCHEMA s2");
        Shell gone = shell(database);
        assertThat(gone.run("apply", "p.plan")).isEqualTo(5);
        assertThat(gone.err())
                .contains("= drop public.i1\n      planned on  btree (a)\n      now         the table is gone\n");
        database.execute("CREATE TABLE t (a int)");
        Shell other = shell(database);
        assertThat(other.run("apply", "p.plan")).isEqualTo(5);
        assertThat(other.err()).contains("now         another table of that name, or columns of another type\n");
    }

    @EachServer
    void whatBothSidesSayIsTold(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int); CREATE INDEX i1 ON t (a); COMMENT ON INDEX i1 IS 'old'");
        declare("version: 1\ntables: {t: {i1: {columns: [a], comment: new}}}\n");
        saved(database);
        database.execute("COMMENT ON INDEX i1 IS 'third'");
        Shell third = shell(database);
        assertThat(third.run("apply", "p.plan")).isEqualTo(5);
        assertThat(third.err())
                .contains("planned on  btree (a), comment \"old\"\n      now         btree (a), comment \"third\"\n");
        database.execute("COMMENT ON INDEX i1 IS NULL");
        declare("version: 1\ntables: {t: {i1: {columns: [a], comment: another}}}\n");
        Shell none = shell(database);
        assertThat(none.run("apply", "p.plan")).isEqualTo(5);
        assertThat(none.err())
                .contains("planned on  btree (a), comment \"old\"\n")
                .contains("now         btree (a), no comment; the file asks");
    }

    private void declare(String text) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), text);
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }

    /** The counter comes after the query. */
    private static void scan(Database database, String column) throws SQLException {
        database.execute("SET enable_seqscan = off; SELECT count(*) FROM t WHERE " + column + " = 1");
        String scans = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 't_" + column + "_idx'";
        while (database.value(scans).equals("0")) {
            Thread.onSpinWait();
        }
    }

    /** {@code t_a_idx ON t USING btree (a)}, in the order of their names. */
    private static String indexes(Database database) throws SQLException {
        return database.value(
                """
                SELECT string_agg(substring(replace(pg_get_indexdef(c.oid), 'public.', '') from ' INDEX (.*)'), ' '
                                  ORDER BY c.relname COLLATE "C")
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND c.relkind = 'i'
                """);
    }
}

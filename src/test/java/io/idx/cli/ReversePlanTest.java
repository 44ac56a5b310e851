package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;
import io.idx.test.PlanSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** What a plan did is taken back by another, through the same gates. */
final class ReversePlanTest {
    @TempDir
    private Path directory;

    @EachServer
    void whatRestedOnAnIndexRestsOnItAgain(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE t (a int NOT NULL, b int);
                CREATE UNIQUE INDEX t_a_idx ON t (a);
                CREATE INDEX t_lower_idx ON t ((b + 1)) WITH (fillfactor = 70);
                COMMENT ON INDEX t_lower_idx IS 'it''s mine';
                ALTER INDEX t_lower_idx ALTER COLUMN 1 SET STATISTICS 200;
                ALTER TABLE t CLUSTER ON t_lower_idx;
                ALTER TABLE t REPLICA IDENTITY USING INDEX t_a_idx
                """);
        declare("version: 1\nowns: [\"t_*\"]\ntables: {}\n");
        String before = indexes(database);
        String all = "--allow=clustered-drop,replica-identity-drop,unique-drop,young-counters";
        assertThat(shell(database).run("plan", "--out", "p.plan", all)).isZero();
        assertThat(shell(database).run("apply", "p.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("null");

        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan")).isZero();
        assertThat(plan.out())
                .contains("vs  the state before p.plan", "mark for CLUSTER", "Plan: 2 to create.")
                .contains("allow it with --allow=replica-identity");
        assertThat(PlanSchema.complaints(Files.readString(directory.resolve("r.plan"))))
                .isEmpty();
        Shell refused = shell(database);
        assertThat(refused.run("apply", "r.plan")).isEqualTo(4);
        assertThat(refused.err()).contains("--allow=replica-identity");
        assertThat(shell(database).run("apply", "r.plan", "--allow=replica-identity"))
                .isZero();
        assertThat(indexes(database)).isEqualTo(before);

        Shell drift = shell(database);
        assertThat(drift.run("drift")).isEqualTo(2);
        assertThat(drift.out()).contains("undeclared public.t_a_idx");
        assertThat(shell(database).run("plan", "--reverse", "r.plan", "--out", "p2.plan", all))
                .isZero();
        assertThat(shell(database).run("apply", "p2.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("null");
    }

    @EachServer
    void aMarkThatIsMissingIsSeenToBe(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int); CREATE INDEX t_a_idx ON t (a); ALTER TABLE t CLUSTER ON t_a_idx");
        declare("version: 1\nowns: [\"t_*\"]\ntables: {}\n");
        assertThat(shell(database).run("plan", "--out", "p.plan", "--allow=clustered-drop,young-counters"))
                .isZero();
        assertThat(shell(database).run("apply", "p.plan")).isZero();
        assertThat(shell(database).run("plan", "--reverse", "p.plan", "--out", "r.plan"))
                .isZero();
        database.execute("CREATE INDEX t_a_idx__idx_new ON t (a)");
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("t_a_idx (a) clustered");
    }

    @EachServer
    void whatBacksAConstraintByNowIsLeftOut(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        declare("version: 1\ntables: {t: {t_a_key: {columns: [a], unique: true}, t_a_idx: {columns: [a DESC]}}}\n");
        applied(database);
        database.execute("ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE USING INDEX t_a_key");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan", "--allow=young-counters"))
                .as(() -> plan.out() + plan.err())
                .isZero();
        assertThat(plan.err())
                .contains("warning: create public.t_a_key is left out: it backs the constraint t_a_key of public.t\n");
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("t_a_key (a)");
    }

    @EachServer
    void aUsedIndexGoesOnlyByName(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        declare("version: 1\ndrop_after: 0\ntables: {t: {t_a_idx: {columns: [a]}}}\n");
        applied(database);
        database.execute("SET enable_seqscan = off; SELECT count(*) FROM t WHERE a = 1");
        while (database.value("SELECT idx_scan FROM pg_stat_user_indexes").equals("0")) {
            Thread.onSpinWait();
        }
        assertThat(shell(database).run("plan", "--reverse", "p.plan", "--out", "r.plan"))
                .isZero();
        Shell refused = shell(database);
        assertThat(refused.run("apply", "r.plan")).isEqualTo(4);
        assertThat(refused.err()).contains("--allow=used-drop");
        assertThat(shell(database).run("apply", "r.plan", "--allow=used-drop")).isZero();
        assertThat(indexes(database)).isEqualTo("null");
    }

    @EachServer
    void whatWasNotDoneOrIsProtectedIsLeftOut(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int, c int); CREATE INDEX t_c_idx ON t (c)");
        String file =
                """
                version: 1
                tables:
                  t:
                    t_a_idx: {columns: [a]}
                    t_b_idx: {columns: [b]}
                    t_c_idx: {columns: [c, a]}
                """;
        declare(file);
        assertThat(shell(database).run("plan", "--out", "p.plan")).isZero();
        assertThat(shell(database).run("apply", "p.plan", "--exclude", "t_b_idx"))
                .isZero();
        declare(file.replace("[a]", "[a], protect: true"));
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan")).isZero();
        assertThat(plan.err())
                .contains("warning: create public.t_a_idx is left out: the file protects the index\n")
                .contains("warning: create public.t_b_idx is left out: the database is not as the change makes it\n");
        assertThat(plan.out()).contains("Plan: 1 to replace.");
        declare(file.replace("[c, a]", "[c, a], protect: true"));
        Shell guarded = shell(database);
        assertThat(guarded.run("plan", "--reverse", "p.plan")).isZero();
        assertThat(guarded.out()).contains("refused: replace public.t_c_idx", "IDX404");
    }

    @EachServer
    void whatIsProtectedSinceStays(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        String file = "version: 1\ndrop_after: 0\ntables:\n  t:\n    t_a_idx:\n      columns: [a]\n";
        declare(file);
        applied(database);
        assertThat(shell(database).run("plan", "--reverse", "p.plan", "--out", "r.plan"))
                .isZero();
        declare(file + "      protect: true\n");
        Shell refused = shell(database);
        assertThat(refused.run("apply", "r.plan")).as(refused.out()).isEqualTo(4);
        assertThat(refused.err())
                .startsWith(
                        """
                        error[IDX404]: public.t_a_idx is protected and stays as it is
                         --> indexes.yaml:7:16
                          |
                        7 |       protect: true
                        """);
        assertThat(indexes(database)).isEqualTo("t_a_idx (a)");
        declare(file);
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("null");
    }

    @EachServer
    void theFileThatCountedMustBeThere(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        declare("version: 1\ndrop_after: 0\ntables: {t: {t_a_idx: {columns: [a]}}}\n");
        applied(database);
        assertThat(shell(database).run("plan", "--reverse", "p.plan", "--out", "r.plan"))
                .isZero();
        Files.delete(directory.resolve("indexes.yaml"));
        Shell without = shell(database);
        assertThat(without.run("apply", "r.plan")).isEqualTo(3);
        assertThat(without.err()).isEqualTo("error[IDX001]: there is no file indexes.yaml\n");
        assertThat(indexes(database)).isEqualTo("t_a_idx (a)");

        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan", "--allow=young-counters"))
                .isZero();
        assertThat(plan.err()).startsWith("warning: indexes.yaml is not here: ");
        assertThat(Files.readString(directory.resolve("r.plan"))).containsPattern("\"files\": \\[\\s*\\]");
        Shell apply = shell(database);
        assertThat(apply.run("apply", "r.plan")).as(apply.err()).isZero();
        assertThat(apply.err()).startsWith("warning: r.plan was made without indexes.yaml, and none is here: ");
        assertThat(indexes(database)).isEqualTo("null");
    }

    @EachServer
    void partitionsKeepTheirNames(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
                CREATE TABLE a_first PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                CREATE TABLE z_last PARTITION OF logs FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
                CREATE INDEX logs_at_idx ON logs (at);
                ALTER INDEX a_first_at_idx RENAME TO named_by_hand;
                CREATE INDEX standing_alone ON a_first (id);
                CREATE INDEX z_alone ON z_last (id)
                """);
        String before = indexes(database);
        declare("version: 1\nowns: [\"logs_at_*\"]\ntables: {logs: {logs_id_idx: {columns: [id]}}}\n");
        String all = "--allow=partitioned-drop,young-counters";
        assertThat(shell(database).run("plan", "--out", "p.plan", all)).isZero();
        assertThat(shell(database).run("apply", "p.plan")).isZero();
        assertThat(indexes(database)).doesNotContain("named_by_hand").contains("standing_alone", "logs_id_idx");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan", all))
                .isZero();
        assertThat(plan.out()).contains("Plan: 3 to create, 1 to drop.");
        Shell apply = shell(database);
        assertThat(apply.run("apply", "r.plan")).as(apply.out() + apply.err()).isZero();
        assertThat(indexes(database)).isEqualTo(before);
    }

    @EachServer
    void whatTheFileIgnoresStays(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int)");
        String file = "version: 1\ndrop_after: 0\ntables: {t: {n1: {columns: [a]}, n2: {columns: [b]}}}\n";
        declare(file);
        applied(database);
        assertThat(shell(database).run("plan", "--reverse", "p.plan", "--out", "r.plan"))
                .isZero();
        declare("version: 1\ndrop_after: 0\nignore: [\"n1\"]\ntables: {t: {}}\n");
        Shell stale = shell(database);
        assertThat(stale.run("apply", "r.plan")).isEqualTo(5);
        assertThat(stale.err()).contains("= drop public.n1\n", "now         the file ignores the index\n");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan")).isZero();
        assertThat(plan.err()).contains("warning: create public.n1 is left out: the file ignores the index\n");
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("n1 (a)");
        Shell nothing = shell(database);
        assertThat(nothing.run("plan", "--reverse", "p.plan")).isZero();
        assertThat(nothing.out()).contains("matches the state before p.plan, but for what is left out (0 indexes).");
    }

    @EachServer
    void aReplaceOfWhichALeftoverStandsAsideIsTakenBack(Database database) throws Exception {
        database.execute("CREATE TABLE t (a int, b int); CREATE INDEX t_idx ON t (a)");
        declare("version: 1\ndrop_after: 0\ntables: {t: {t_idx: {columns: [b]}}}\n");
        applied(database);
        database.execute("CREATE INDEX t_idx__idx_old ON t (a);"
                + " UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_idx__idx_old'::regclass");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan")).isZero();
        assertThat(plan.err()).doesNotContain("left out");
        assertThat(plan.out()).contains("Plan: 1 to replace.");
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("t_idx (a)");
    }

    @EachServer
    void whatARepairChangedBesidesIsSetBack(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE t (a int);
                CREATE INDEX ir ON t (a) WITH (fillfactor = 50);
                COMMENT ON INDEX ir IS 'rr';
                UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ir'::regclass
                """);
        declare("version: 1\ntables: {t: {ir: {columns: [a], with: {fillfactor: 90}, comment: \"n\"}}}\n");
        assertThat(shell(database).run("plan", "--out", "p.plan")).isZero();
        assertThat(Files.readString(directory.resolve("p.plan")))
                .contains("\"ALTER INDEX public.ir SET (fillfactor = 50)\"", "IS 'rr'\"");
        assertThat(shell(database).run("apply", "p.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("ir (a) WITH (fillfactor='90') n");
        Shell plan = shell(database);
        assertThat(plan.run("plan", "--reverse", "p.plan", "--out", "r.plan")).isZero();
        assertThat(plan.err())
                .contains("warning: repair public.ir is taken back but for its state: what was there before was not"
                        + " valid\n");
        assertThat(plan.out()).contains("Plan: 1 to alter.");
        assertThat(shell(database).run("apply", "r.plan")).isZero();
        assertThat(indexes(database)).isEqualTo("ir (a) WITH (fillfactor='50') rr");
    }

    private void applied(Database database) {
        assertThat(shell(database).run("plan", "--out", "p.plan")).isZero();
        assertThat(shell(database).run("apply", "p.plan")).isZero();
    }

    private void declare(String text) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), text);
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }

    /** {@code t_a_idx (a) clustered}, in the order of their names. */
    private static String indexes(Database database) throws SQLException {
        return database.value(
                """
                SELECT string_agg(c.relname || regexp_replace(pg_get_indexdef(c.oid), '.* USING btree', '')
                                  || CASE WHEN indisclustered THEN ' clustered' ELSE '' END
                                  || CASE WHEN indisreplident THEN ' identity' ELSE '' END
                                  || coalesce(' ' || obj_description(c.oid, 'pg_class'), '')
                                  || coalesce((SELECT ' of ' || inhparent::regclass FROM pg_inherits
                                                WHERE inhrelid = c.oid), '')
                                  || coalesce((SELECT ' ' || max(attstattarget) FROM pg_attribute
                                                WHERE attrelid = c.oid AND attstattarget > 0), ''), ' '
                                  ORDER BY c.relname COLLATE "C")
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index ON indexrelid = c.oid
                 WHERE n.nspname = 'public'
                """);
    }
}

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

/** A replica identity and a mark for CLUSTER come back with the index, unless another has them by then. */
final class MarksBackTest {
    private static final String ALL = "--allow=clustered-drop,replica-identity-drop,replica-identity,unique-drop,"
            + "young-counters,partitioned-drop";

    private static final String TABLE =
            """
            CREATE TABLE a (id int NOT NULL, x int NOT NULL);
            CREATE UNIQUE INDEX ia_ri ON a (id);
            CREATE INDEX ia_cl ON a (x);
            ALTER TABLE a REPLICA IDENTITY USING INDEX ia_ri;
            ALTER TABLE a CLUSTER ON ia_cl;
            """;

    @TempDir
    private Path directory;

    /** What expires is not renamed, so that the plan builds another and drops it; taken back, the other is renamed. */
    @EachServer
    void aRenameBringsThemBack(Database database) throws Exception {
        database.execute(TABLE);
        declare(
                """
                version: 1
                owns: ["i*"]
                tables:
                  a:
                    ia_ri: {columns: [id], unique: true, expires: 2020-01-01}
                    ia_cl: {columns: [x], expires: 2020-01-01}
                    ia_ri2: {columns: [id], unique: true}
                    ia_cl2: {columns: [x]}
                """);
        ok(database, "plan", "--out", "p.plan", ALL);
        ok(database, "apply", "p.plan");
        assertThat(marks(database)).isEqualTo("ia_cl2 ia_ri2 i");
        Shell plan = ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan");
        assertThat(plan.out())
                .contains("Plan: 2 to rename.", "mark for CLUSTER", "allow it with --allow=replica-identity");
        ok(database, "apply", "r.plan", "--allow=replica-identity");
        assertThat(marks(database)).isEqualTo("ia_cl clustered ia_ri identity i");
    }

    @EachServer
    void whatWasAttachedHasThemAgain(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE p (id int NOT NULL, k int NOT NULL, v int) PARTITION BY LIST (k);
                CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
                CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                CREATE INDEX loner ON p1 (v);
                CREATE UNIQUE INDEX uloner ON p1 (id, k);
                ALTER TABLE p1 CLUSTER ON loner;
                ALTER TABLE p1 REPLICA IDENTITY USING INDEX uloner
                """);
        String before = marks(database);
        declare("version: 1\ntables: {p: {pv: {columns: [v]}, pu: {columns: [id, k], unique: true}}}\n");
        ok(database, "plan", "--out", "p.plan");
        ok(database, "apply", "p.plan");
        assertThat(marks(database)).contains("loner clustered", "uloner identity", "pv", "pu");
        Shell plan = ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan", ALL);
        assertThat(plan.out()).doesNotContain("Take its entry out").contains("Plan: 2 to create, 2 to drop.");
        ok(database, "apply", "r.plan");
        assertThat(marks(database)).isEqualTo(before);
    }

    @EachServer
    void theIndexOfAPartitionedTableHasThemAgain(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE p (id int NOT NULL, k int NOT NULL) PARTITION BY LIST (k);
                CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
                CREATE UNIQUE INDEX pu ON p (id, k);
                ALTER TABLE p REPLICA IDENTITY USING INDEX pu;
                ALTER TABLE p1 REPLICA IDENTITY USING INDEX p1_id_k_idx;
                ALTER TABLE p1 CLUSTER ON p1_id_k_idx
                """);
        String before = marks(database);
        assertThat(before).isEqualTo("p1_id_k_idx clustered identity pu identity ii");
        declare("version: 1\nowns: [\"p*\"]\ntables: {}\n");
        Shell forth = ok(database, "plan", "--out", "p.plan", ALL);
        ok(database, "apply", "p.plan");
        assertThat(marks(database)).isEqualTo("ii");
        ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan", ALL);
        assertThat(PlanSchema.complaints(Files.readString(directory.resolve("r.plan"))))
                .isEmpty();
        ok(database, "apply", "r.plan");
        assertThat(marks(database)).isEqualTo(before);
        assertThat(forth.out()).contains("ALTER TABLE public.p1 CLUSTER ON p1_id_k_idx");
    }

    @EachServer
    void aPartitionWhoseColumnsAreNullableByNowGoesWithoutIt(Database database) throws Exception {
        database.execute(
                """
                CREATE TABLE p (id int, k int) PARTITION BY LIST (k);
                CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
                CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                ALTER TABLE p1 ALTER id SET NOT NULL, ALTER k SET NOT NULL;
                ALTER TABLE p2 ALTER id SET NOT NULL, ALTER k SET NOT NULL;
                CREATE UNIQUE INDEX pu ON p (id, k);
                ALTER TABLE p1 REPLICA IDENTITY USING INDEX p1_id_k_idx;
                ALTER TABLE p2 REPLICA IDENTITY USING INDEX p2_id_k_idx;
                """);
        dropAllAndPlanTheWayBack(database, "p*");
        database.execute("ALTER TABLE p1 ALTER k DROP NOT NULL");

        Shell stale = shell(database);
        assertThat(stale.run("apply", "r.plan")).isEqualTo(5);
        assertThat(stale.err()).contains("now         columns of public.p1 are not all NOT NULL now");
        Shell plan = ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan", ALL);
        assertThat(plan.err())
                .contains("warning: public.pu comes back without all that rested on it: columns of public.p1 are not"
                        + " all NOT NULL now\n");
        ok(database, "apply", "r.plan");
        assertThat(marks(database)).isEqualTo("p1_id_k_idx p2_id_k_idx identity pu dii");
    }

    @EachServer
    void whatHasThemMeanwhileKeepsThem(Database database) throws Exception {
        database.execute(TABLE + "CREATE UNIQUE INDEX keep ON a (id, x); CREATE INDEX keep2 ON a (x, id)");
        dropAllAndPlanTheWayBack(database, "i*");
        database.execute("ALTER TABLE a REPLICA IDENTITY USING INDEX keep; ALTER TABLE a CLUSTER ON keep2");

        Shell stale = shell(database);
        assertThat(stale.run("apply", "r.plan")).isEqualTo(5);
        assertThat(stale.err())
                .contains("CLUSTER goes by public.keep2 now\n", "public.keep is the replica identity now\n");
        Shell plan = ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan");
        assertThat(plan.err())
                .contains("warning: public.ia_cl comes back without all that rested on it: CLUSTER goes by public.keep2"
                        + " now\n")
                .contains("warning: public.ia_ri comes back without all that rested on it: public.keep is the replica"
                        + " identity now\n");
        ok(database, "apply", "r.plan");
        assertThat(marks(database)).isEqualTo("ia_cl ia_ri keep identity keep2 clustered i");
    }

    @EachServer
    void anotherReplicaIdentityOfTheTableIsNotTakenFromIt(Database database) throws Exception {
        database.execute(TABLE);
        dropAllAndPlanTheWayBack(database, "i*");
        database.execute("ALTER TABLE a REPLICA IDENTITY FULL");
        Shell stale = shell(database);
        assertThat(stale.run("apply", "r.plan")).isEqualTo(5);
        assertThat(stale.err()).contains("now         public.a has REPLICA IDENTITY FULL now");
        ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan");
        ok(database, "apply", "r.plan");
        assertThat(marks(database)).isEqualTo("ia_cl clustered ia_ri f");
    }

    private void dropAllAndPlanTheWayBack(Database database, String owned) throws Exception {
        declare("version: 1\nowns: [\"" + owned + "\"]\ntables: {}\n");
        ok(database, "plan", "--out", "p.plan", ALL);
        ok(database, "apply", "p.plan");
        ok(database, "plan", "--reverse", "p.plan", "--out", "r.plan", ALL);
    }

    private Shell ok(Database database, String... arguments) {
        Shell shell = shell(database);
        assertThat(shell.run(arguments)).as(() -> shell.out() + shell.err()).isZero();
        return shell;
    }

    private void declare(String text) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), text);
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }

    /** {@code a_idx clustered b_idx identity i}: the indexes in the order of their names, then what tables say. */
    private static String marks(Database database) throws SQLException {
        return database.value(
                """
                SELECT concat_ws(' ',
                         (SELECT string_agg(c.relname || CASE WHEN indisclustered THEN ' clustered' ELSE '' END
                                                      || CASE WHEN indisreplident THEN ' identity' ELSE '' END, ' '
                                            ORDER BY c.relname COLLATE "C")
                            FROM pg_class c JOIN pg_index ON indexrelid = c.oid
                           WHERE c.relnamespace = 'public'::regnamespace),
                         (SELECT string_agg(relreplident::text, '' ORDER BY relname) FROM pg_class
                           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')))
                """);
    }
}

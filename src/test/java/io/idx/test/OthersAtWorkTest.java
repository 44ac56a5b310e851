package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else builds or rebuilds an index: idx does the rest, leaves that one alone, and says what is open. */
final class OthersAtWorkTest {
    private static final String GIVEN =
            "CREATE TABLE a (x int); CREATE INDEX idx_a ON a (x); CREATE TABLE c (k int, v int);";
    private static final String A = "a: {idx_a: {columns: [x], comment: told}}";
    private static final String TOLD = "SELECT obj_description('idx_a'::regclass) = 'told'";

    private static String fresh(int number) {
        return "SELECT count(*) = " + number + " FROM pg_class WHERE relname LIKE '%\\_ccnew'";
    }

    @EachServer
    void doesTheRestWhileAnIndexIsBuilt(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(GIVEN);
            fight.declare("{" + A + ", c: {idx_c_k: {columns: [k]}}}");
            Connection old = fight.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM a");
            CompletableFuture<Optional<String>> build = fight.running("CREATE INDEX CONCURRENTLY idx_c_k ON c (k)");
            fight.await(Fight.BUILD_WAITS_FOR_SNAPSHOT);

            Tool.Run run = fight.apply("--events=events.ndjson");
            Fight.exits(run, 7);
            assertThat(fight.value(TOLD)).isEqualTo("t");
            assertThat(run.out()).contains("Applied: 1 altered");
            assertThat(run.err())
                    .contains("error[IDX602]: public.idx_c_k is not as declared while it is built by pid ");
            List<String> events = Files.readAllLines(directory.resolve("events.ndjson"));
            assertThat(events).anyMatch(event -> event.contains("\"diagnostic\"") && event.contains("IDX602"));
            assertThat(events.get(events.size() - 1)).contains("\"exit_code\":7", "\"left_alone\":1");

            Fight.exits(fight.apply("--events=events.ndjson"), 7);
            assertThat(Files.readString(directory.resolve("events.ndjson"))).contains("IDX602", "\"left_alone\":1");
            old.rollback();
            assertThat(Fight.end(build)).isEmpty();
            Fight.exits(fight.apply(), 0);
        }
    }

    @EachServer
    void namesWhatAReindexKeepsFromBeingChanged(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(GIVEN + "CREATE INDEX idx_c_k ON c (k); CREATE INDEX idx_c_x ON c (v)");
            fight.declare("{" + A + ", c: {idx_c_k: {columns: [k, v]}, idx_c_y: {columns: [v]}}}");
            Connection writer = fight.holding("INSERT INTO c VALUES (1, 1)");
            CompletableFuture<Optional<String>> reindex = fight.running("REINDEX TABLE CONCURRENTLY c");
            fight.await(fresh(2));
            String kept = "SELECT string_agg(pg_get_indexdef(indexrelid) || indexrelid || indisvalid, ', '"
                    + " ORDER BY indexrelid) FROM pg_index WHERE indrelid = 'c'::regclass";
            String before = fight.value(kept);

            assertThat(fight.idx("plan").out())
                    .contains(
                            "public.idx_c_k is not changed while it is rebuilt by pid ",
                            "columns (k)  ->  (k, v)",
                            "public.idx_c_x is not renamed to idx_c_y while it is rebuilt by pid ")
                    .doesNotContain("create", "drop ");
            Tool.Run drift = fight.idx("drift");
            assertThat(drift.out())
                    .containsPattern("high +changed +public.idx_c_k ")
                    .containsPattern("low +renamed +public.idx_c_x  ->  idx_c_y ")
                    .contains("Drift: 2 changed, 1 renamed; 0 match.");
            Tool.Run run = fight.apply();
            Fight.exits(run, 7);
            assertThat(fight.value(TOLD)).isEqualTo("t");
            assertThat(run.err())
                    .contains(
                            "error[IDX602]: public.idx_c_k is not changed while it is rebuilt by pid ",
                            "error[IDX602]: public.idx_c_x is not renamed to idx_c_y while it is rebuilt by pid ");
            assertThat(fight.value(kept)).isEqualTo(before);
            Fight.exits(fight.apply("--only=idx_c_k"), 7);
            assertThat(fight.value(kept)).isEqualTo(before);

            writer.rollback();
            assertThat(Fight.end(reindex)).isEmpty();
            fight.converges(
                    "CREATE INDEX idx_a ON public.a USING btree (x)",
                    "CREATE INDEX idx_c_k ON public.c USING btree (k, v)",
                    "CREATE INDEX idx_c_y ON public.c USING btree (v)");
        }
    }

    @EachServer
    void aReindexHidesNoDrift(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(GIVEN + "CREATE INDEX idx_c_k ON c (v)");
            fight.declare("{c: {idx_c_k: {columns: [k]}}}");
            Connection writer = fight.holding("INSERT INTO c VALUES (1, 1)");
            CompletableFuture<Optional<String>> reindex = fight.running("REINDEX INDEX CONCURRENTLY idx_c_k");
            fight.await(fresh(1));
            assertHighDrift(fight.idx("drift", "-q", "--fail-on=high"));
            writer.rollback();
            assertThat(Fight.end(reindex)).isEmpty();

            Connection old = fight.holding("LOCK TABLE c IN ACCESS SHARE MODE");
            CompletableFuture<Optional<String>> again = fight.running("REINDEX INDEX CONCURRENTLY idx_c_k");
            fight.await("SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'idx_c_k_ccold')");
            assertHighDrift(fight.idx("drift", "-q", "--fail-on=high"));
            old.rollback();
            assertThat(Fight.end(again)).isEmpty();
        }
    }

    private static void assertHighDrift(Tool.Run drift) {
        assertThat(drift.exit()).as(drift.out()).isEqualTo(2);
        assertThat(drift.out())
                .containsPattern("high +changed +public.idx_c_k ")
                .contains("not changed while it is rebuilt by pid ");
    }

    /** What a colleague rebuilds as it is to be is as it is to be. */
    @EachServer
    void whatIsAsDeclaredMayBeRebuilt(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(GIVEN + "ALTER TABLE c ADD PRIMARY KEY (k); CREATE INDEX idx_c_v ON c (v);"
                    + " CREATE INDEX by_hand ON c (v, k)");
            fight.declare("{" + A + ", c: {idx_c_v: {columns: [v]}}}");
            Connection writer = fight.holding("INSERT INTO c VALUES (1, 1)");
            CompletableFuture<Optional<String>> reindex = fight.running("REINDEX TABLE CONCURRENTLY c");
            fight.await(fresh(3));

            Fight.exits(fight.apply(), 0);
            assertThat(fight.value(TOLD)).isEqualTo("t");
            Tool.Run apply = fight.apply();
            Fight.exits(apply, 0);
            assertThat(apply.out())
                    .contains("public.idx_c_v is being rebuilt as idx_c_v_ccnew by pid ", "No changes. ");
            Tool.Run drift = fight.idx("drift");
            assertThat(drift.out())
                    .containsPattern("low +building +public.idx_c_v\\s")
                    .containsPattern("low +building +public.c_pkey_ccnew\\s")
                    .containsPattern("low +building +public.by_hand_ccnew\\s")
                    .doesNotContainPattern("unmanaged +public.c_pkey_ccnew");
            writer.rollback();
            assertThat(Fight.end(reindex)).isEmpty();
        }
    }

    /** The plan file must not count as done what it cannot do now. */
    @EachServer
    void aPlanFileWaitsToo(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute(GIVEN + "CREATE INDEX idx_c_k ON c (k); CREATE INDEX idx_c_x ON c (v)");
            fight.declare("{a: {idx_a: {columns: [x]}}, c: {idx_c_k: {columns: [k, v]}, idx_c_y: {columns: [v]}}}");
            Fight.exits(fight.idx("plan", "--out=c.plan"), 0);
            Connection writer = fight.holding("INSERT INTO c VALUES (1, 1)");
            CompletableFuture<Optional<String>> reindex = fight.running("REINDEX TABLE CONCURRENTLY c");
            fight.await(fresh(2));
            Tool.Run run = fight.idx("apply", "c.plan");
            Fight.exits(run, 5);
            assertThat(run.err()).contains("it is rebuilt by pid ");
            writer.rollback();
            assertThat(Fight.end(reindex)).isEmpty();
            Fight.exits(fight.idx("apply", "c.plan"), 0);
        }
    }

    @EachServer
    void aPartOfATreeIsRebuilt(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute("CREATE TABLE t (k int, v int) PARTITION BY LIST (k);"
                    + " CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE INDEX idx_t ON t (k);"
                    + " CREATE TABLE u (k int, v int) PARTITION BY LIST (k);"
                    + " CREATE TABLE u1 PARTITION OF u FOR VALUES IN (1); CREATE INDEX u1_by_v ON u1 (v)");
            fight.declare("{t: {idx_t: {columns: [v]}}, u: {idx_u: {columns: [v]}}}");
            Connection writer = fight.holding("INSERT INTO t VALUES (1, 1)", "INSERT INTO u VALUES (1, 1)");
            CompletableFuture<Optional<String>> one = fight.running("REINDEX TABLE CONCURRENTLY t1");
            fight.await(fresh(1));
            CompletableFuture<Optional<String>> two = fight.running("REINDEX TABLE CONCURRENTLY u1");
            fight.await(fresh(2));
            assertThat(fight.idx("plan").out())
                    .contains("public.idx_t is not changed while public.t1_k_idx is rebuilt by pid ")
                    .contains("public.idx_u is not created while public.u1_by_v is rebuilt by pid ");
            Tool.Run drift = fight.idx("drift", "-q", "--fail-on=high");
            assertThat(drift.out())
                    .containsPattern("high +changed +public.idx_t ")
                    .containsPattern("high +missing +public.idx_u ");
            Fight.exits(fight.apply("--allow=partitioned-drop"), 7);
            writer.rollback();
            assertThat(Fight.end(one)).isEmpty();
            assertThat(Fight.end(two)).isEmpty();
            Fight.exits(fight.apply("--allow=partitioned-drop"), 0);
        }
    }
}

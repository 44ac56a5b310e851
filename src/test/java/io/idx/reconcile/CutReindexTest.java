package io.idx.reconcile;

import static io.idx.reconcile.FaultTest.await;
import static io.idx.reconcile.FaultTest.problemCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import io.idx.test.TestServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A REINDEX CONCURRENTLY that is broken off while it waits: the index serves on, and what was half built goes. */
final class CutReindexTest {
    private static final String MOVED =
            """
            version: 1
            tables:
              t:
                t_idx:
                  columns: [lower(a)]
                  tablespace: %s
            """
                    .formatted(TestServer.TABLESPACE);

    private static final String PLACE =
            "SELECT coalesce((SELECT spcname FROM pg_tablespace t WHERE t.oid = reltablespace),"
                    + " 'home') FROM pg_class WHERE relname LIKE 't_idx%'";

    @EachServer
    void aCancelledOneLeavesNothing(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            ApplyResult broken = endedWhileItWaits(scratch, fixture, "pg_cancel_backend(pid)");

            assertThat(problemCodes(broken)).containsExactly(ProblemCode.SERVER_ERROR);
            assertThat(fixture.ask(PLACE)).isEqualTo("home");
            converges(fixture);
        }
    }

    @EachServer
    void theNextRunRemovesWhatAnEndedOneLeft(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            ApplyResult broken = endedWhileItWaits(scratch, fixture, "pg_terminate_backend(pid, 5000)");

            assertThat(problemCodes(broken)).containsExactly(ProblemCode.CONNECTION_LOST);
            converges(fixture);
        }
    }

    /** It is sound, as it was before. */
    @EachServer
    void oneThatNeverBeganIsNotDone(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            fixture.sql("CREATE UNIQUE INDEX t_a ON t (a); ALTER TABLE t ALTER a SET NOT NULL;"
                    + " CREATE TABLE u (a text REFERENCES t (a))");
            String node = fixture.ask("SELECT pg_relation_filenode('t_a')");
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.REINDEX) {
                    fixture.terminate();
                }
            });
            ApplyResult broken =
                    fixture.apply("{version: 1, tables: {t: {t_a: {columns: [a], unique: true, with: {fillfactor: 70},"
                            + " rebuild: true}}}}");

            assertThat(fixture.ask("SELECT pg_relation_filenode('t_a')")).isEqualTo(node);
            assertThat(problemCodes(broken)).containsExactly(ProblemCode.CONNECTION_LOST);
        }
    }

    private static void converges(Fixture fixture) {
        assertThat(fixture.apply(MOVED).complete()).isTrue();
        assertThat(fixture.ask(PLACE)).isEqualTo(TestServer.TABLESPACE);
        assertThat(fixture.catalog()).doesNotContain("_cc", "INVALID");
    }

    private static ApplyResult endedWhileItWaits(Database scratch, Fixture fixture, String end) throws Exception {
        try (Connection writer = scratch.connect();
                Statement writing = writer.createStatement()) {
            writer.setAutoCommit(false);
            writing.execute("UPDATE t SET a = 'b'");
            CompletableFuture<ApplyResult> running = CompletableFuture.supplyAsync(() -> fixture.apply(MOVED));
            String waiting = " FROM pg_stat_progress_create_index p WHERE datname = current_database()"
                    + " AND command = 'REINDEX CONCURRENTLY' AND phase LIKE 'waiting%'";
            await(scratch, "SELECT count(*)" + waiting);
            assertThat(fixture.ask("SELECT relname FROM pg_class WHERE relname ~ '_ccnew'"))
                    .isEqualTo("t_idx_ccnew");
            fixture.ask("SELECT " + end + waiting);
            writer.rollback();
            return running.get(60, TimeUnit.SECONDS);
        }
    }

    private static Fixture fresh(Database scratch) throws Exception {
        Fixture fixture = new Fixture(scratch);
        fixture.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t (a text);"
                + " INSERT INTO t VALUES ('a'); CREATE INDEX t_idx ON t (lower(a))");
        return fixture;
    }
}

package io.idx.reconcile;

import static io.idx.reconcile.FaultTest.EVERY_KIND;
import static io.idx.reconcile.FaultTest.WANTED;
import static io.idx.reconcile.FaultTest.await;
import static io.idx.reconcile.FaultTest.fresh;
import static io.idx.reconcile.FaultTest.problemCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The session ends in the middle of a transaction: after any of its commands, before it is committed. */
final class CutTransactionTest {
    private static final String EXPRESSION =
            """
            version: 1
            tables:
              orders:
                idx_email: {columns: [lower(email)]}
            """;

    /** Ends its own session once that many of these commands have run; a sequence counts on after a rollback. */
    private static final String ENDS_AT_A_COMMAND =
            """
            DROP SEQUENCE IF EXISTS commands;
            CREATE SEQUENCE commands;
            CREATE OR REPLACE FUNCTION end_here() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('public.commands') = :nth THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                    PERFORM pg_sleep(60);
                END IF;
            END $$;
            CREATE EVENT TRIGGER ends ON ddl_command_end WHEN TAG IN ('ALTER INDEX', 'ALTER TABLE', 'COMMENT')
                EXECUTE FUNCTION end_here();
            """;

    /** The indexes that have statistics of their own. */
    private static final String STATISTICS =
            "SELECT DISTINCT c.relname FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid WHERE c.relkind = 'i'"
                    + " AND c.relnamespace = 'public'::regnamespace";

    /** The command has run and its transaction has not ended, so that none of it counts. */
    @EachServer
    void convergesAfterItsSessionIsEndedWithinAnyTransaction(Database scratch) throws Exception {
        int cuts = 0;
        for (boolean more = true; more; cuts++) {
            try (Fixture fixture = fresh(scratch)) {
                fixture.sql(ENDS_AT_A_COMMAND.replace(":nth", String.valueOf(cuts + 1)));
                ApplyResult broken = fixture.apply(EVERY_KIND);
                fixture.sql("DROP EVENT TRIGGER ends");
                more = !broken.complete();
                if (more) {
                    assertThat(problemCodes(broken))
                            .as("cut at command " + (cuts + 1))
                            .contains(ProblemCode.CONNECTION_LOST);
                    assertThat(fixture.ask("SELECT DISTINCT indisvalid FROM pg_index"))
                            .isEqualTo("t");
                    fixture.apply(EVERY_KIND);
                }
                assertThat(fixture.catalog()).as("cut at command " + (cuts + 1)).isEqualTo(WANTED);
                assertThat(fixture.ask(STATISTICS)).isEqualTo("idx_changed");
            }
        }
        assertThat(cuts).as("commands within transactions").isGreaterThan(6);
    }

    @EachServer
    void convergesAfterItsSessionIsEndedWithinAnalyze(Database scratch) throws Exception {
        for (String yaml : List.of(EXPRESSION, EXPRESSION.replace("idx_email", "idx_changed"))) {
            try (Fixture fixture = fresh(scratch);
                    Connection holder = scratch.connect();
                    Statement holding = holder.createStatement()) {
                holder.setAutoCommit(false);
                List<CompletableFuture<Void>> killed = new ArrayList<>();
                fixture.atEachStep(step -> {
                    if (step.kind() == StepKind.ANALYZE && killed.isEmpty()) {
                        killed.add(endedWhileItWaits(scratch, holding));
                    }
                });
                ApplyResult broken = fixture.apply(yaml);
                killed.get(0).get(60, TimeUnit.SECONDS);
                assertThat(problemCodes(broken)).contains(ProblemCode.CONNECTION_LOST);
                holder.rollback();
                assertThat(fixture.ask(STATISTICS)).isEmpty();

                assertThat(fixture.apply(yaml).complete()).isTrue();
                assertThat(fixture.ask(STATISTICS)).isIn("idx_email", "idx_changed");
                assertThat(fixture.catalog()).contains("(lower(email))").doesNotContain("__idx", "INVALID");
            }
        }
    }

    private static CompletableFuture<Void> endedWhileItWaits(Database scratch, Statement holding) {
        try {
            holding.execute("LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return CompletableFuture.runAsync(() -> {
            try (Fixture killer = new Fixture(scratch)) {
                await(
                        scratch,
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'ANALYZE%'"
                                + " AND wait_event_type = 'Lock' AND datname = current_database()");
                killer.terminate();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Brake;
import io.idx.apply.Outcome.Status;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Whatever goes wrong, each change has an outcome. */
final class OutcomesTest {
    private static final String TABLES = "CREATE TABLE a (x int); CREATE TABLE b (x int)";

    private static final String YAML =
            """
            version: 1
            %s
            tables:
              a: {a_idx: {columns: [x]}}
              b: {b_idx: {columns: [x]}}
            """;

    /** What says how far replicas are behind is gone after the first change has begun. */
    @EachServer
    void whereReplicasCannotBeAskedAfter(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES);
            fixture.atEachStep(step -> fixture.sql("SET allow_system_table_mods = on;"
                    + " ALTER VIEW pg_catalog.pg_stat_replication RENAME TO pg_stat_replication_gone"));
            ApplyResult result = fixture.apply(YAML.formatted("max_replica_lag: 1h"));

            assertThat(result.outcomes())
                    .extracting(outcome -> outcome.status())
                    .containsExactly(Status.DONE, Status.NOT_STARTED);
            assertThat(result.outcomes().get(1).problem())
                    .map(Problem::message)
                    .hasValueSatisfying(message -> assertThat(message).contains("pg_stat_replication"));
        }
    }

    @EachServer
    void whereTheFileFitsNoMore(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES);
            fixture.atEachStep(step -> {
                if (step.index().name().equals("b_idx")) {
                    fixture.sql("ALTER TABLE a RENAME x TO y");
                }
            });
            ApplyResult result = fixture.apply(YAML.formatted(""));

            assertThat(result.outcomes())
                    .extracting(outcome -> outcome.status())
                    .containsExactly(Status.DONE, Status.DONE);
            assertThat(result.complete()).isFalse();
            assertThat(result.unconverged()).extracting(Problem::message).anySatisfy(message -> assertThat(message)
                    .contains("\"x\" does not exist"));
        }
    }

    @EachServer
    void afterADefect(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES);
            fixture.atEachStep(step -> {
                if (step.index().name().equals("a_idx")) {
                    throw new IllegalStateException("a defect");
                }
            });
            ApplyResult result = fixture.apply(YAML.formatted(""));

            assertThat(result.outcomes())
                    .extracting(outcome -> outcome.status())
                    .containsExactly(Status.FAILED, Status.DONE);
            Problem problem = result.outcomes().get(0).problem().orElseThrow();
            assertThat(problem.code()).isEqualTo(ProblemCode.INTERNAL);
            assertThat(problem.message())
                    .startsWith(
                            "idx failed in a way that it should not (IllegalStateException: a defect at OutcomesTest");
        }
    }

    /** Who has the table locked against reading keeps idx from looking at it, before it has done anything. */
    @EachServer
    void nothingIsSaidToBeLeftOfWhatWasNotBegun(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch);
                Connection holder = scratch.connect()) {
            fixture.sql("DROP TABLE IF EXISTS t; CREATE TABLE t (a int); CREATE INDEX idx_t ON t (a) WHERE a > 0");
            cancelled(fixture, holder);
            ApplyResult result = fixture.apply(
                    "{version: 1, tables: {t: {idx_t: {columns: [a]}}}}", reconciler -> begin(holder, "LOCK TABLE t"));

            nothingLeft(fixture, result);
        }
    }

    @EachServer
    void norOfADrop(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch);
                Connection holder = scratch.connect()) {
            fixture.sql("CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX idx_v ON v (a) WHERE a > 0");
            fixture.atEachStep(step -> begin(holder, "REFRESH MATERIALIZED VIEW v"));
            cancelled(fixture, holder);
            ApplyResult result = fixture.apply("{version: 1, owns: [idx_v], tables: {v: {}}}");

            nothingLeft(fixture, result);
            assertThat(fixture.catalog()).contains("idx_v");
        }
    }

    private static void begin(Connection holder, String sql) {
        try (Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void cancelled(Fixture fixture, Connection holder) {
        fixture.atLockWait(() -> {
            fixture.brake.pull(Brake.Pull.CANCEL);
            Fixture.rollback(holder);
        });
    }

    private static void nothingLeft(Fixture fixture, ApplyResult result) {
        assertThat(fixture.brake.pulled()).isEqualTo(Brake.Pull.CANCEL);
        assertThat(result.outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
            assertThat(outcome.problem()).isEmpty();
        });
    }
}

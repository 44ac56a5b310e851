package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** An index of a partitioned table with a foreign table in it, while others are at work. */
final class ForeignPartitionTest {
    private static final String TABLES =
            """
            CREATE EXTENSION IF NOT EXISTS postgres_fdw;
            DROP TABLE IF EXISTS t, t_1, t_2 CASCADE;
            DROP SERVER IF EXISTS far;
            CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE t_2_1 PARTITION OF t_2 FOR VALUES IN (1);
            CREATE TABLE t_2_2 PARTITION OF t_2 DEFAULT;
            CREATE FOREIGN TABLE t_9 PARTITION OF t FOR VALUES IN (9) SERVER far;
            INSERT INTO t SELECT 1 + i % 2, i % 5 FROM generate_series(1, 100) i
            """;

    private static final String YAML =
            """
            version: 1
            tables:
              t:
                t_idx: {columns: [b], comment: by b}
            """;

    /** Partitions with rows whose index is not valid or not a part of t_idx. */
    private static final String AMISS =
            """
            SELECT p.relid::regclass FROM pg_partition_tree('t') p JOIN pg_class c ON c.oid = p.relid
             WHERE c.relkind <> 'f'
               AND NOT EXISTS (SELECT FROM pg_partition_tree('t_idx') x JOIN pg_index i ON i.indexrelid = x.relid
                                WHERE i.indrelid = p.relid AND i.indisvalid AND i.indisready AND i.indislive)
            """;

    @EachServer
    void aPartitionIsAddedBeforeAnyStep(Database scratch) throws SQLException {
        meanwhile(scratch, "", "CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3)");
        meanwhile(scratch, "CREATE INDEX t_idx ON t (b, a)", "CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3)");
    }

    @EachServer
    void aPartitionIsTakenAwayBeforeAnyStep(Database scratch) throws SQLException {
        meanwhile(scratch, "", "ALTER TABLE t DETACH PARTITION t_1");
        meanwhile(scratch, "", "ALTER TABLE t DETACH PARTITION t_2");
    }

    /** A step on what has gone may fail: then the next apply has to finish. */
    private static void meanwhile(Database scratch, String given, String sql) throws SQLException {
        int steps;
        int at = 1;
        do {
            try (Fixture fixture = fresh(scratch, given)) {
                int here = at;
                fixture.atEachStep(step -> {
                    if (fixture.steps.size() == here) {
                        fixture.sql(sql);
                    }
                });
                ApplyResult result = fixture.apply(YAML);
                assertThat(problems(result)).as("%s before step %d", sql, at).isEmpty();
                assertThat(result.after().diff().converged()).isTrue();
                assertThat(fixture.ask(AMISS)).as("%s before step %d", sql, at).isEmpty();
                steps = fixture.steps.size();
            }
            at++;
        } while (at <= steps);
    }

    /** PostgreSQL would build what is missing under the lock. */
    @EachServer
    void nothingIsBuiltUnderTheLock(Database scratch) throws SQLException {
        try (Fixture fixture = fresh(scratch, "")) {
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.UNITE
                        && fixture.ask("SELECT to_regclass('t_3')").equals("null")) {
                    fixture.sql("CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3)");
                }
            });
            assertThat(fixture.apply(YAML).complete()).isTrue();
            assertThat(fixture.steps)
                    .extracting(step -> step.kind() + " " + step.index().name())
                    .endsWith("UNITE t_idx", "BUILD t_3_idx", "UNITE t_idx", "COMMENT t_idx");
        }
    }

    @EachServer
    void aWriterHoldsUpTheLastStepAndIsNamed(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch, "");
                Connection writer = scratch.connect();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.UNITE) {
                    insert(write);
                }
            });
            fixture.atLockWait(() -> rollback(writer));
            assertThat(fixture.apply(YAML).complete()).isTrue();
            assertThat(fixture.lockWaits).isNotEmpty().first().asString().startsWith("pid ");
            assertThat(fixture.ask(AMISS)).isEmpty();
        }
    }

    /** PostgreSQL does not look at the order of a column, and takes the oldest: a rebuilt one is the younger. */
    @EachServer
    void whatPostgresWouldTakeInPlaceOfAPartIsRebuilt(Database scratch) throws SQLException {
        try (Fixture fixture = fresh(scratch, "CREATE INDEX mine ON t_1 (b DESC)")) {
            assertThat(fixture.apply(YAML).complete()).isTrue();
            assertThat(fixture.steps)
                    .extracting(step -> step.kind() + " " + step.index().name())
                    .containsSubsequence("BUILD t_1_idx", "REINDEX mine", "UNITE t_idx");
            assertThat(fixture.ask(AMISS)).isEmpty();
            assertThat(fixture.ask("SELECT pg_get_indexdef('mine'::regclass)"))
                    .isEqualTo("CREATE INDEX mine ON public.t_1 USING btree (b DESC)");
        }
    }

    /** Somebody makes it after the plan was made. */
    @EachServer
    void whatPostgresTakesInPlaceOfAPartIsTakenBack(Database scratch) throws SQLException {
        try (Fixture fixture = fresh(scratch, "")) {
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.BUILD && step.index().name().equals("t_1_idx")) {
                    fixture.sql("CREATE INDEX mine ON t_1 (b DESC)");
                }
            });
            ApplyResult result = fixture.apply(YAML);
            assertThat(problems(result)).extracting(Problem::code).containsExactly(ProblemCode.NOT_CONVERGED);
            assertThat(problems(result).get(0).message()).contains("took mine in place of t_1_idx");
            assertThat(problems(result).get(0).notes())
                    .first()
                    .asString()
                    .endsWith("REINDEX INDEX CONCURRENTLY mine makes it the younger");
            assertThat(fixture.ask("SELECT to_regclass('t_idx')")).isEqualTo("null");
            assertThat(fixture.ask("SELECT inhparent FROM pg_inherits WHERE inhrelid = 'mine'::regclass"))
                    .isEmpty();

            fixture.atEachStep(step -> {});
            assertThat(fixture.apply(YAML).complete()).isTrue();
            assertThat(fixture.ask(AMISS)).isEmpty();
        }
    }

    @EachServer
    void whatHasTheNameOfTheOldOneByNowIsNotDropped(Database scratch) throws SQLException {
        try (Fixture fixture = fresh(scratch, "CREATE INDEX by_b ON t_2 (b DESC)")) {
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.DROP_TREE && step.index().name().equals("by_b__idx_old")) {
                    fixture.sql("ALTER INDEX by_b__idx_old RENAME TO by_hand; CREATE INDEX by_b__idx_old ON t_2 (a)");
                }
            });
            assertThat(problems(fixture.apply(YAML)))
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog()).contains("CREATE INDEX by_b__idx_old ON ONLY public.t_2 USING btree (a)");
        }
    }

    private static void insert(Statement write) {
        try {
            write.execute("INSERT INTO t VALUES (1, 1)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Fixture fresh(Database scratch, String given) throws SQLException {
        scratch.execute(TABLES);
        scratch.execute(given);
        return new Fixture(scratch);
    }

    private static List<Problem> problems(ApplyResult result) {
        return result.outcomes().stream()
                .map(Outcome::problem)
                .flatMap(Optional::stream)
                .toList();
    }
}

package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An index of a partitioned table whose partitions change under the apply, or with somebody in the way. */
final class PartitionsMeanwhileTest {
    private static final String TABLES =
            """
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE t_2_1 PARTITION OF t_2 FOR VALUES IN (1);
            CREATE TABLE t_2_2 PARTITION OF t_2 DEFAULT;
            INSERT INTO t SELECT 1 + i % 2, i % 5 FROM generate_series(1, 100) i;
            """;

    private static final String YAML =
            """
            version: 1
            tables:
              t:
                t_idx: {columns: [b], comment: by b}
            """;

    private static final String UNIQUE =
            """
            version: 1
            tables:
              t:
                t_key: {columns: [a, b], unique: true}
            """;

    /** Partitions whose index is not valid or not a part of t_idx. */
    private static final String AMISS =
            """
            SELECT p.relid::regclass FROM pg_partition_tree('t') p
             WHERE NOT EXISTS (SELECT FROM pg_partition_tree('t_idx') x JOIN pg_index i ON i.indexrelid = x.relid
                                WHERE i.indrelid = p.relid AND i.indisvalid AND i.indisready AND i.indislive)
            """;

    @EachServer
    void aPartitionIsAddedBeforeAnyStep(Database scratch) throws Exception {
        meanwhile(scratch, 1, "CREATE TABLE t_2_3 PARTITION OF t_2 FOR VALUES IN (7)");
        meanwhile(
                scratch,
                3,
                "CREATE TABLE t_3 (a int, b int); CREATE INDEX t_3_idx ON t_3 (b);"
                        + " ALTER TABLE t ATTACH PARTITION t_3 FOR VALUES IN (3)");
    }

    @EachServer
    void aPartitionIsTakenAwayBeforeAnyStep(Database scratch) throws Exception {
        meanwhile(scratch, 1, "ALTER TABLE t DETACH PARTITION t_1");
        meanwhile(scratch, 3, "ALTER TABLE t DETACH PARTITION t_2");
        meanwhile(scratch, 2, "DROP TABLE t_2_1");
    }

    @EachServer
    void aPartitionIsTakenAwayOrAddedBeforeAnyStepOfAReplace(Database scratch) throws Exception {
        replacedMeanwhile(scratch, "ALTER TABLE t DETACH PARTITION t_1");
        replacedMeanwhile(scratch, "DROP TABLE t_2_1");
        replacedMeanwhile(scratch, "CREATE TABLE t_2_3 PARTITION OF t_2 FOR VALUES IN (7)");
    }

    /** A name that is to be swapped may be gone: then the next apply has to finish. */
    private static void replacedMeanwhile(Database scratch, String sql) throws SQLException {
        int steps;
        int at = 1;
        do {
            try (Fixture fixture = fresh(scratch)) {
                fixture.sql("CREATE INDEX t_idx ON t (b, a)");
                int here = at;
                fixture.atEachStep(step -> {
                    if (fixture.steps.size() == here) {
                        fixture.sql(sql);
                    }
                });
                ApplyResult result = fixture.apply(YAML);
                steps = fixture.steps.size();
                if (!result.complete()) {
                    assertThat(fixture.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_idx'::regclass"))
                            .isEqualTo("t");
                    fixture.atEachStep(step -> {});
                    result = fixture.apply(YAML);
                }
                assertThat(problems(result)).as("%s before step %d", sql, at).isEmpty();
                assertThat(result.after().diff().converged()).isTrue();
                assertThat(fixture.ask(AMISS)).as("%s before step %d", sql, at).isEmpty();
            }
            at += 2;
        } while (at <= steps);
    }

    /** In the step's place, or between the plan and its apply when that is 0. */
    private static void meanwhile(Database scratch, int stride, String sql) throws SQLException {
        int steps;
        int at = 0;
        do {
            try (Fixture fixture = fresh(scratch)) {
                int here = at;
                fixture.atEachStep(step -> {
                    if (fixture.steps.size() == here) {
                        fixture.sql(sql);
                    }
                });
                ApplyResult result = fixture.apply(YAML, reconciler -> {
                    if (here == 0) {
                        fixture.sql(sql);
                    }
                });
                assertThat(problems(result)).as("%s before step %d", sql, at).isEmpty();
                assertThat(result.complete()).isTrue();
                assertThat(result.after().diff().converged()).isTrue();
                assertThat(fixture.ask(AMISS)).as("%s before step %d", sql, at).isEmpty();
                steps = fixture.steps.size();
            }
            at += stride;
        } while (at <= steps);
    }

    @EachServer
    void aReaderOfAPartitionHoldsUpWhatIsAttachedAndNothingElse(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection reader = scratch.connect();
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.ATTACH && step.index().name().equals("t_1_idx")) {
                    read(reading);
                }
                if (step.index().name().equals("t_2_1_idx")) {
                    throw new IllegalStateException("t_1_idx is attached before");
                }
            });
            fixture.atLockWait(() -> {
                Fixture.rollback(reader);
                fixture.atEachStep(step -> {});
            });
            ApplyResult result = fixture.apply(YAML);
            assertThat(result.complete()).isTrue();
            assertThat(fixture.lockWaits).isNotEmpty();
            assertThat(fixture.ask(AMISS)).isEmpty();
        }
    }

    @EachServer
    void aReaderOfAPartitionHoldsUpTheDropAndIsNamed(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection reader = scratch.connect();
                Statement reading = reader.createStatement()) {
            fixture.sql("CREATE INDEX t_idx ON t (a)");
            reader.setAutoCommit(false);
            read(reading);
            fixture.atLockWait(() -> Fixture.rollback(reader));
            ApplyResult result = fixture.apply("version: 1\nowns: [\"t_*\"]\ntables: {}\n");
            assertThat(result.complete()).isTrue();
            assertThat(fixture.lockWaits).singleElement().asString().startsWith("pid ");
        }
    }

    @EachServer
    void rowsOfOnePartitionThatAreNotUniqueLeaveNothingBroken(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            fixture.sql("DELETE FROM t_1; INSERT INTO t VALUES (1, 1), (1, 2)");
            ApplyResult result = fixture.apply(UNIQUE);
            assertThat(problems(result)).containsExactly(ProblemCode.DUPLICATE_ROWS);
            assertThat(fixture.ask("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                    .isEqualTo("t_key\nt_2_key");

            fixture.sql("DELETE FROM t WHERE a = 2");
            fixture.steps.clear();
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
            assertThat(fixture.steps)
                    .extracting(step -> step.kind() + " " + step.index().name())
                    .containsExactly(
                            "BUILD t_2_1_key",
                            "ATTACH t_2_1_key",
                            "BUILD t_2_2_key",
                            "ATTACH t_2_2_key",
                            "ATTACH t_2_key");
        }
    }

    private static void read(Statement reading) {
        try {
            reading.execute("SELECT count(*) FROM t_1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Fixture fresh(Database scratch) throws SQLException {
        scratch.execute("DROP TABLE IF EXISTS t, t_1, t_2, t_2_2 CASCADE");
        scratch.execute(TABLES);
        return new Fixture(scratch);
    }

    private static List<ProblemCode> problems(ApplyResult result) {
        return result.outcomes().stream()
                .map(Outcome::problem)
                .flatMap(java.util.Optional::stream)
                .map(problem -> problem.code())
                .toList();
    }
}

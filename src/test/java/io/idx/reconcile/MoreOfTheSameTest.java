package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;

/** What an apply goes on with by itself is no more than was allowed for the same index. */
final class MoreOfTheSameTest {
    private static final String TABLES =
            """
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
            CREATE TABLE going (a int) PARTITION BY LIST (a);
            CREATE TABLE going_1 PARTITION OF going FOR VALUES IN (1);
            CREATE INDEX going_idx ON going (a);
            """;

    private static final String ADDED =
            """
            CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3) PARTITION BY LIST (b);
            CREATE INDEX t_3_b_idx__idx_new ON t_3 (b);
            """;

    private static final String YAML =
            """
            version: 1
            owns: ["going_*"]
            tables:
              t:
                t_idx: {columns: [b]}
            """;

    /** What stands in the way on the new partition would be dropped with those below it. */
    @EachServer
    void aHazardOfAnotherIndexIsNotTaken(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES);
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.ATTACH && step.index().name().equals("t_2_idx")) {
                    fixture.sql(ADDED);
                }
            });
            ApplyResult result = fixture.apply(YAML);

            assertThat(fixture.steps)
                    .filteredOn(step -> step.kind() == StepKind.DROP_TREE)
                    .extracting(step -> step.index().name())
                    .containsExactly("going_idx");
            assertThat(result.unconverged()).extracting(Problem::code).containsExactly(ProblemCode.NOT_CONVERGED);
        }
    }
}

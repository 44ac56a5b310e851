package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.apply.Brake;
import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.postgres.ConnectionSettings;
import io.idx.saved.SavedPlan;
import io.idx.test.Database;
import io.idx.test.EachServer;
import io.idx.test.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** What happens between the first look and the run lock is seen before the first statement. */
final class PromiseTest {
    private static final String YAML =
            """
            version: 1
            tables:
              t:
                t_a_idx: {columns: [a, b]}
                t_b_idx: {columns: [b]}
            """;

    @TempDir
    private Path directory;

    @EachServer
    void nothingIsDoneWhereOneChangeWentStaleMeanwhile(Database scratch) throws SQLException, IOException {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a)");
            assertThatThrownBy(() -> keep(
                            scratch,
                            fixture,
                            () -> fixture.sql("DROP INDEX t_a_idx; CREATE INDEX t_a_idx ON t (b, a)"),
                            plan -> {}))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                                assertThat(problem.code()).isEqualTo(ProblemCode.STALE_PLAN);
                                assertThat(problem.notes().get(0)).contains("t_a_idx", "btree (a)", "btree (b, a)");
                            }));
            assertThat(fixture.catalog()).doesNotContain("t_b_idx").contains("(b, a)");
            assertThat(fixture.steps).isEmpty();
        }
    }

    @EachServer
    void theGateIsAskedAboutThePlanThatIsCarriedOut(Database scratch) throws SQLException, IOException {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a)");
            int[] changes = new int[1];
            ApplyResult result = keep(
                    scratch,
                    fixture,
                    () -> fixture.sql("CREATE INDEX t_b_idx ON t (b)"),
                    plan -> changes[0] = plan.changes().size());
            assertThat(changes[0]).isEqualTo(1);
            assertThat(result.complete()).isTrue();
            assertThat(result.outcomes()).hasSize(1);
            assertThat(fixture.catalog()).contains("t_a_idx", "(a, b)", "t_b_idx");
        }
    }

    /** What it rests on is the look under the lock, as that is when the plan is made which is carried out. */
    @EachServer
    void whatAnotherRunLeftMeanwhileIsTakenUp(Database scratch) throws SQLException, IOException {
        try (Fixture fixture = new Fixture(scratch);
                Fixture other = new Fixture(scratch)) {
            fixture.sql("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a)");
            other.atEachStep(step -> {
                if (step.kind() == StepKind.DROP) {
                    throw new IllegalStateException("the run ends here");
                }
            });
            ApplyResult result = keep(
                    scratch,
                    fixture,
                    () -> assertThat(other.apply(YAML).complete()).isFalse(),
                    plan -> {});
            assertThat(fixture.steps).extracting(Step::kind).startsWith(StepKind.DROP);
            assertThat(result.outcomes())
                    .allSatisfy(outcome -> assertThat(outcome.problem()).isEmpty());
            assertThat(result.complete()).isTrue();
            assertThat(fixture.catalog())
                    .isEqualTo(
                            """
                            CREATE INDEX t_a_idx ON public.t USING btree (a, b)
                            CREATE INDEX t_b_idx ON public.t USING btree (b)""");
        }
    }

    /** What came between the looks is known by the second, and is watched for changes from there. */
    @EachServer
    void whatCameBetweenTheLooksIsCheckedToo(Database scratch) throws SQLException, IOException {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql("CREATE TABLE t (a int, b int); CREATE INDEX t_a_idx ON t (a)");
            fixture.atEachStep(step -> {
                if (step.index().name().equals("t_a_idx__idx_new") && step.kind() == StepKind.DROP) {
                    fixture.sql("DROP INDEX t_a_idx__idx_new; CREATE INDEX t_a_idx__idx_new ON t (b, a)");
                }
            });
            ApplyResult result =
                    keep(scratch, fixture, () -> fixture.sql("CREATE INDEX t_a_idx__idx_new ON t (b)"), plan -> {});
            assertThat(result.outcomes())
                    .anySatisfy(outcome ->
                            assertThat(outcome.problem()).map(Problem::code).contains(ProblemCode.CHANGED_SINCE_PLAN));
            assertThat(fixture.catalog()).contains("CREATE INDEX t_a_idx__idx_new ON public.t USING btree (b, a)");
        }
    }

    private ApplyResult keep(Database scratch, Fixture fixture, Runnable meanwhile, Consumer<Plan> gate)
            throws IOException {
        Path file = directory.resolve("p.plan");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        Tool tool = new Tool(directory, Map.of("IDX_URL", scratch.url()));
        assertThat(tool.run(List.of("plan", "--out", "p.plan")).exit()).isZero();
        SavedPlan saved = SavedPlan.read("p.plan", Files.readAllBytes(file));
        Declaration declaration = Fixture.declaration(YAML);
        ConnectionSettings settings = ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody");
        try (io.idx.postgres.Database database = io.idx.postgres.Database.open(settings)) {
            Promise promise = new Promise(database, declaration, Scope.all(), Replicas.none(), saved);
            Promise.Look look = promise.look();
            meanwhile.run();
            return promise.keep(look, gate, Terms.usual(false), new Brake(), fixture);
        }
    }
}

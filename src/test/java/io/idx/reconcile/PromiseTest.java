package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.apply.Brake;
import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
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

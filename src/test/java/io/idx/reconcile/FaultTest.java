package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.apply.Outcome;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What an apply does when the world is against it: nothing is lost, nothing is left, and the next apply finishes. */
class FaultTest {
    static final String TABLES =
            """
            CREATE TABLE orders (id int PRIMARY KEY, email text, total int);
            CREATE TABLE notes (id int PRIMARY KEY, body text);
            INSERT INTO orders SELECT n, 'user' || n || '@example.org', n % 100 FROM generate_series(1, 2000) n;
            CREATE INDEX idx_changed ON orders (total);
            ALTER TABLE orders CLUSTER ON idx_changed;
            CREATE INDEX idx_going ON orders (email, total);
            CREATE INDEX idx_old_name ON orders (id, total);
            CREATE INDEX idx_filled ON orders (total, id);
            """;

    static final String EVERY_KIND =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              orders:
                idx_changed:
                  columns: [total DESC, lower(email)]
                  comment: cheapest last
                  statistics: {2: 300}
                idx_created:
                  columns: [email]
                  where: total > 10
                idx_new_name:
                  columns: [id, total]
                idx_filled:
                  columns: [total, id]
                  with: {fillfactor: 70}
            """;

    static final String WANTED =
            """
            CREATE INDEX idx_changed ON public.orders USING btree (total DESC, lower(email)) -- cheapest last
            CREATE INDEX idx_created ON public.orders USING btree (email) WHERE (total > 10)
            CREATE INDEX idx_filled ON public.orders USING btree (total, id) WITH (fillfactor='70')
            CREATE INDEX idx_new_name ON public.orders USING btree (id, total)""";

    private static final String ONE_LESS =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              orders:
                idx_changed: {columns: [total]}
                idx_old_name: {columns: [id, total]}
                idx_filled: {columns: [total, id]}
            """;

    private static final String COMMENTED =
            """
            version: 1
            tables:
              orders:
                idx_email: {columns: [email], comment: By address}
            """;

    private static final String ONE =
            """
            version: 1
            tables:
              orders:
                idx_email: {columns: [email], unique: true}
            """;

    @EachServer
    void convergesAfterItsSessionIsEndedBeforeAnyStep(Database scratch) throws Exception {
        int steps = stepsOf(scratch);
        assertThat(steps).isGreaterThan(8);
        for (int cut = 1; cut <= steps; cut++) {
            try (Fixture fixture = fresh(scratch)) {
                int last = cut;
                fixture.atEachStep(step -> {
                    if (fixture.steps.size() == last) {
                        fixture.terminate();
                    }
                });
                ApplyResult broken = fixture.apply(EVERY_KIND);
                assertThat(problemCodes(broken)).as("cut before step " + cut).contains(ProblemCode.CONNECTION_LOST);

                fixture.atEachStep(step -> {});
                fixture.apply(EVERY_KIND);
                assertThat(fixture.catalog()).as("cut before step " + cut).isEqualTo(WANTED);
            }
        }
    }

    @EachServer
    void convergesAfterItsSessionIsEndedInTheMiddleOfABuildOrADrop(Database scratch) throws Exception {
        for (StepKind kind : List.of(StepKind.BUILD, StepKind.DROP)) {
            try (Fixture fixture = fresh(scratch);
                    Connection reader = scratch.connect();
                    Statement reading = reader.createStatement()) {
                reader.setAutoCommit(false);
                reading.execute(kind == StepKind.BUILD ? "UPDATE orders SET total = 1 WHERE id = 1" : "TABLE orders");
                String yaml = kind == StepKind.BUILD ? EVERY_KIND : ONE_LESS;
                CompletableFuture<ApplyResult> running = CompletableFuture.supplyAsync(() -> fixture.apply(yaml));
                String waiting = kind == StepKind.BUILD ? "CREATE INDEX CONC%" : "DROP INDEX CONC%";
                await(
                        scratch,
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '" + waiting
                                + "' AND wait_event_type = 'Lock' AND datname = current_database()");
                try (Fixture killer = new Fixture(scratch)) {
                    killer.terminate();
                }
                reader.rollback();
                assertThat(problemCodes(running.get(60, TimeUnit.SECONDS)))
                        .as(kind.words())
                        .contains(ProblemCode.CONNECTION_LOST);
                fixture.apply(EVERY_KIND);
                assertThat(fixture.catalog()).as(kind.words()).isEqualTo(WANTED);
            }
        }
    }

    @EachServer
    void removesWhatACancelledBuildLeft(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection writer = scratch.connect();
                Statement writing = writer.createStatement()) {
            writer.setAutoCommit(false);
            writing.execute("UPDATE orders SET total = 1 WHERE id = 1");
            String before = fixture.catalog();
            CompletableFuture<ApplyResult> running = CompletableFuture.supplyAsync(() -> fixture.apply(ONE));
            String building = "FROM pg_stat_progress_create_index p WHERE p.datname = current_database()"
                    + " AND phase LIKE 'waiting%'";
            await(scratch, "SELECT count(*) " + building);
            try (Connection admin = scratch.connect();
                    Statement cancelling = admin.createStatement()) {
                cancelling.execute("SELECT pg_cancel_backend(pid) " + building);
            }
            writer.rollback();
            ApplyResult result = running.get(60, TimeUnit.SECONDS);

            assertThat(result.complete()).isFalse();
            assertThat(fixture.catalog()).isEqualTo(before);
        }
    }

    @EachServer
    void namesTheKeyThatIsThereTwiceAndLeavesNothing(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            fixture.sql("UPDATE orders SET email = 'twice@example.org' WHERE id IN (1, 2)");
            String before = fixture.catalog();
            Problem problem = onlyProblem(fixture.apply(ONE));

            assertThat(problem.code()).isEqualTo(ProblemCode.DUPLICATE_ROWS);
            assertThat(problem.notes())
                    .anyMatch(note -> note.contains("Key (email)=(twice@example.org) is duplicated."));
            assertThat(fixture.catalog()).isEqualTo(before);
        }
    }

    @EachServer
    void waitsInShortAttemptsForALock(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection holder = scratch.connect();
                Statement holding = holder.createStatement()) {
            holder.setAutoCommit(false);
            holding.execute("SET application_name = 'vacuuming'; LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE");
            CompletableFuture<ApplyResult> running = CompletableFuture.supplyAsync(() -> fixture.apply(ONE));
            await(() -> !fixture.lockWaits.isEmpty());
            holder.rollback();

            assertThat(running.get(60, TimeUnit.SECONDS).complete()).isTrue();
            assertThat(fixture.lockWaits.get(0)).contains("\"vacuuming\", idle in transaction, open for");
        }
    }

    @EachServer
    void namesOnceWhoHoldsTableAndIndex(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection holder = scratch.connect();
                Statement holding = holder.createStatement()) {
            fixture.sql("CREATE INDEX idx_email ON orders (email)");
            holder.setAutoCommit(false);
            holding.execute("SELECT count(*) FROM orders");
            holding.execute("COMMENT ON INDEX idx_email IS 'not yet'");
            CompletableFuture<ApplyResult> running = CompletableFuture.supplyAsync(() -> fixture.apply(COMMENTED));
            await(() -> !fixture.lockWaits.isEmpty());
            holder.rollback();

            assertThat(running.get(60, TimeUnit.SECONDS).complete()).isTrue();
            assertThat(fixture.lockWaits.get(0)).containsOnlyOnce("pid ");
        }
    }

    @EachServer
    void namesWhoLocksATableAgainstReading(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection holder = scratch.connect();
                Statement holding = holder.createStatement()) {
            fixture.sql("CREATE INDEX idx_expression ON orders (lower(email))");
            holder.setAutoCommit(false);
            holding.execute("SET application_name = 'migration'; LOCK TABLE orders");

            assertThatThrownBy(() -> fixture.apply(ONE)).isInstanceOfSatisfying(ProblemException.class, locked -> {
                Problem problem = locked.problems().get(0);
                assertThat(problem.code()).isEqualTo(ProblemCode.LOCK_NOT_FREE);
                assertThat(problem.notes().get(0))
                        .startsWith("orders is locked by pid ")
                        .contains("\"migration\", idle in transaction, open for");
            });
        }
    }

    @EachServer
    void doesNothingToWhatChangedSinceThePlan(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            ApplyResult result = fixture.apply(ONE, between -> fixture.sql("CREATE INDEX idx_email ON orders (id)"));

            assertThat(onlyProblem(result).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog()).contains("idx_email ON public.orders USING btree (id)");
        }
    }

    @EachServer
    void refusesASecondRun(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            fixture.ask("SELECT pg_advisory_lock(6906232, 1)");
            String before = fixture.catalog();

            assertThatThrownBy(() -> fixture.apply(ONE))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                    refused.problems().get(0).code())
                            .isEqualTo(ProblemCode.BUSY));
            assertThat(fixture.catalog()).isEqualTo(before);
        }
    }

    @EachServer
    void goesOnWithOtherTablesWhenOneFails(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            fixture.sql("UPDATE orders SET email = 'twice@example.org' WHERE id IN (1, 2)");
            ApplyResult result = fixture.apply(
                    """
                    version: 1
                    tables:
                      notes:
                        idx_body: {columns: [body]}
                      orders:
                        idx_a_email: {columns: [email], unique: true}
                        idx_b_total: {columns: [total, email, id]}
                      "order lines":
                        idx_lines: {columns: [line]}
                    """,
                    between -> {});
            assertThat(result.outcomes().stream().map(Outcome::status))
                    .containsExactly(
                            Outcome.Status.DONE,
                            Outcome.Status.DONE,
                            Outcome.Status.FAILED,
                            Outcome.Status.NOT_STARTED);
        }
    }

    @EachServer
    void leavesABuildOfSomebodyElseAlone(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch);
                Connection writer = scratch.connect();
                Statement writing = writer.createStatement()) {
            writer.setAutoCommit(false);
            writing.execute("UPDATE orders SET total = 1 WHERE id = 1");
            CompletableFuture<Void> theirs = CompletableFuture.runAsync(() -> {
                try (Fixture colleague = new Fixture(scratch)) {
                    colleague.sql("CREATE UNIQUE INDEX CONCURRENTLY idx_email ON orders (email)");
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await(scratch, "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()");
            ApplyResult result = fixture.apply(ONE);

            assertThat(result.outcomes()).isEmpty();
            assertThat(result.after().diff().building()).hasSize(1);
            assertThat(result.after().diff().converged()).isFalse();
            writer.rollback();
            theirs.get(60, TimeUnit.SECONDS);
            assertThat(fixture.catalog())
                    .contains("idx_email ON public.orders USING btree (email)")
                    .doesNotContain("INVALID");
        }
    }

    static Fixture fresh(Database scratch) throws Exception {
        Fixture fixture = new Fixture(scratch);
        fixture.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        fixture.sql("CREATE TABLE \"order lines\" (line int)");
        fixture.sql(TABLES);
        return fixture;
    }

    private static int stepsOf(Database scratch) throws Exception {
        try (Fixture fixture = fresh(scratch)) {
            assertThat(fixture.apply(EVERY_KIND).complete()).isTrue();
            assertThat(fixture.catalog()).isEqualTo(WANTED);
            return fixture.steps.stream().map(Step::kind).toList().size();
        }
    }

    static List<ProblemCode> problemCodes(ApplyResult result) {
        return result.outcomes().stream()
                .flatMap(outcome -> outcome.problem().stream())
                .map(Problem::code)
                .toList();
    }

    private static Problem onlyProblem(ApplyResult result) {
        List<Problem> problems = result.outcomes().stream()
                .flatMap(outcome -> outcome.problem().stream())
                .toList();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    static void await(Database scratch, String count) throws Exception {
        try (Fixture asking = new Fixture(scratch)) {
            await(() -> !asking.ask(count).equals("0"));
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}

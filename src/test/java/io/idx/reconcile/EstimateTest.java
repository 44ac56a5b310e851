package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.diff.Change;
import io.idx.model.Declaration;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import io.idx.plan.PastBuild;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.postgres.ConnectionSettings;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.SoftAssertions;

/** What a plan says of builds, beside what they come to. */
final class EstimateTest {
    private static final Duration HELD_UP = Duration.ofSeconds(5);

    private static final String TABLE =
            """
            CREATE TABLE t (id int, code int, big bigint, name text, note text, day timestamptz, num numeric,
              tags int[], doc tsvector, place point, span int4range, js jsonb);
            INSERT INTO t SELECT i, i * 7919 % 1000, i * 37 % 5000, 'customer number ' || i * 7919 % 100000,
              CASE WHEN i % 2 = 0 THEN 'a note of some length about ' || i END,
              '2026-01-01'::timestamptz + i * interval '1 minute', i * 3.25,
              ARRAY[i % 100, i % 337, i % 1000], to_tsvector('simple', 'word' || i % 5000 || ' of text' || i % 91),
              point(i * 7919 % 100000, i::bigint * 104729 % 100000), int4range(i, i + 50),
              jsonb_build_object('a', i % 500)
              FROM generate_series(1, 100000) i;
            ANALYZE t;
            """;

    private static final String BTREES =
            """
            version: 1
            tables:
              t:
                b_alone: {columns: [id]}
                b_unique: {columns: [id], unique: true}
                b_shared: {columns: [code DESC]}
                b_two: {columns: [code, big]}
                b_big: {columns: [big, day]}
                b_text: {columns: [name text_pattern_ops]}
                b_nulls: {columns: [note]}
                b_no_nulls: {columns: [note], where: note IS NOT NULL}
                b_expression: {columns: [lower(name), (id % 10)]}
                b_part: {columns: [name], where: code < 100}
                b_include: {columns: [code], include: [name]}
                b_loose: {columns: [id], with: {fillfactor: 50}}
                b_numeric: {columns: [num]}
                b_not_shared: {columns: [code], with: {deduplicate_items: off}}
            """;

    private static final String OTHERS =
            """
            version: 1
            tables:
              t:
                hash_text: {columns: [name], method: hash}
                hash_shared: {columns: [code], method: hash}
                gin_array: {columns: [tags], method: gin}
                gin_text: {columns: [doc], method: gin}
                gin_json: {columns: [js], method: gin}
                gist_point: {columns: [place], method: gist}
                gist_range: {columns: [span], method: gist}
                spgist_point: {columns: [place], method: spgist}
                spgist_text: {columns: [name], method: spgist}
                brin_day: {columns: [day], method: brin}
                brin_fine: {columns: [day], method: brin, with: {pages_per_range: 4}}
            """;

    /** Whoever was in the way today is no measure of the next build. */
    @EachServer
    void aBuildThatWaitsForOthersIsNotAtWork(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch);
                Connection writer = scratch.connect();
                Statement writing = writer.createStatement()) {
            fixture.sql(TABLE);
            writer.setAutoCommit(false);
            writing.execute("UPDATE t SET code = 0 WHERE id = 1");
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> endAfterAWhile(fixture, writer));
            Outcome outcome = fixture.apply("version: 1\ntables:\n  t:\n    b_alone: {columns: [id]}\n")
                    .outcomes()
                    .get(0);
            ended.join();

            assertThat(outcome.status()).isEqualTo(Outcome.Status.DONE);
            assertThat(outcome.worked()).isPositive();
            assertThat(outcome.took().minus(outcome.worked())).isGreaterThan(HELD_UP.dividedBy(2));
        }
    }

    private static void endAfterAWhile(Fixture fixture, Connection writer) {
        try {
            while (fixture.ask("SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'")
                    .equals("0")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            Thread.sleep(HELD_UP.toMillis());
            writer.rollback();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @EachServer
    void sizesOfBtrees(Database scratch) throws Exception {
        scratch.execute(TABLE);
        assertSizes(scratch, BTREES, 0.7, 1.4);
    }

    @EachServer
    void sizesOfOtherMethods(Database scratch) throws Exception {
        scratch.execute(TABLE);
        assertSizes(scratch, OTHERS, 0.3, 3.4);
    }

    private static void assertSizes(Database scratch, String yaml, double least, double most) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            Seen seen = seen(scratch, yaml, List.of());
            assertThat(fixture.apply(yaml).complete()).isTrue();
            SoftAssertions all = new SoftAssertions();
            for (PlannedChange planned : seen.plan().changes()) {
                Estimate estimate = estimate(seen, planned.change());
                double truth = bytes(fixture, planned.change().name().name());
                all.assertThat(estimate.bytes().likely() / truth)
                        .as(
                                "%s: %,.0f where it is %,.0f",
                                planned.change().name(), estimate.bytes().likely(), truth)
                        .isBetween(least, most);
                all.assertThat(truth)
                        .as("%s: within %s", planned.change().name(), estimate.bytes())
                        .isBetween(estimate.bytes().low(), estimate.bytes().high());
            }
            all.assertAll();
        }
    }

    @EachServer
    void partitionsOfAllThatIsBuilt(Database scratch) throws Exception {
        scratch.execute(
                """
                CREATE TABLE p (a int, b text) PARTITION BY RANGE (a);
                CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50000);
                CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (50000) TO (100000);
                INSERT INTO p SELECT i, 'text ' || i FROM generate_series(1, 99999) i;
                CREATE INDEX p_1_b ON p_1 (b);
                ANALYZE;
                """);
        String yaml =
                """
                version: 1
                tables:
                  p:
                    p_a: {columns: [a]}
                    p_b: {columns: [b]}
                """;
        try (Fixture fixture = new Fixture(scratch)) {
            Seen seen = seen(scratch, yaml, List.of());
            assertThat(fixture.apply(yaml).complete()).isTrue();
            Estimate whole = estimate(seen, seen.plan().changes().get(0).change());
            Estimate half = estimate(seen, seen.plan().changes().get(1).change());
            assertThat(whole.bytes().likely() / (built(fixture, "p_1", 1) + built(fixture, "p_2", 1)))
                    .isBetween(0.7, 1.4);
            assertThat(half.bytes().likely() / built(fixture, "p_2", 2)).isBetween(0.7, 1.4);
        }
    }

    @EachServer
    void whatAReplaceTakes(Database scratch) throws Exception {
        scratch.execute(TABLE);
        scratch.execute(
                "CREATE INDEX t_code ON t (code); CREATE INDEX t_big ON t (big) WITH (fillfactor = 80); ANALYZE;");
        String yaml =
                """
                version: 1
                tables:
                  t:
                    t_code: {columns: [code, id]}
                    t_big: {columns: [big], with: {fillfactor: 80}, comment: same}
                """;
        PastBuild past = new PastBuild("here", "btree", 10_000_000, 5_000_000, 4);
        Seen seen = seen(scratch, yaml, List.of(past));
        assertThat(seen.estimates().changes()).hasSize(1);
        Estimate estimate = seen.estimates().changes().values().iterator().next();
        assertThat(estimate.basis()).isEqualTo(1);
        double work = estimate.readBytes() + 2 * estimate.bytes().likely();
        assertThat(estimate.seconds().orElseThrow().likely()).isBetween(work / 5e6 * 0.99, work / 5e6 * 1.01);
        assertThat(seen.estimates().seconds()).isEqualTo(estimate.seconds());
        assertThat(seen.estimates().walBytes().orElse(0))
                .isEqualTo(Math.round(estimate.bytes().likely()));
        assertThat(seen.estimates().peakBytes().orElse(0))
                .isEqualTo(Math.round(estimate.bytes().likely()));
    }

    /** A role that may not read the table knows how large it is, and what stands there already. */
    @EachServer
    void withoutPrivilege(Database scratch) throws Exception {
        scratch.execute(TABLE);
        scratch.execute("CREATE INDEX t_code ON t (code) WITH (fillfactor = 80)");
        Seen seen;
        try (Fixture fixture = new Fixture(scratch)) {
            String role = fixture.ask("SELECT rolname FROM pg_roles WHERE rolname = 'idx_test_role'");
            seen = seen(
                    scratch.url() + (scratch.url().contains("?") ? "&" : "?") + "options=-crole%3D" + role,
                    """
                version: 1
                tables:
                  t:
                    t_code: {columns: [code], with: {fillfactor: 80}, tablespace: idx_test_space}
                    t_new: {columns: [id]}
                """,
                    List.of());
            assertThat(seen.estimates().changes()).hasSize(1);
            assertThat(seen.estimates()
                            .changes()
                            .values()
                            .iterator()
                            .next()
                            .bytes()
                            .likely())
                    .isEqualTo(bytes(fixture, "t_code"));
            assertThat(seen.estimates().peakBytes()).isEmpty();
        }
    }

    private static double built(Fixture fixture, String table, int column) {
        return Double.parseDouble(fixture.ask("SELECT pg_relation_size(indexrelid) FROM pg_index WHERE indrelid = '"
                + table + "'::regclass AND indkey::text = '" + column + "'"));
    }

    private static double bytes(Fixture fixture, String index) {
        return Double.parseDouble(fixture.ask("SELECT pg_relation_size('" + index + "')"));
    }

    private static Estimate estimate(Seen seen, Change change) {
        return seen.estimates().of(change).orElseThrow();
    }

    private static Seen seen(Database scratch, String yaml, List<PastBuild> past) {
        return seen(scratch.url(), yaml, past);
    }

    private static Seen seen(String url, String yaml, List<PastBuild> past) {
        Declaration declaration = Fixture.declaration(yaml);
        ConnectionSettings settings =
                ConnectionSettings.resolve(Optional.of(url), Optional.empty(), Map.of(), Path.of("/"), "nobody");
        try (io.idx.postgres.Database database = io.idx.postgres.Database.open(settings)) {
            Reconciler reconciler = new Reconciler(database, declaration, Scope.all());
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            return new Seen(plan, reconciler.estimate(comparison, plan, new ArrayList<>(past), 1));
        }
    }

    private record Seen(Plan plan, Estimates estimates) {}
}

package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import io.idx.plan.StepKind;
import io.idx.postgres.Session;
import io.idx.postgres.Standing;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names change hands while idx builds and waits: what it takes away is what the plan saw, and nothing else. */
final class NamesMeanwhileTest {
    private static final String TABLE =
            """
            CREATE TABLE t (a int, b int);
            CREATE INDEX idx_a ON t (a);
            CREATE UNIQUE INDEX theirs ON t (b, a);
            """;

    private static final String REPLACED =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              t:
                idx_a: {columns: [a, b]}
            """;

    private static final String DROPPED =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              t: {}
            """;

    private static final String SOUND =
            "SELECT indexrelid FROM pg_index WHERE indexrelid = 'idx_a'::regclass" + " AND indisvalid";

    @EachServer
    void theOldIndexHasItsNameNoMoreWhenTheNewOneTakesIt(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(fixture, StepKind.SWAP, "ALTER INDEX idx_a RENAME TO by_hand; ALTER INDEX theirs RENAME TO idx_a");

            assertThat(problem(fixture.apply(REPLACED)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog())
                    .isEqualTo(
                            """
                            CREATE INDEX by_hand ON public.t USING btree (a)
                            CREATE UNIQUE INDEX idx_a ON public.t USING btree (b, a)
                            CREATE INDEX idx_a__idx_new ON public.t USING btree (a, b)""");
        }
    }

    @EachServer
    void theOldIndexIsGoneAndItsNameIsThatOfAnotherTables(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.sql("DROP TABLE IF EXISTS u");
            at(fixture, StepKind.SWAP, "DROP INDEX idx_a; CREATE TABLE u (c int); CREATE INDEX idx_a ON u (c)");

            ApplyResult result = fixture.apply(REPLACED);
            assertThat(result.unconverged())
                    .extracting(Problem::message)
                    .containsExactly("public.idx_a is an index on public.u already");
            Problem problem = problem(result);
            assertThat(problem.code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(problem.message()).startsWith("public.idx_a changed");
            assertThat(fixture.catalog())
                    .contains("CREATE INDEX idx_a ON public.u USING btree (c)")
                    .contains("CREATE INDEX idx_a__idx_new ON public.t USING btree (a, b)");
        }
    }

    @EachServer
    void theNewIndexIsSoundNoMore(Database scratch) throws Exception {
        keepsTheOldOne(scratch, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_a__idx_new'::regclass");
    }

    @EachServer
    void theNewIndexIsAnotherThanWasBuilt(Database scratch) throws Exception {
        keepsTheOldOne(scratch, "DROP INDEX idx_a__idx_new; CREATE INDEX idx_a__idx_new ON t (b)");
    }

    private static void keepsTheOldOne(Database scratch, String meanwhile) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(fixture, StepKind.SWAP, meanwhile);
            String number = fixture.ask("SELECT 'idx_a'::regclass::oid");

            Problem problem = problem(fixture.apply(REPLACED));
            assertThat(problem.code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(problem.message()).startsWith("public.idx_a__idx_new changed");
            assertThat(fixture.ask(SOUND)).isEqualTo(number);
        }
    }

    @EachServer
    void whatTookThePlaceOfTheOldOneIsSoundNoMore(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            keepsWhatStandsAside(fixture);
        }
    }

    /** An earlier run has ended before it dropped the old one. */
    @EachServer
    void whatTookThePlaceInAnEarlierRunIsSoundNoMore(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.atEachStep(step -> {
                if (step.kind() == StepKind.DROP) {
                    throw new IllegalStateException("the run ends here");
                }
            });
            assertThat(fixture.apply(REPLACED).complete()).isFalse();
            keepsWhatStandsAside(fixture);
        }
    }

    private static void keepsWhatStandsAside(Fixture fixture) {
        at(fixture, StepKind.DROP, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_a'::regclass");

        assertThat(problem(fixture.apply(REPLACED)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
        assertThat(fixture.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_a__idx_old'::regclass"))
                .isEqualTo("t");
        fixture.atEachStep(step -> {});
        assertThat(fixture.apply(REPLACED).complete()).isTrue();
    }

    /** No index has the name until the last step, and what stands aside under another name is no substitute. */
    @EachServer
    void whatStandsAsideGoesBeforeTheNewOneHasItsName(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.sql("ALTER INDEX idx_a RENAME TO idx_a__idx_old; CREATE INDEX idx_a__idx_new ON t (a, b)");

            assertThat(fixture.apply(REPLACED).complete()).isTrue();
            assertThat(fixture.catalog()).contains("INDEX idx_a ON").doesNotContain("__idx_");
        }
    }

    @EachServer
    void whatStandsAsideIsAnotherIndex(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(
                    fixture,
                    StepKind.DROP,
                    "ALTER INDEX idx_a__idx_old RENAME TO by_hand; ALTER INDEX theirs RENAME TO idx_a__idx_old");

            assertThat(problem(fixture.apply(REPLACED)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog())
                    .isEqualTo(
                            """
                            CREATE INDEX by_hand ON public.t USING btree (a)
                            CREATE INDEX idx_a ON public.t USING btree (a, b)
                            CREATE UNIQUE INDEX idx_a__idx_old ON public.t USING btree (b, a)""");
        }
    }

    /** It is looked at once more when what it waited for beside the build is done. */
    @EachServer
    void aNewIndexIsSoundNoMoreWhenItGetsItsName(Database scratch) throws Exception {
        String created = REPLACED.replace(
                "idx_a: {columns: [a, b]}", "idx_c: {columns: [abs(a)]}\n    theirs: {columns: [b, a], unique: true}");
        try (Fixture fixture = fixture(scratch)) {
            at(
                    fixture,
                    StepKind.RENAME,
                    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_c__idx_new'::regclass");

            assertThat(problem(fixture.apply(created)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog()).contains("INDEX idx_c__idx_new ON").doesNotContain("INDEX idx_c ON");
            fixture.atEachStep(step -> {});
            assertThat(fixture.apply(created).complete()).isTrue();
            assertThat(fixture.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_c'::regclass"))
                    .isEqualTo("t");
        }
    }

    @EachServer
    void whatIsRenamedIsAnotherIndex(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(fixture, StepKind.RENAME, "ALTER INDEX idx_a RENAME TO by_hand; ALTER INDEX theirs RENAME TO idx_a");

            String renamed = REPLACED.replace("idx_a: {columns: [a, b]}", "idx_c: {columns: [a]}");
            assertThat(problem(fixture.apply(renamed)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog())
                    .isEqualTo(
                            """
                            CREATE INDEX by_hand ON public.t USING btree (a)
                            CREATE UNIQUE INDEX idx_a ON public.t USING btree (b, a)""");
        }
    }

    @EachServer
    void whatIsDroppedIsAnotherIndex(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(fixture, StepKind.DROP, "ALTER INDEX idx_a RENAME TO by_hand; ALTER INDEX theirs RENAME TO idx_a");

            assertThat(problem(fixture.apply(DROPPED)).code()).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.catalog()).contains("CREATE UNIQUE INDEX idx_a ON public.t USING btree (b, a)");
        }
    }

    @EachServer
    void theNameForTheOldIndexIsATables(Database scratch) throws Exception {
        isToldBeforeTheBuild(scratch, "CREATE TABLE idx_a__idx_old ()", "DROP TABLE idx_a__idx_old");
    }

    @EachServer
    void theNameForTheOldIndexIsAConstraints(Database scratch) throws Exception {
        isToldBeforeTheBuild(
                scratch,
                "ALTER TABLE t ADD CONSTRAINT idx_a__idx_old UNIQUE (a, b)",
                "ALTER TABLE t DROP CONSTRAINT idx_a__idx_old");
    }

    private static void isToldBeforeTheBuild(Database scratch, String taken, String free) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.sql(taken);
            String before = fixture.catalog();

            assertThat(problem(fixture.apply(REPLACED)).code()).isEqualTo(ProblemCode.NAME_TAKEN);
            assertThat(fixture.catalog()).isEqualTo(before);
            fixture.sql(free);
            assertThat(fixture.apply(REPLACED).complete()).isTrue();
        }
    }

    @EachServer
    void whatIsDroppedHasComeIntoUse(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.atEachStep(step -> scan(fixture));

            Problem problem = problem(fixture.apply(DROPPED));
            assertThat(problem.code()).isEqualTo(ProblemCode.HAZARD);
            assertThat(problem.message()).startsWith("public.idx_a was scanned after the plan was made, and stays");
            assertThat(fixture.ask(SOUND)).isNotEmpty();
        }
    }

    @EachServer
    void unlessThatWasAllowed(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.atEachStep(step -> scan(fixture));

            assertThat(fixture.applyAllowing(Hazard.USED_DROP, DROPPED).complete())
                    .isTrue();
        }
    }

    private static void scan(Fixture fixture) {
        fixture.sql("SET enable_seqscan = off; SELECT count(*) FROM t WHERE a = 1");
        await(fixture, "SELECT idx_scan > 0 FROM pg_stat_user_indexes WHERE indexrelname = 'idx_a'");
    }

    private static void await(Fixture fixture, String query) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!fixture.ask(query).equals("t")) {
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
            fixture.ask("SELECT pg_sleep(0.2)");
        }
    }

    @EachServer
    void whatIsDroppedIsGone(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            at(fixture, StepKind.DROP, "DROP INDEX idx_a");

            assertThat(fixture.apply(DROPPED).complete()).isTrue();
            assertThat(fixture.catalog()).isEqualTo("CREATE UNIQUE INDEX theirs ON public.t USING btree (b, a)");
        }
    }

    @EachServer
    void whatIsRepairedHasBecomeValid(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_a'::regclass");
            at(fixture, StepKind.DROP, "REINDEX INDEX idx_a");
            String number = fixture.ask("SELECT 'idx_a'::regclass::oid");

            assertThat(problem(fixture.apply(REPLACED.replace("[a, b]", "[a]"))).code())
                    .isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.ask(SOUND)).isEqualTo(number);
        }
    }

    /** Where a name changes hands between the look and the lock. */
    @EachServer
    void namesOfOtherIndexesAreNotExchanged(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch);
                io.idx.postgres.Database database = io.idx.postgres.Database.open(fixture.settings())) {
            List<String> renames = List.of("ALTER INDEX idx_a RENAME TO idx_b");
            QualifiedName old = new QualifiedName("public", "idx_a");
            QualifiedName renamed = new QualifiedName("public", "idx_b");
            fixture.sql("ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL");
            String before = fixture.catalog();
            Duration limit = Duration.ofSeconds(1);
            try (Session session = database.openSession()) {
                Standing other = session.standing(new QualifiedName("public", "theirs"));
                assertThat(session.renames(limit, renames, Map.of(renamed, other), Runnable::run))
                        .isFalse();
                assertThat(fixture.catalog()).isEqualTo(before);
                for (String meanwhile : List.of(
                        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_a'::regclass",
                        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'idx_a'::regclass",
                        "ALTER TABLE t CLUSTER ON idx_a",
                        "DROP INDEX idx_a; CREATE UNIQUE INDEX idx_a ON t (a)",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX idx_a",
                        "CREATE TABLE r (a int REFERENCES t (a))",
                        "ALTER TABLE t ADD CONSTRAINT idx_a UNIQUE USING INDEX idx_a")) {
                    Standing standing = session.standing(old);
                    fixture.sql(meanwhile);
                    assertThat(session.renames(limit, renames, Map.of(renamed, standing), Runnable::run))
                            .as(meanwhile)
                            .isFalse();
                }
                assertThat(session.renames(limit, renames, Map.of(renamed, session.standing(old)), Runnable::run))
                        .isTrue();
                assertThat(fixture.ask("SELECT 'idx_b'::regclass")).isEqualTo("idx_b");
                fixture.sql("DROP TABLE r");
            }
        }
    }

    /** The same, where it is dropped. */
    @EachServer
    void anIndexOfAnotherNumberIsNotDropped(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch);
                io.idx.postgres.Database database = io.idx.postgres.Database.open(fixture.settings())) {
            List<String> drops = List.of("DROP INDEX idx_a");
            long number = Long.parseLong(fixture.ask("SELECT 'idx_a'::regclass::oid"));
            long other = Long.parseLong(fixture.ask("SELECT 'theirs'::regclass::oid"));
            String before = fixture.catalog();
            String lock = "LOCK TABLE t";
            Duration limit = Duration.ofSeconds(1);
            try (Session session = database.openSession()) {
                assertThat(session.drops(lock, limit, drops, other, Runnable::run))
                        .isFalse();
                assertThat(fixture.catalog()).isEqualTo(before);
                assertThat(session.drops(lock, limit, drops, number, Runnable::run))
                        .isTrue();
                assertThat(fixture.catalog()).isEqualTo("CREATE UNIQUE INDEX theirs ON public.t USING btree (b, a)");
            }
        }
    }

    private static void at(Fixture fixture, StepKind kind, String sql) {
        fixture.atEachStep(step -> {
            if (step.kind() == kind) {
                fixture.sql(sql);
            }
        });
    }

    private static Fixture fixture(Database scratch) throws SQLException {
        try (Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS t; " + TABLE);
        }
        return new Fixture(scratch);
    }

    private static Problem problem(ApplyResult result) {
        return result.outcomes().stream()
                .map(Outcome::problem)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }
}

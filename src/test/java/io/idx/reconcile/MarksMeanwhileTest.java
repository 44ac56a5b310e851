package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.model.ProblemCode;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What comes to rest on an index while idx builds and waits goes with it only where the plan says so. */
final class MarksMeanwhileTest {
    private static final String UNIQUE =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              t:
                idx_a: {columns: [a, b], unique: true}
            """;

    private static final String PLAIN = UNIQUE.replace(", unique: true", "");

    private static final String DROPPED =
            """
            version: 1
            owns: ["idx_*"]
            tables:
              t: {}
            """;

    private static final String IDENTITY = "ALTER TABLE t REPLICA IDENTITY USING INDEX ";

    private static final String MARKED = "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE ";

    @EachServer
    void theReplicaIdentityBeforeTheSwap(Database scratch) throws Exception {
        meanwhile(scratch, PLAIN, StepKind.SWAP, IDENTITY + "idx_a", (fixture, before) -> {
            assertThat(fixture.ask(MARKED + "indisreplident")).isEqualTo("idx_a true");
            assertThat(fixture.ask("SELECT 'idx_a'::regclass::oid")).isEqualTo(before);
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
            assertThat(fixture.ask(MARKED + "indisreplident")).isEqualTo("idx_a true");
            assertThat(fixture.catalog()).isEqualTo("CREATE UNIQUE INDEX idx_a ON public.t USING btree (a, b)");
        });
    }

    @EachServer
    void theReplicaIdentityBeforeTheOldOneIsDropped(Database scratch) throws Exception {
        meanwhile(scratch, UNIQUE, StepKind.DROP, IDENTITY + "idx_a__idx_old", (fixture, before) -> {
            assertThat(fixture.ask(MARKED + "indisreplident")).isEqualTo("idx_a__idx_old true");
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
            assertThat(fixture.ask(MARKED + "indisreplident")).isEqualTo("idx_a true");
        });
    }

    @EachServer
    void theReplicaIdentityBeforeADrop(Database scratch) throws Exception {
        meanwhile(scratch, DROPPED, StepKind.DROP, IDENTITY + "idx_a", (fixture, before) -> {
            assertThat(fixture.ask(MARKED + "indisreplident")).isEqualTo("idx_a true");
            assertThat(fixture.apply(DROPPED).complete()).isTrue();
            assertThat(fixture.catalog()).isEmpty();
        });
    }

    @EachServer
    void theMarkForClusterBeforeTheSwap(Database scratch) throws Exception {
        meanwhile(scratch, UNIQUE, StepKind.SWAP, "ALTER TABLE t CLUSTER ON idx_a", (fixture, before) -> {
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
            assertThat(fixture.ask(MARKED + "indisclustered")).isEqualTo("idx_a true");
        });
    }

    /** What backs a constraint cannot be declared, so that the look at the end is a problem of the file. */
    @EachServer
    void aConstraintBeforeTheSwap(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            String before = fixture.ask("SELECT 'idx_a'::regclass::oid");
            at(fixture, StepKind.SWAP, "ALTER TABLE t ADD CONSTRAINT idx_a UNIQUE USING INDEX idx_a");

            ApplyResult result = fixture.apply(UNIQUE);
            assertThat(result.unconverged().get(0).message()).contains("public.idx_a backs the constraint \"idx_a\"");
            assertThat(code(result.outcomes())).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.ask("SELECT conname FROM pg_constraint WHERE conindid = " + before))
                    .isEqualTo("idx_a");
            assertThat(fixture.ask("SELECT 'idx_a'::regclass::oid")).isEqualTo(before);
            fixture.sql("ALTER TABLE t DROP CONSTRAINT idx_a");
            fixture.atEachStep(step -> {});
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
        }
    }

    @EachServer
    void aForeignKeyBeforeTheSwap(Database scratch) throws Exception {
        meanwhile(scratch, UNIQUE, StepKind.SWAP, "CREATE TABLE u (a int REFERENCES t (a))", (fixture, before) -> {
            assertThat(fixture.ask("SELECT 'idx_a'::regclass::oid")).isEqualTo(before);
            fixture.sql("DROP TABLE u");
            assertThat(fixture.apply(UNIQUE).complete()).isTrue();
        });
    }

    /** What an interrupted replace left has it: it passes on to the old one, and from that to nobody. */
    @EachServer
    void whatIdxItselfPassesOnIsNoChange(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            fixture.sql("CREATE UNIQUE INDEX idx_a__idx_new ON t (b); " + IDENTITY + "idx_a__idx_new");

            assertThat(fixture.apply(PLAIN).complete()).isTrue();
            assertThat(fixture.catalog()).isEqualTo("CREATE INDEX idx_a ON public.t USING btree (a, b)");
        }
    }

    @EachServer
    void whatRestsOnItIsAskedBeforeTheFirstStep(Database scratch) throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            ApplyResult result = fixture.apply(PLAIN, reconciler -> fixture.sql(IDENTITY + "idx_a"));

            assertThat(code(result.outcomes())).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            assertThat(fixture.steps).isEmpty();
        }
    }

    private static void meanwhile(
            Database scratch, String yaml, StepKind kind, String sql, BiConsumer<Fixture, String> then)
            throws Exception {
        try (Fixture fixture = fixture(scratch)) {
            String before = fixture.ask("SELECT 'idx_a'::regclass::oid");
            at(fixture, kind, sql);

            assertThat(code(fixture.apply(yaml).outcomes())).isEqualTo(ProblemCode.CHANGED_SINCE_PLAN);
            fixture.atEachStep(step -> {});
            then.accept(fixture, before);
        }
    }

    private static void at(Fixture fixture, StepKind kind, String sql) {
        fixture.atEachStep(step -> {
            if (step.kind() == kind) {
                fixture.sql(sql);
            }
        });
    }

    private static Fixture fixture(Database scratch) throws Exception {
        Fixture fixture = new Fixture(scratch);
        fixture.sql("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t (a int NOT NULL, b int NOT NULL);"
                + " CREATE UNIQUE INDEX idx_a ON t (a)");
        return fixture;
    }

    private static ProblemCode code(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(Outcome::problem)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .code();
    }
}

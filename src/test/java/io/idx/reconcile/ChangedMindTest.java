package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.plan.Hazard;
import io.idx.plan.StepKind;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A replace ends when the new index has what rested on the old one, and before it has its name; then the file says
 * something else. What rested there rests on what is in use in the end, or is asked for.
 */
final class ChangedMindTest {
    private static final String PARTITIONED =
            """
            CREATE TABLE p (a int NOT NULL, b int NOT NULL, c int NOT NULL) PARTITION BY LIST (a);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
            CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES IN (1);
            CREATE UNIQUE INDEX pu ON p (a, b);
            ALTER TABLE p REPLICA IDENTITY USING INDEX pu;
            ALTER TABLE p1 REPLICA IDENTITY USING INDEX p1_a_b_idx;
            ALTER TABLE p1 CLUSTER ON p1_a_b_idx;
            ALTER TABLE p2 REPLICA IDENTITY USING INDEX p2_a_b_idx;
            ALTER TABLE p2_1 CLUSTER ON p2_1_a_b_idx
            """;

    private static final String AS_IT_WAS = partitioned("[a, b]");
    private static final String CHANGED = partitioned("[a, b, c]");

    private static final String PLAIN =
            "CREATE TABLE t (x int, y int); CREATE INDEX ix ON t (x); ALTER TABLE t CLUSTER ON ix";

    private static final String MARKS =
            """
            SELECT concat_ws(' ', i.indrelid::regclass, CASE WHEN indisreplident THEN 'identity' END,
                             CASE WHEN indisclustered THEN 'clustered' END, indkey, indisvalid)
              FROM pg_index i WHERE indisreplident OR indisclustered ORDER BY i.indrelid::regclass::text COLLATE "C"
            """;

    @EachServer
    void thePartsHaveItBackWhenTheFileIsAsItWas(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(PARTITIONED);
            String before = fixture.ask(MARKS);
            endAtTheSwap(fixture, CHANGED, before);
            assertThat(asked(fixture, AS_IT_WAS)).containsOnly(Hazard.PARTITIONED_DROP, Hazard.REPLICA_IDENTITY);
            assertThat(fixture.apply(AS_IT_WAS).complete()).isTrue();
            assertThat(fixture.ask(MARKS)).isEqualTo(before);
            assertThat(names(fixture)).doesNotContain("__idx");
        }
    }

    @EachServer
    void thePartsOfAThirdOneHaveIt(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(PARTITIONED);
            String before = fixture.ask(MARKS);
            endAtTheSwap(fixture, CHANGED, before);
            List<String> without = new ArrayList<>();
            fixture.atEachStep(
                    step -> without.add(fixture.ask("SELECT c.relname FROM pg_class c WHERE relreplident = 'i'"
                            + " AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND indisreplident)")));
            assertThat(fixture.apply(partitioned("[a, b, c DESC]")).complete()).isTrue();
            assertThat(without).isNotEmpty().containsOnly("");
            assertThat(fixture.ask(MARKS)).isEqualTo(before.replace("1 2 t", "1 2 3 t"));
            assertThat(names(fixture)).doesNotContain("__idx");
        }
    }

    @EachServer
    void aDropAsksForWhatTheLeftPartsHave(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(PARTITIONED);
            endAtTheSwap(fixture, CHANGED, fixture.ask(MARKS));
            assertThat(asked(fixture, "version: 1\nowns: [\"p*\"]\ntables: {}\n"))
                    .contains(Hazard.REPLICA_IDENTITY_DROP, Hazard.CLUSTERED_DROP);
        }
    }

    @EachServer
    void whatCannotCarryItAsksFirst(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(PARTITIONED);
            endAtTheSwap(fixture, CHANGED, fixture.ask(MARKS));
            assertThat(asked(fixture, "version: 1\ntables: {p: {pu: {columns: [a, c]}}}\n"))
                    .contains(Hazard.REPLICA_IDENTITY_DROP)
                    .doesNotContain(Hazard.CLUSTERED_DROP);
            fixture.sql("DROP INDEX pu");
            assertThat(asked(fixture, "version: 1\ntables: {p: {pu: {columns: [a, c]}}}\n"))
                    .contains(Hazard.REPLICA_IDENTITY_DROP, Hazard.CLUSTERED_DROP);
        }
    }

    @EachServer
    void anIndexOfAPlainTableHasTheMarkBack(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(PLAIN);
            String before = fixture.ask(MARKS);
            endAtTheSwap(fixture, "version: 1\ntables: {t: {ix: {columns: [y]}}}\n", before);
            String asItWas = "version: 1\ntables: {t: {ix: {columns: [x]}}}\n";
            assertThat(asked(fixture, asItWas)).isEmpty();
            assertThat(fixture.apply(asItWas).complete()).isTrue();
            assertThat(fixture.ask(MARKS)).isEqualTo(before);
            assertThat(names(fixture)).isEqualTo("ix");
        }
    }

    private static String partitioned(String columns) {
        return "version: 1\ntables: {p: {pu: {columns: " + columns + ", unique: true}}}\n";
    }

    private static void endAtTheSwap(Fixture fixture, String yaml, String before) {
        fixture.atEachStep(step -> {
            if (step.kind() == StepKind.SWAP) {
                fixture.terminate();
            }
        });
        assertThat(fixture.apply(yaml).complete()).isFalse();
        fixture.atEachStep(step -> {});
        assertThat(fixture.ask(MARKS)).as("what rests on the new ones").isNotEqualTo(before);
    }

    private static Set<Hazard> asked(Fixture fixture, String yaml) {
        return fixture.plan(yaml).changes().stream()
                .flatMap(change -> change.hazards().stream())
                .collect(Collectors.toSet());
    }

    private static String names(Fixture fixture) {
        return fixture.ask("SELECT relname FROM pg_class WHERE relkind IN ('i', 'I')"
                + " AND relnamespace = 'public'::regnamespace ORDER BY relname COLLATE \"C\"");
    }
}

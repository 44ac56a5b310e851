package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.apply.Outcome;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.util.List;

/** An index that a partition has of its own goes after what takes its place on the partitioned table is there. */
final class PartitionOfItsOwnTest {
    private static final String TABLES =
            """
            CREATE TABLE logs (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE archive_logs PARTITION OF logs FOR VALUES IN (1);
            CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE a_logs PARTITION OF logs_2026 FOR VALUES IN (1);
            CREATE INDEX idx_p ON archive_logs (a);
            CREATE INDEX idx_q ON a_logs (a);
            INSERT INTO logs VALUES (1, 1), (2, 1)
            """;

    private static final String WANTED =
            "version: 1\nowns: [\"idx_*\"]\ntables: {logs: {idx_l: {columns: [a, b], unique: true}}}\n";

    @EachServer
    void isDroppedLast(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES);
            assertThat(fixture.plan(WANTED).changes())
                    .extracting(planned ->
                            planned.change().kind() + " " + planned.change().name())
                    .containsExactly("CREATE public.idx_l", "DROP public.idx_q", "DROP public.idx_p");
            fixture.atEachStep(step -> assertThat(fixture.ask("SELECT x FROM unnest(array['archive_logs', 'a_logs']) x"
                            + " WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = x::regclass AND indisvalid)"))
                    .as("partitions without an index")
                    .isEmpty());
            assertThat(fixture.apply(WANTED).complete()).isTrue();
            assertThat(fixture.catalog()).contains("idx_l").doesNotContain("idx_p", "idx_q");
        }
    }

    @EachServer
    void staysWhereTheBuildFails(Database scratch) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(TABLES + "; INSERT INTO logs VALUES (2, 1)");
            ApplyResult result = fixture.apply(WANTED);
            assertThat(result.outcomes())
                    .extracting(outcome -> outcome.planned().change().kind() + " " + outcome.status())
                    .isEqualTo(List.of(
                            "CREATE " + Outcome.Status.FAILED,
                            "DROP " + Outcome.Status.NOT_STARTED,
                            "DROP " + Outcome.Status.NOT_STARTED));
            assertThat(fixture.catalog()).contains("INDEX idx_p ON", "INDEX idx_q ON");
        }
    }
}

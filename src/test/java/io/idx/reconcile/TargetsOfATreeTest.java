package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;

/** Whenever a run ends that changes statistics targets, the next gathers what partitions lack by them. */
final class TargetsOfATreeTest {
    private static final String TABLES =
            """
            DROP TABLE IF EXISTS t;
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (a);
            CREATE TABLE t_2_1 PARTITION OF t_2 FOR VALUES IN (2);
            CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3);
            INSERT INTO t SELECT 1 + i % 3, i FROM generate_series(1, 3000) i;
            CREATE INDEX t_idx ON t (abs(b));
            ANALYZE t_1; ANALYZE t_2_1; ANALYZE t_3
            """;

    private static final String WANTED =
            """
            version: 1
            tables:
              t: {t_idx: {columns: [abs(b)], statistics: {1: 10}, partitions: {t_3: {statistics: {1: 20}}}}}
            """;

    /** Of each index of a partition, the target and how many bounds ANALYZE noted: one more than the target. */
    private static final String GATHERED =
            """
            SELECT format('%s %s %s', c.relname, a.attstattarget, array_length(histogram_bounds::text::int[], 1))
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
              JOIN pg_stats s ON s.tablename = c.relname
             WHERE c.relkind = 'i' ORDER BY c.relname
            """;

    @EachServer
    void areNeverThereWithoutWhatIsGatheredByThem(Database scratch) throws Exception {
        for (int cut = 1; ; cut++) {
            scratch.execute(TABLES);
            try (Fixture fixture = new Fixture(scratch)) {
                int last = cut;
                fixture.atEachStep(step -> {
                    if (fixture.steps.size() == last) {
                        fixture.terminate();
                    }
                });
                boolean complete = fixture.apply(WANTED).complete();
                fixture.atEachStep(step -> {});
                assertThat(fixture.apply(WANTED).complete()).isTrue();
                assertThat(fixture.ask(GATHERED))
                        .as("cut before step " + cut)
                        .isEqualTo("t_1_abs_idx 10 11\nt_2_1_abs_idx 10 11\nt_3_abs_idx 20 21");
                assertThat(fixture.ask("SELECT attstattarget FROM pg_attribute WHERE attrelid = 't_idx'::regclass"))
                        .isEqualTo("10");
                if (complete) {
                    assertThat(cut).isGreaterThan(4);
                    return;
                }
            }
        }
    }
}

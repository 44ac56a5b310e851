package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;

/** A statistics target is not only set: the statistics are gathered by it. */
final class StatisticsTargetTest {
    private static final String BOUNDS =
            "SELECT max(array_length(histogram_bounds::text::int[], 1)) FROM pg_stats WHERE tablename ~ '_idx$'";

    @EachServer
    void ofATable(Database scratch) throws Exception {
        gathers(scratch, "CREATE TABLE t (a int)", "CREATE INDEX t_idx ON t ((a + 1))");
    }

    @EachServer
    void ofAPartitionedTable(Database scratch) throws Exception {
        gathers(
                scratch,
                "CREATE TABLE t (a int) PARTITION BY RANGE (a);"
                        + "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100000)",
                "CREATE INDEX t1_idx ON t1 ((a + 1)); CREATE INDEX t_idx ON t ((a + 1))");
    }

    private static void gathers(Database scratch, String table, String index) throws Exception {
        try (Fixture fixture = new Fixture(scratch)) {
            fixture.sql(table + "; INSERT INTO t SELECT i FROM generate_series(1, 20000) i; " + index + "; ANALYZE");
            assertThat(fixture.ask(BOUNDS)).isEqualTo("101");
            ApplyResult result =
                    fixture.apply("{version: 1, tables: {t: {t_idx: {columns: [(a + 1)], statistics: {1: 10}}}}}");
            assertThat(result.complete()).isTrue();
            assertThat(fixture.ask(BOUNDS)).isEqualTo("11");
        }
    }
}

package io.idx.test;

import static io.idx.test.Fight.exits;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of change beside writers and readers at full speed: none of their statements fails, an index that is
 * replaced is never away, and every row is in the index that is there in the end. {@code -Dload=1000000} takes so many
 * rows. What a writer's worst statement costs is measured by {@code src/bench/run stall}, and not asserted anywhere.
 */
final class LoadTest {
    private static final int ROWS = Integer.getInteger("load", 20_000);
    private static final String COLUMNS = " (id int PRIMARY KEY, ref int NOT NULL, amount int, note text)";
    private static final String FILL =
            "INSERT INTO t SELECT i, i, i % 100, 'given' FROM generate_series(0, " + ROWS + " - 1) i; ANALYZE t;";
    private static final String BY_INDEX = "SET enable_seqscan = off; SET enable_indexonlyscan = off";
    private static final String BY_TABLE =
            "SET enable_seqscan = on; SET enable_indexscan = off; SET enable_bitmapscan = off";
    private static final String ROWS_BY_REF = "SELECT count(*) || ' ' || sum(id) FROM t WHERE ref >= 0";

    @EachServer
    void aTable(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute("CREATE TABLE t" + COLUMNS + ";" + FILL);
            try (Load load = Load.on(database, "t", "id", ROWS)) {
                fight.declare("{t: {idx_ref: {columns: [ref]}, idx_sum: {columns: [(ref + amount)]},"
                        + " idx_some: {columns: [amount], where: amount > 50}}}");
                applied(fight, load, 3);
                try (Watch watch = new Watch(database, "t")) {
                    fight.declare("{t: {idx_ref: {columns: [ref, amount]}, idx_sum: {columns: [(ref - amount)]},"
                            + " idx_some: {columns: [amount], where: amount > 60}}}");
                    applied(fight, load, 3);
                    fight.declare("{t: {idx_ref: {columns: [ref, amount], with: {fillfactor: 70}, comment: by ref,"
                            + " rebuild: true}}}");
                    applied(fight, load, 1, "--allow=used-drop,young-counters");
                    fight.declare(
                            "{t: {idx_by_ref: {columns: [ref, amount], with: {fillfactor: 70}, comment: by ref}}}");
                    applied(fight, load, 1);
                    watched(watch);
                }
                samePlace(database);
                fight.declare("{}");
                applied(fight, load, 0, "--allow=used-drop,young-counters");
                assertThat(load.end()).isEmpty();
            }
            fight.converges();
        }
    }

    @EachServer
    void aPartitionedTable(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            fight.execute("CREATE TABLE t" + COLUMNS + " PARTITION BY HASH (id)");
            for (int part = 0; part < 3; part++) {
                fight.execute("CREATE TABLE t_" + part + " PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER " + part
                        + ")");
            }
            fight.execute(FILL);
            try (Load load = Load.on(database, "t", "id", ROWS)) {
                fight.declare("{t: {idx_ref: {columns: [ref]}}}");
                applied(fight, load, 4);
                try (Watch watch = new Watch(database, "t")) {
                    fight.declare("{t: {idx_ref: {columns: [ref, amount]}}}");
                    applied(fight, load, 4, "--allow=partitioned-drop");
                    watched(watch);
                }
                samePlace(database);
                fight.declare("{}");
                applied(fight, load, 0, "--allow=partitioned-drop,used-drop,young-counters");
                assertThat(load.end()).isEmpty();
            }
            fight.converges();
        }
    }

    /** It does all that is declared, and the load does not stop meanwhile. */
    private static void applied(Fight fight, Load load, int indexes, String... allowed) throws Exception {
        long before = load.statements();
        exits(fight.apply(allowed), 0);
        assertThat(load.statements()).isGreaterThan(before);
        assertThat(fight.indexes()).hasSize(indexes).noneMatch(definition -> definition.contains("not "));
        assertThat(fight.idx("plan").out()).startsWith("No changes.");
    }

    private static void watched(Watch watch) throws InterruptedException {
        assertThat(watch.end()).isEmpty();
        assertThat(watch.looks()).isGreaterThan(10);
    }

    /** One snapshot, read by the index and by the table. */
    private static void samePlace(Database database) throws Exception {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            Fight.run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            Fight.run(connection, BY_INDEX);
            assertThat(Fight.value(connection, "EXPLAIN (FORMAT JSON) " + ROWS_BY_REF))
                    .contains("Index", "ref")
                    .doesNotContain("Seq Scan");
            String byIndex = Fight.value(connection, ROWS_BY_REF);
            Fight.run(connection, BY_TABLE);
            assertThat(Fight.value(connection, "EXPLAIN (FORMAT JSON) " + ROWS_BY_REF))
                    .contains("Seq Scan");
            assertThat(byIndex).isEqualTo(Fight.value(connection, ROWS_BY_REF));
        }
    }

    /** The watch is one that can fail. */
    @EachServer
    void theWatchSeesAMomentWithout(Database database) throws Exception {
        database.execute("CREATE TABLE t" + COLUMNS + "; CREATE INDEX idx_ref ON t (ref)");
        try (Watch watch = new Watch(database, "t")) {
            while (watch.looks() < 5) {
                Thread.sleep(1);
            }
            database.execute("DROP INDEX idx_ref");
            long then = watch.looks();
            while (watch.looks() < then + 2) {
                Thread.sleep(1);
            }
            assertThat(watch.end())
                    .contains("no valid index on ref")
                    .anyMatch(gap -> gap.startsWith("planned without"));
        }
    }

    /** So is the load. */
    @EachServer
    void theLoadSeesAFailure(Database database) throws Exception {
        database.execute("CREATE TABLE t" + COLUMNS + ";" + FILL);
        try (Load load = Load.on(database, "t", "id", ROWS)) {
            while (load.statements() < 100) {
                Thread.sleep(1);
            }
            database.execute("ALTER TABLE t RENAME note TO remark");
            long then = load.statements();
            while (load.statements() < then + 100) {
                Thread.sleep(1);
            }
            List<String> complaints = load.end();
            assertThat(complaints).anyMatch(complaint -> complaint.contains("42703"));
        }
    }
}

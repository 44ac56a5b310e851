package io.idx.test;

import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Others use and change a partitioned table while idx is at work on its index. */
final class TreeFightTest {
    private static final int PARTITIONS = 12;
    private static final String WAS = "CREATE INDEX idx_p ON ONLY public.p USING btree (a)";
    private static final String ALLOWED = "--allow=used-drop,young-counters,partitioned-drop";
    private static final String IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_p'::regclass";

    /** The new tree never becomes valid: PostgreSQL would have it made over the foreign partition. */
    @EachServer
    void aForeignPartitionComesDuringAReplace(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = given(database, directory)) {
            fight.execute("CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;"
                    + " CREATE FOREIGN TABLE f (id int, a int, b int) SERVER far");
            fight.declare("{p: {idx_p: {columns: [a, b]}}}");
            Connection writer = fight.holding("UPDATE p1 SET b = 1");
            CompletableFuture<Tool.Run> applying = fight.applying(ALLOWED);
            fight.await(Fight.BUILD_WAITS, applying);
            fight.execute("ALTER TABLE p ATTACH PARTITION f FOR VALUES IN (99)");
            writer.rollback();

            Tool.Run run = end(applying);
            exits(run, 7);
            assertThat(run.out() + run.err())
                    .contains("public.idx_p__idx_new is not valid, and so does not take the place of public.idx_p")
                    .doesNotContain(", valid");
            assertThat(fight.value(IS_VALID)).isEqualTo("t");
            assertThat(fight.value("SELECT pg_get_indexdef('idx_p'::regclass)")).isEqualTo(WAS);

            exits(fight.apply(ALLOWED + ",foreign-partition"), 0);
            assertThat(fight.value(IS_VALID)).isEqualTo("t");
            assertThat(fight.value("SELECT pg_get_indexdef('idx_p'::regclass)"))
                    .isEqualTo("CREATE INDEX idx_p ON ONLY public.p USING btree (a, b)");
            assertThat(fight.value("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_\\_idx\\_%'"))
                    .isEqualTo("0");
        }
    }

    /** What it has of the locks stops writers while it waits for the rest: one limit for all, not one for each. */
    @EachServer
    void noLockOfADropIsHeldForLongerThanTheLimit(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = given(database, directory)) {
            fight.declare("{p: {}}");
            List<Connection> readers = new ArrayList<>();
            for (int i = 1; i <= PARTITIONS; i++) {
                readers.add(fight.holding("TABLE p" + i));
            }
            CompletableFuture<Tool.Run> applying = fight.applying(ALLOWED);
            for (int i = 1; i <= PARTITIONS; i++) {
                fight.await(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'p" + i + "'::regclass)",
                        applying);
                TimeUnit.MILLISECONDS.sleep(60); // less than the least limit, and all of them more than the largest
                readers.get(i - 1).rollback();
            }
            Tool.Run run = end(applying);
            exits(run, 0);
            assertThat(run.err()).contains("the lock to drop with partitions is not free");
            assertThat(fight.indexes()).isEmpty();
        }
    }

    private static Fight given(Database database, Path directory) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute("CREATE TABLE p (id int, a int, b int) PARTITION BY LIST (id)");
        for (int i = 1; i <= PARTITIONS; i++) {
            fight.execute("CREATE TABLE p" + i + " PARTITION OF p FOR VALUES IN (" + i + ")");
        }
        fight.execute("INSERT INTO p SELECT i, i, i FROM generate_series(1, " + PARTITIONS + ") i;"
                + " CREATE INDEX idx_p ON p (a)");
        return fight;
    }
}

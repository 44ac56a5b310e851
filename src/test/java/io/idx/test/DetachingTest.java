package io.idx.test;

import static io.idx.test.Fight.end;
import static io.idx.test.Fight.exits;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;

/** A partition that DETACH … CONCURRENTLY was broken off for: PostgreSQL passes it over, and so does idx. */
final class DetachingTest {
    private static final String GIVEN =
            """
            CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
            CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
            CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3) PARTITION BY LIST (b);
            CREATE TABLE t_3_1 PARTITION OF t_3 DEFAULT;
            INSERT INTO t SELECT 1 + i % 3, i FROM generate_series(1, 300) i;
            """;

    private static final String DETACH = "ALTER TABLE t DETACH PARTITION t_3";
    private static final String DETACH_WAITS = "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhdetachpending)"
            + " AND EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'ALTER%'"
            + " AND wait_event_type = 'Lock')";
    private static final String CANCEL = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'ALTER%'";

    private static final String DECLARED = "{t: {idx_t: {columns: [b]}}}";
    private static final List<String> WANTED = List.of(
            "CREATE INDEX idx_t ON ONLY public.t USING btree (b)",
            "CREATE INDEX idx_t_1 ON public.t_1 USING btree (b)",
            "CREATE INDEX idx_t_2 ON public.t_2 USING btree (b)");
    private static final String ON_PART = "CREATE INDEX t_3_b_idx ON ONLY public.t_3 USING btree (b)";
    private static final String ON_PART_BELOW = "CREATE INDEX t_3_1_b_idx ON public.t_3_1 USING btree (b)";

    private static final String REMARK =
            "public.t_3 is being detached from public.t, and counts as a partition no more:"
                    + " nothing is built there, and nothing missed ";
    private static final String FINALIZE =
            "If nobody is at it any more: ALTER TABLE public.t DETACH PARTITION public.t_3 FINALIZE";

    @EachServer
    void anIndexIsCreated(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, DECLARED, "")) {
            exits(fight.apply(), 0);
            passedOver(fight, WANTED.toArray(String[]::new));
        }
    }

    /** What PostgreSQL would refuse, were the partition one. */
    @EachServer
    void aUniqueOneIsCreated(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "{t: {idx_t: {columns: [a], unique: true}}}", "")) {
            fight.execute("DELETE FROM t_1; DELETE FROM t_2");
            exits(fight.apply(), 0);
            passedOver(
                    fight,
                    "CREATE UNIQUE INDEX idx_t ON ONLY public.t USING btree (a)",
                    "CREATE UNIQUE INDEX idx_t_1 ON public.t_1 USING btree (a)",
                    "CREATE UNIQUE INDEX idx_t_2 ON public.t_2 USING btree (a)");
        }
    }

    /** Its part stays where it is, and PostgreSQL lets it go with FINALIZE. */
    @EachServer
    void anIndexIsThere(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, DECLARED, "CREATE INDEX idx_t ON t (b)")) {
            Tool.Run status = fight.idx("status");
            exits(status, 0);
            assertThat(status.out()).containsPattern("idx_t +declared +valid").doesNotContain("invalid");
            passedOver(
                    fight,
                    "CREATE INDEX idx_t ON ONLY public.t USING btree (b)",
                    "CREATE INDEX t_1_b_idx ON public.t_1 USING btree (b)",
                    "CREATE INDEX t_2_b_idx ON public.t_2 USING btree (b)",
                    ON_PART_BELOW,
                    ON_PART);
        }
    }

    /** Its part goes with the old one: PostgreSQL drops them together. */
    @EachServer
    void anIndexIsReplaced(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, DECLARED, "CREATE INDEX idx_t ON t (b, a)")) {
            exits(fight.apply("--allow=partitioned-drop,used-drop"), 0);
            passedOver(
                    fight,
                    WANTED.get(0),
                    "CREATE INDEX t_1_b_a_idx ON public.t_1 USING btree (b)",
                    "CREATE INDEX t_2_b_a_idx ON public.t_2 USING btree (b)");
        }
    }

    /** PostgreSQL counts the part there and never makes the index valid, however many are attached. */
    @EachServer
    void anIndexThatCannotBecomeValidIsReplaced(Database database, @TempDir Path directory) throws Exception {
        String begun = "CREATE INDEX idx_t ON ONLY t (b); CREATE INDEX idx_t_1 ON t_1 (b);"
                + " CREATE INDEX idx_t_3 ON t_3 (b); ALTER INDEX idx_t ATTACH PARTITION idx_t_1;"
                + " ALTER INDEX idx_t ATTACH PARTITION idx_t_3";
        try (Fight fight = fight(database, directory, DECLARED, begun)) {
            fight.execute("CREATE INDEX idx_t_2 ON t_2 (b); ALTER INDEX idx_t ATTACH PARTITION idx_t_2");
            assertThat(fight.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_t'::regclass"))
                    .isEqualTo("f");
            String drift = line(fight.idx("drift"));
            assertThat(drift).contains("1 invalid", "with a part on what is no partition any more", REMARK + FINALIZE);
            exits(fight.apply("--allow=partitioned-drop,used-drop"), 0);
            passedOver(fight, WANTED.toArray(String[]::new));
        }
    }

    /** PostgreSQL counts the part there in place of the one that is missing, and makes the index valid too early. */
    @EachServer
    void anIndexThatIsValidAndLacksAPartIsRepaired(Database database, @TempDir Path directory) throws Exception {
        String begun = "CREATE INDEX idx_t ON ONLY t (b); CREATE INDEX part ON t_3 (b);"
                + " ALTER INDEX idx_t ATTACH PARTITION part";
        try (Fight fight = fight(database, directory, DECLARED, begun)) {
            fight.execute("CREATE INDEX idx_t_1 ON t_1 (b); ALTER INDEX idx_t ATTACH PARTITION idx_t_1");
            assertThat(fight.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_t'::regclass"))
                    .isEqualTo("t");
            assertThat(fight.idx("status").out()).containsPattern("idx_t +declared +invalid");
            passedOver(
                    fight,
                    WANTED.get(0),
                    WANTED.get(1),
                    WANTED.get(2),
                    "CREATE INDEX part ON ONLY public.t_3 USING btree (b)",
                    ON_PART_BELOW);
        }
    }

    @EachServer
    void anIndexIsDropped(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = fight(database, directory, "{}", "CREATE INDEX idx_t ON t (b)")) {
            exits(fight.apply("--allow=partitioned-drop,used-drop,young-counters"), 0);
            fight.converges();
            fight.execute(DETACH + " FINALIZE");
            fight.converges();
        }
    }

    /** No run finds anything to do, before FINALIZE and after it, and until then each says what there is. */
    private static void passedOver(Fight fight, String... definitions) throws Exception {
        exits(fight.apply(), 0);
        assertThat(fight.indexes()).containsExactly(definitions);
        assertThat(line(fight.idx("plan"))).contains("No changes.").containsOnlyOnce(REMARK + FINALIZE);
        Tool.Run drift = fight.idx("drift");
        exits(drift, 0);
        assertThat(line(drift)).contains("No drift.").containsOnlyOnce(REMARK + FINALIZE);
        fight.execute(DETACH + " FINALIZE");
        fight.converges(definitions);
    }

    private static String line(Tool.Run run) {
        return run.out().replaceAll("\\s+", " ");
    }

    private static Fight fight(Database database, Path directory, String declared, String given) throws Exception {
        Fight fight = new Fight(database, directory);
        fight.execute(GIVEN + given);
        fight.declare(declared);
        Connection reader = fight.holding("SELECT count(*) FROM t");
        CompletableFuture<Optional<String>> detach = fight.running(DETACH + " CONCURRENTLY");
        fight.await(DETACH_WAITS);
        fight.execute(CANCEL);
        assertThat(end(detach)).contains("57014");
        reader.commit();
        assertThat(fight.value("SELECT inhrelid::regclass FROM pg_inherits WHERE inhdetachpending"))
                .isEqualTo("t_3");
        return fight;
    }
}

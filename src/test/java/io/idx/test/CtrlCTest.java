package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, once, twice and three times, while the first of two builds waits for a writer. */
final class CtrlCTest {
    private static final String TABLES = "CREATE TABLE t (a int); CREATE TABLE u (a int); INSERT INTO t VALUES (1);";
    private static final String DECLARED = "{t: {idx_t: {columns: [a]}}, u: {idx_u: {columns: [a]}}}";
    private static final String EVENTS = "events.ndjson";
    private static final String ON_T = "CREATE INDEX idx_t ON public.t USING btree (a)";
    private static final String ON_U = "CREATE INDEX idx_u ON public.u USING btree (a)";
    private static final int INTERRUPTED = 130;

    @EachServer
    void onceLetsTheBuildComeToItsEnd(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            Connection writer = given(fight);
            Process idx = building(fight, database, directory);
            IdxProcess.press(idx, directory.resolve(EVENTS), "stop");
            assertThat(idx.isAlive()).isTrue();
            writer.rollback();

            assertThat(exit(idx)).isEqualTo(INTERRUPTED);
            assertThat(fight.indexes()).containsExactly(ON_T);
            converges(fight);
        }
    }

    @EachServer
    void twiceCancelsItAndLeavesNothing(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            Connection writer = given(fight);
            Process idx = building(fight, database, directory);
            IdxProcess.press(idx, directory.resolve(EVENTS), "stop");
            IdxProcess.press(idx, directory.resolve(EVENTS), "cancel");
            fight.await("SELECT NOT (" + Fight.BUILD_WAITS + ")");
            writer.rollback();

            assertThat(exit(idx)).isEqualTo(INTERRUPTED);
            assertThat(fight.indexes()).isEmpty();
            converges(fight);
        }
    }

    /** The writer holds up the removal, too. */
    @EachServer
    void twiceTellsWhatCannotBeRemoved(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            Connection writer = given(fight);
            Process idx = building(fight, database, directory);
            IdxProcess.press(idx, directory.resolve(EVENTS), "stop");
            IdxProcess.press(idx, directory.resolve(EVENTS), "cancel");

            assertThat(exit(idx)).isEqualTo(INTERRUPTED);
            assertThat(directory.resolve(EVENTS))
                    .content()
                    .contains("what was being built may still be there, as others use the table")
                    .doesNotContain("what was being built is removed");
            writer.rollback();
            converges(fight);
        }
    }

    /** It does not wait for the end of the cancelling, which the writer holds up. */
    @EachServer
    void threeTimesLeavesAtOnce(Database database, @TempDir Path directory) throws Exception {
        try (Fight fight = new Fight(database, directory)) {
            Connection writer = given(fight);
            Process idx = building(fight, database, directory);
            IdxProcess.press(idx, directory.resolve(EVENTS), "stop");
            IdxProcess.press(idx, directory.resolve(EVENTS), "cancel");
            IdxProcess.press(idx);

            assertThat(exit(idx)).isEqualTo(INTERRUPTED);
            writer.rollback();
            converges(fight);
        }
    }

    private static Connection given(Fight fight) throws Exception {
        assumeThat(IdxProcess.canInterrupt())
                .as("env has no --default-signal, and a SIGINT that is ignored stays so")
                .isTrue();
        fight.execute(TABLES);
        fight.declare(DECLARED);
        return fight.holding("UPDATE t SET a = 2");
    }

    private static Process building(Fight fight, Database database, Path directory) throws Exception {
        Process idx = IdxProcess.interruptible(
                directory, database.url(), List.of("apply", "--auto-approve", "--events=" + EVENTS));
        fight.await(Fight.BUILD_WAITS);
        return idx;
    }

    private static int exit(Process idx) throws Exception {
        assertThat(idx.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return idx.exitValue();
    }

    private static void converges(Fight fight) throws Exception {
        Fight.exits(fight.apply("--lock-timeout=1m"), 0);
        fight.converges(ON_T, ON_U);
    }
}

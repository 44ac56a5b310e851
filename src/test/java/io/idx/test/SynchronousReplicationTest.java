package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** No standby confirms what is committed. */
final class SynchronousReplicationTest {
    private static final String NOBODY_CONFIRMS = "SELECT current_setting('synchronous_standby_names') = 'nobody'";

    private static final String EVENTS = "events.ndjson";
    private static final String FIRST_COMMIT_WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity a"
            + " JOIN pg_stat_progress_create_index p ON p.pid = a.pid"
            + " WHERE a.wait_event = 'SyncRep' AND p.phase = 'initializing')";

    @EachServer
    void aReplaceGetsToItsEnd(Database shared, @TempDir Path directory) throws Exception {
        try (OwnServer own = OwnServer.like(shared, Map.of());
                Fight fight = new Fight(own.database(), directory)) {
            fight.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE INDEX idx_t ON t (a DESC)");
            fight.declare("{t: {idx_t: {columns: [a], comment: new}}}");
            nobodyConfirms(fight);

            Tool.Run run = fight.apply("--wait-limit=3s");
            Fight.exits(run, 0);
            assertThat(run.err())
                    .contains("held up by synchronous replication: no standby of \"nobody\" has confirmed");
            assertThat(fight.indexes()).containsExactly("CREATE INDEX idx_t ON public.t USING btree (a)");
            assertThat(fight.idx("plan").out()).startsWith("No changes.");
        }
    }

    /** What Ctrl-C breaks off first is no more than a wait for a standby, and the build goes on. */
    @EachServer
    void twoCtrlCsEndTheBuildItself(Database shared, @TempDir Path directory) throws Exception {
        assumeThat(IdxProcess.canInterrupt()).isTrue();
        try (OwnServer own = OwnServer.like(shared, Map.of());
                Fight fight = new Fight(own.database(), directory)) {
            Standstill.prepare(fight, Standstill.GIVEN);
            Connection old = Standstill.snapshot(fight);
            nobodyConfirms(fight);
            Process idx = IdxProcess.interruptible(
                    directory, own.database().url(), List.of("apply", "--auto-approve", "--events=" + EVENTS));
            fight.await(FIRST_COMMIT_WAITS);
            IdxProcess.press(idx, directory.resolve(EVENTS), "stop");
            IdxProcess.press(idx, directory.resolve(EVENTS), "cancel");
            fight.await("SELECT NOT (" + FIRST_COMMIT_WAITS + ")");
            set(fight, "ALTER SYSTEM RESET synchronous_standby_names");

            assertThat(idx.waitFor(1, TimeUnit.MINUTES))
                    .as(IdxProcess.output(directory))
                    .isTrue();
            assertThat(idx.exitValue()).as(IdxProcess.output(directory)).isEqualTo(130);
            assertThat(fight.indexes()).isEmpty();
            old.rollback();
            fight.converges(Standstill.WANTED);
        }
    }

    private static void nobodyConfirms(Fight fight) throws Exception {
        set(fight, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        fight.await(NOBODY_CONFIRMS);
    }

    private static void set(Fight fight, String setting) throws Exception {
        try (Connection session = fight.session()) {
            Fight.run(session, setting);
            Fight.run(session, "SELECT pg_reload_conf()");
        }
    }
}

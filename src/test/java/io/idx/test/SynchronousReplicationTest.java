package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** No standby confirms what is committed. */
final class SynchronousReplicationTest {
    private static final String NOBODY_CONFIRMS = "SELECT current_setting('synchronous_standby_names') = 'nobody'";

    @EachServer
    void aReplaceGetsToItsEnd(Database shared, @TempDir Path directory) throws Exception {
        try (OwnServer own = OwnServer.like(shared, Map.of());
                Fight fight = new Fight(own.database(), directory)) {
            fight.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE INDEX idx_t ON t (a DESC)");
            fight.declare("{t: {idx_t: {columns: [a], comment: new}}}");
            try (Connection setting = fight.session()) {
                Fight.run(setting, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
                Fight.run(setting, "SELECT pg_reload_conf()");
            }
            fight.await(NOBODY_CONFIRMS);

            Tool.Run run = fight.apply("--wait-limit=3s");
            Fight.exits(run, 0);
            assertThat(run.err())
                    .contains("held up by synchronous replication: no standby of \"nobody\" has confirmed");
            assertThat(fight.indexes()).containsExactly("CREATE INDEX idx_t ON public.t USING btree (a)");
            assertThat(fight.idx("plan").out()).startsWith("No changes.");
        }
    }
}

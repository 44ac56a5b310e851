package io.idx.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import io.idx.model.ProblemException;
import io.idx.test.Database;
import io.idx.test.ReplicaTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A build waits for a real replica whose replay is paused, and goes on when it has caught up. */
final class LagTest {
    private static final String PAUSED = "SELECT pg_get_wal_replay_pause_state() = 'paused'";

    private static final String YAML =
            """
            version: 1
            %1$s
            tables:
              t:
                t_%2$s: {columns: [%2$s]}
            """;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void waitsForWhoIsBehind(int major) throws Exception {
        EmbeddedServer.Options options =
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow());
        try (EmbeddedServer primary = EmbeddedServer.start(options);
                EmbeddedServer replica = EmbeddedServer.start(options)) {
            Database here = ReplicaTest.database(primary);
            here.execute("CREATE TABLE t (a int, b int, c int); CREATE ROLE deploy LOGIN;"
                    + " GRANT CREATE ON SCHEMA public TO deploy");
            ReplicaTest.follow(primary, replica);
            Database there = ReplicaTest.database(replica);
            await(here, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");

            waits(
                    here,
                    there,
                    "max_replica_lag: 100kB",
                    "a",
                    "replica \\S.* is (\\d+ s and )?\\S+ [kM]B behind.*100kB");
            String named = "max_replica_lag: 1s\nreplicas: [\"host=127.0.0.1 user=postgres dbname=postgres port="
                    + replica.port() + "\"]";
            waits(here, there, named, "b", "replica .* is \\d+ s and .* behind; max_replica_lag is 1s");

            here.execute("ALTER TABLE t OWNER TO deploy");
            Database unprivileged = ReplicaTest.database(primary, "deploy");
            try (Fixture fixture = new Fixture(unprivileged)) {
                assertThatThrownBy(() -> fixture.apply(YAML.formatted("max_replica_lag: 1h", "c")))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("the role may not see how far replicas are behind");
            }
            here.execute("GRANT pg_monitor TO deploy");
            try (Fixture fixture = new Fixture(unprivileged)) {
                assertThat(fixture.apply(YAML.formatted("max_replica_lag: 1h", "c"))
                                .complete())
                        .isTrue();
            }
        }
    }

    private static void waits(Database here, Database there, String limit, String column, String message)
            throws SQLException, InterruptedException {
        there.execute("SELECT pg_wal_replay_pause()");
        await(there, PAUSED);
        here.execute("INSERT INTO t SELECT generate_series(1, 20000)");
        await(there, "SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > '3 s'");
        try (Fixture fixture = new Fixture(here)) {
            fixture.atReplicaWait(() -> {
                assertThat(fixture.catalog()).as("nothing is begun").doesNotContain("t_" + column);
                resume(there);
            });
            ApplyResult result = fixture.apply(YAML.formatted(limit, column));
            assertThat(fixture.replicaWaits).isNotEmpty();
            assertThat(fixture.replicaWaits.get(0)).matches(message);
            assertThat(result.outcomes()).hasSize(1);
            assertThat(result.complete()).isTrue();
        }
    }

    private static void resume(Database there) {
        try {
            there.execute("SELECT pg_wal_replay_resume()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Database database, String condition) throws SQLException, InterruptedException {
        Instant limit = Instant.now().plusSeconds(120);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            while (Instant.now().isBefore(limit)) {
                try (ResultSet row = statement.executeQuery(condition)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("never: " + condition);
    }
}

package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.Place;
import io.idx.model.ProblemException;
import io.idx.model.SessionSetting;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import io.idx.test.EachServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionSettingsTest {
    private static final BuildCapacity SERVER = new BuildCapacity(1_048_576, 4, 8, 6, 3);
    private static final String ASK = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings"
            + " WHERE name IN ('maintenance_work_mem', 'max_parallel_maintenance_workers', 'lock_timeout')";

    @Test
    void oneJobIsLeftAsTheServerHasIt() {
        assertThat(SERVER.settings(1)).isEmpty();
    }

    @Test
    void severalShareWhatThereIs() {
        assertThat(SERVER.settings(2))
                .containsExactly("max_parallel_maintenance_workers = 3", "maintenance_work_mem = '1048576kB'");
        assertThat(SERVER.settings(4))
                .containsExactly("max_parallel_maintenance_workers = 1", "maintenance_work_mem = '786432kB'");
        assertThat(SERVER.settings(8))
                .containsExactly("max_parallel_maintenance_workers = 0", "maintenance_work_mem = '393216kB'");
        assertThat(new BuildCapacity(1024, 2, 8, 8, 1).settings(3))
                .containsExactly("max_parallel_maintenance_workers = 2", "maintenance_work_mem = '1024kB'");
    }

    @EachServer
    void eachSessionHasItsShareAndWhatTheFileSaysWins(io.idx.test.Database scratch) throws SQLException {
        ConnectionSettings settings = ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody");
        try (ConnectionSource source = ConnectionSource.open(settings);
                Connection monitor = source.get()) {
            BuildCapacity capacity = BuildCapacity.of(monitor);
            int workers = Math.min(
                    capacity.parallelMaintenanceWorkers(),
                    Math.min(capacity.parallelWorkers(), capacity.workerProcesses()) / 4);
            long memory =
                    Math.max(1024, Math.min(capacity.workMem(), capacity.workMem() * capacity.autovacuumWorkers() / 4));
            assertThat(seen(scratch, source, 1, List.of()))
                    .isEqualTo("0 " + capacity.workMem() + " " + capacity.parallelMaintenanceWorkers());
            assertThat(seen(scratch, source, 4, List.of())).isEqualTo("0 " + memory + " " + workers);
            SessionSetting declared = new SessionSetting(
                    SessionSetting.Kind.MAINTENANCE_WORK_MEM, "77MB", new Place("indexes.yaml", 1, 1, 1, ""));
            assertThat(seen(scratch, source, 4, List.of(declared))).isEqualTo("0 " + 77 * 1024 + " " + workers);
            assertThat(seen(scratch, source, 1, List.of(declared)))
                    .isEqualTo("0 " + 77 * 1024 + " " + capacity.parallelMaintenanceWorkers());
        }
    }

    private static String seen(
            io.idx.test.Database scratch, ConnectionSource source, int jobs, List<SessionSetting> declared)
            throws SQLException {
        try (Session session = Session.over(source, new CatalogQueries(14, "catalog.sql"), 14, jobs, declared);
                Connection other = scratch.connect();
                Statement statement = other.createStatement()) {
            session.alone("CREATE TABLE seen AS " + ASK);
            try (ResultSet row = statement.executeQuery("SELECT * FROM seen")) {
                row.next();
                return row.getString(1);
            } finally {
                session.alone("DROP TABLE seen");
            }
        }
    }

    @Test
    void whatIdxSetsItselfNoFileCanSet() {
        for (String setting : SessionSettings.forChanging(18)) {
            String name = setting.replaceFirst("SET (\\w+) = .*", "$1");
            assertThatThrownBy(
                            () -> SpecReader.read(List.of(file("version: 1\nsession: {" + name + ": 1}\ntables: {}"))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(name + " is idx's to set");
        }
    }

    private static SpecSource file(String text) {
        return SpecSource.stream("indexes.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

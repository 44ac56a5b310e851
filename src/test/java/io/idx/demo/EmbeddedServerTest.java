package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.EmbeddedServer.Options;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedServerTest {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void startsAndLeavesNothing(int major) throws Exception {
        List<String> heard = new ArrayList<>();
        EmbeddedServer server = EmbeddedServer.start(options(major).withProgress(heard::add));
        long pid = server.pid();
        Path log = server.logFile();

        assertThat(server.major()).isEqualTo(major);
        assertThat(value(server, "SHOW server_version_num")).startsWith(Integer.toString(major));
        assertThat(value(server, "SELECT pg_is_in_recovery()")).isEqualTo("f");
        assertThat(log).exists();
        assertThat(heard).last().asString().startsWith("starting PostgreSQL " + major + ".");

        server.close();
        assertThat(log.getParent()).doesNotExist();
        assertThat(ProcessHandle.of(pid)
                        .filter(process -> process.info().commandLine().isPresent()))
                .isEmpty();
        server.close();
    }

    @Test
    void settingsBeatOurs() throws SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(
                options(18).withSettings(Map.of("shared_buffers", "24MB", "cluster_name", "it's")))) {
            assertThat(value(server, "SHOW shared_buffers")).isEqualTo("24MB");
            assertThat(value(server, "SHOW cluster_name")).isEqualTo("it's");
        }
    }

    @Test
    void survivesACrash() throws SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(options(18))) {
            value(server, "CREATE TABLE kept AS SELECT 7 AS n; SELECT 1");
            int port = server.port();
            server.kill9();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(value(server, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    static Options options(int major) {
        return Options.of(PostgresBinaries.find(major).orElseThrow());
    }

    static String value(EmbeddedServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}

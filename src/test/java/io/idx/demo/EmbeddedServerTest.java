package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.demo.EmbeddedServer.Options;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedServerTest {
    private static final int NOBODY = 65_534;

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
    void survivesACrash(@TempDir Path sockets) throws Exception {
        Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (EmbeddedServer server =
                EmbeddedServer.start(options(18).withSettings(Map.of("unix_socket_directories", sockets.toString())))) {
            value(server, "CREATE TABLE kept AS SELECT 7 AS n; SELECT 1");
            int port = server.port();
            Path lock = sockets.resolve(".s.PGSQL." + port + ".lock");
            assertThat(lock).exists();
            server.kill9();
            assertThat(server.isRunning()).isFalse();
            assertThat(lock)
                    .as("it would name a process that may not be reaped yet")
                    .doesNotExist();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(value(server, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void tellsTheServersOwnWords(@TempDir Path clusters) throws IOException {
        Options options = options(18).withClusters(clusters).withSettings(Map.of("max_connections", "none"));
        assertThatThrownBy(() -> EmbeddedServer.start(options))
                .isInstanceOfSatisfying(ProblemException.class, thrown -> {
                    Problem problem = thrown.problems().get(0);
                    assertThat(problem.code()).isEqualTo(ProblemCode.POSTGRES_NOT_STARTED);
                    assertThat(problem.message()).isEqualTo("The server did not start");
                    assertThat(problem.notes()).first().asString().contains("max_connections");
                });
        assertThat(clusters).isEmptyDirectory();
    }

    @Test
    void severalInOneProcess(@TempDir Path clusters) throws Exception {
        Options options = options(18).withClusters(clusters);
        try (EmbeddedServer first = EmbeddedServer.start(options);
                EmbeddedServer second = EmbeddedServer.start(options)) {
            assertThat(first.port()).isNotEqualTo(second.port());
            assertThat(value(first, "SELECT 1")).isEqualTo(value(second, "SELECT 1"));
        }
        assertThat(clusters).isEmptyDirectory();
    }

    @Test
    void stopsWhenTheProcessEnds(@TempDir Path clusters) throws Exception {
        Process child = child(List.of(), clusters);
        long pid = Long.parseLong(child.inputReader().readLine().split(" ", -1)[0]);
        child.destroy();
        assertThat(child.waitFor()).isEqualTo(143);
        assertThat(commandLine(pid)).isEmpty();
        assertThat(clusters).isEmptyDirectory();
    }

    @Test
    void sweepsAfterKill9(@TempDir Path clusters) throws Exception {
        Process child = child(List.of(), clusters);
        String[] printed = child.inputReader().readLine().split(" ", -1);
        long pid = Long.parseLong(printed[0]);
        child.destroyForcibly().waitFor();
        assertThat(commandLine(pid))
                .as("PostgreSQL outlives its owner")
                .get()
                .asString()
                .contains(printed[1]);

        Path foreign = Files.createDirectory(clusters.resolve("owner-nobody-knows"));
        try (EmbeddedServer next = EmbeddedServer.start(options(18).withClusters(clusters))) {
            assertThat(next.isRunning()).isTrue();
            assertThat(commandLine(pid)).isEmpty();
            assertThat(Path.of(printed[1])).doesNotExist();
            assertThat(foreign).exists();
        }
    }

    @Test
    void doesNotSweepTheLiving(@TempDir Path clusters) throws Exception {
        Process child = child(List.of(), clusters);
        String[] printed = child.inputReader().readLine().split(" ", -1);
        EmbeddedServer.start(options(18).withClusters(clusters)).close();
        assertThat(commandLine(Long.parseLong(printed[0]))).get().asString().contains(printed[1]);
        child.getOutputStream().close();
        assertThat(child.waitFor()).isZero();
        assertThat(clusters).isEmptyDirectory();
    }

    /** As root, a child that is nobody; as anybody else every test here is this one. */
    @Test
    void runsAsAnOrdinaryUser(@TempDir Path directory) throws Exception {
        Path clusters = Files.createDirectory(directory.resolve("clusters"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> prefix = List.of();
        if (Files.getAttribute(clusters, "unix:uid").equals(0)) {
            Files.setAttribute(clusters, "unix:uid", NOBODY);
            prefix = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        }
        Path jar = Files.copy(
                options(18).binaries().location(),
                directory.resolve(options(18).binaries().location().getFileName()));
        Process child =
                ChildJvm.start(prefix, ChildJvm.copyClassPath(directory), jar, clusters.resolve("cache"), clusters);
        assertThat(child.inputReader().readLine()).matches("\\d+ " + clusters + "/owner-.*");
        child.getOutputStream().close();
        assertThat(child.waitFor()).isZero();
        assertThat(clusters).isDirectoryNotContaining("glob:**/owner-*");
    }

    private static Process child(List<String> prefix, Path clusters) throws IOException {
        Options options = options(18);
        return ChildJvm.start(
                prefix,
                System.getProperty("java.class.path"),
                options.binaries().location(),
                options.cache(),
                clusters);
    }

    private static Optional<String> commandLine(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().commandLine());
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

package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PgBouncer itself, in its three modes, between us and a server. */
@EnabledIf(
        value = "installed",
        disabledReason = "PgBouncer is not installed; apt-get install pgbouncer makes this test run")
final class PoolerTest {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"));

    static boolean installed() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    /** A pooler in session mode hides its mode, so that it counts as one: the safe side. */
    @ParameterizedTest
    @CsvSource({"transaction, true", "statement, true", "session, true"})
    void isNoticed(String mode, boolean noticed) throws Exception {
        try (LoginServer server = LoginServer.start()) {
            int port = freePort();
            Process pooler = start(server, mode, port);
            try {
                awaitListening(port, pooler);
                String url = "postgres://open@127.0.0.1:" + port + "/shop";
                try (ConnectionSource source = server.open(url)) {
                    assertThat(source.transactionPooler()).isEqualTo(noticed);
                    assertThat(ConnectionSourceTest.value(source, "SELECT session_user"))
                            .isEqualTo("open");
                    assertThat(sharesSessions(source)).isEqualTo(!mode.equals("session"));
                }
            } finally {
                pooler.destroy();
                pooler.waitFor();
            }
        }
    }

    /** What only reads goes through it; what rests on its session is refused before anything is sent. */
    @Test
    void refusesToApply(@TempDir Path directory) throws Exception {
        try (LoginServer server = LoginServer.start()) {
            int port = freePort();
            Process pooler = start(server, "transaction", port);
            try {
                awaitListening(port, pooler);
                Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables: {}\n");
                Tool tool = new Tool(directory, Map.of("IDX_URL", "postgres://open@127.0.0.1:" + port + "/shop"));
                for (int plans = 0; plans < 4; plans++) {
                    Tool.Run plan = tool.run(List.of("plan"));
                    assertThat(plan.err()).isEmpty();
                    assertThat(plan.out()).startsWith("No changes.");
                }
                Tool.Run apply = tool.run(List.of("apply", "--auto-approve"));
                assertThat(apply.exit()).isEqualTo(4);
                assertThat(apply.out()).isEmpty();
                assertThat(apply.err())
                        .isEqualTo(
                                """
                                error[IDX304]: this connection goes through a transaction pooler, which gives each\
                                 statement another session
                                  = Connect to the server itself; plan and drift work through the pooler
                                """);
            } finally {
                pooler.destroy();
                pooler.waitFor();
            }
        }
    }

    /** What makes a transaction pooler dangerous: two connections, one session. */
    private static boolean sharesSessions(ConnectionSource source) throws SQLException {
        try (Connection one = source.get();
                Connection two = source.get()) {
            String pid = "SELECT pg_backend_pid()";
            return ConnectionSourceTest.value(one, pid).equals(ConnectionSourceTest.value(two, pid));
        }
    }

    private static Process start(LoginServer server, String mode, int port) throws IOException {
        Path directory = server.directory();
        Path users = Files.writeString(directory.resolve("users.txt"), "\"open\" \"\"\n");
        Path settings = Files.writeString(
                directory.resolve("pgbouncer.ini"),
                String.join(
                        "\n",
                        "[databases]",
                        "shop = host=127.0.0.1 port=" + server.port() + " dbname=shop user=open",
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = trust",
                        "auth_file = " + users,
                        "pool_mode = " + mode,
                        ""));
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> command = new ArrayList<>();
        command.add(PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString());
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
    }

    private static void awaitListening(int port, Process pooler) throws InterruptedException {
        for (int i = 0; i < 100 && pooler.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("PgBouncer does not listen");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

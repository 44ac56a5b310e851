package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signal before the work begins: the program ends at once, and the stream of events has its last line. */
final class SignalsTest {
    private static final String YAML = "version: 1\ntables: {t: {t_a: {columns: [a]}}}\n";
    private static final String EVENTS = "events.ndjson";

    @Test
    void whileItConnects(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "postgres://u@127.0.0.1:" + mute.getLocalPort() + "/d";
            assertThat(terminated(directory, url, "\"type\":\"run_start\"")).isEqualTo(143);
            assertThat(lastEvent(directory))
                    .contains("\"type\":\"run_summary\"")
                    .contains("\"exit_code\":143");
        }
    }

    @EachServer
    void whileItWaitsForAnotherRun(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        try (Connection other = database.connect()) {
            Fight.run(other, "SELECT pg_advisory_lock(6906232, 1)");
            Fight.run(other, "SET application_name = 'idx apply OTHER 1/1'");
            assertThat(terminated(directory, database.url(), "\"type\":\"lock_wait\""))
                    .isEqualTo(143);
        }
        assertThat(Files.readString(directory.resolve(EVENTS))).contains("\"code\":\"IDX601\"");
        assertThat(lastEvent(directory)).contains("\"type\":\"run_summary\"").contains("\"exit_code\":143");
    }

    private static int terminated(Path directory, String url, String when) throws Exception {
        Process idx = IdxProcess.start(
                directory, url, List.of("apply", "--auto-approve", "--lock-timeout=1h", "--events=" + EVENTS));
        try {
            IdxProcess.await(directory.resolve(EVENTS), text -> text.contains(when), idx::isAlive);
            idx.destroy();
            assertThat(idx.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return idx.exitValue();
        } finally {
            idx.destroyForcibly();
        }
    }

    private static String lastEvent(Path directory) throws Exception {
        List<String> lines = Files.readAllLines(directory.resolve(EVENTS));
        return lines.get(lines.size() - 1);
    }
}

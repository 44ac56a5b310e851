package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.test.Database;
import io.idx.test.EachServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Another run begins while the question stands, and idx is told to leave while it waits for that one. */
final class LeftWaitingTest {
    @EachServer
    void isNoBusyServer(Database database, @TempDir Path directory) throws Exception {
        database.execute("CREATE TABLE t (a int)");
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables: {t: {t_idx: {columns: [a]}}}\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Connection other = database.connect()) {
            Terminal terminal = new Terminal(
                    new SequenceInputStream(new Answer(other), new Leaving(err)),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    Map.of("IDX_URL", database.url(), "HOME", directory.toString()),
                    directory,
                    true,
                    true,
                    true,
                    80);

            assertThat(Idx.run(terminal, "apply", "--lock-timeout=1h")).isEqualTo(130);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("error[IDX601]");
    }

    /** The other run has begun when it is read. */
    private static final class Answer extends ByteArrayInputStream {
        private final Connection other;

        Answer(Connection other) {
            super("yes\n".getBytes(StandardCharsets.UTF_8));
            this.other = other;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            try (Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(6906232, 1); SET application_name = 'idx apply OTHER 1/1'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return super.read(into, from, length);
        }
    }

    /** The letter d, once it is told that idx waits. */
    private static final class Leaving extends ByteArrayInputStream {
        private final ByteArrayOutputStream told;

        Leaving(ByteArrayOutputStream told) {
            super(new byte[] {'d'});
            this.told = told;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            await();
            return super.read(into, from, length);
        }

        @Override
        public synchronized int read() {
            await();
            return super.read();
        }

        private void await() {
            while (!told.toString(StandardCharsets.UTF_8).contains("OTHER")) {
                try {
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}

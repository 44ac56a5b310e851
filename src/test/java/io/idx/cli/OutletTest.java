package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.idx.render.EventLines;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output that gets nowhere: on a full disk an error, with a reader who went away none. */
final class OutletTest {
    private static final String DECLARED = "version: 1\ntables: {t: {t_a_idx: {columns: [a]}}}\n";

    static final String ERROR =
            """
            error[IDX315]: standard output could not be written, so that the result is not complete there
              = Perhaps the disk is full; what was changed stays changed
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"schema plan", "explain", "validate", "--help", "--version", "plan --help"})
    void aResultThatGetsNowhereIsAnError(String command) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), DECLARED);
        Shell shell = new Shell(directory).onFullDisk();
        assertThat(shell.run(command.split(" "))).isEqualTo(1);
        assertThat(shell.err()).isEqualTo(ERROR);
    }

    @EachServer
    void soAreAPlanAndDrift(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int)");
        for (String command : List.of("plan", "plan --json", "plan --detailed-exitcode", "drift", "status")) {
            Shell shell = shell(database).onFullDisk();
            assertThat(shell.run(command.split(" "))).as(command).isEqualTo(1);
            assertThat(shell.err()).as(command).endsWith(ERROR).containsOnlyOnce("IDX315");
        }
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> assertThat(
                        shell(database).onFullDisk().run("status", "--watch=1"))
                .isEqualTo(1));
    }

    @EachServer
    void anApplyGoesOnAndSaysSoInTheEnd(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int)");
        Shell shell = shell(database).onFullDisk();
        assertThat(shell.run("apply", "--auto-approve", "--events=run.ndjson")).isEqualTo(1);
        assertThat(shell.err())
                .contains("[1/1] create public.t_a_idx: done in ")
                .endsWith(ERROR);
        assertThat(Files.readString(directory.resolve("run.ndjson"))).contains("\"exit_code\":1", "IDX315");
        EventLines.whole(Files.readString(directory.resolve("run.ndjson")));
        assertThat(shell(database).run("plan", "--detailed-exitcode")).isZero();
        database.execute("DROP INDEX t_a_idx");
        Shell events = shell(database).onFullDisk();
        assertThat(events.run("apply", "--auto-approve", "--events")).isEqualTo(1);
        assertThat(events.err()).endsWith(ERROR).containsOnlyOnce("IDX315");
        assertThat(shell(database).run("plan", "--detailed-exitcode")).isZero();
    }

    @EachServer
    @EnabledOnOs(OS.LINUX)
    void eventsThatGetNowhereAreToldOnce(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int)");
        Shell shell = shell(database);
        assertThat(shell.run("apply", "--auto-approve", "--events=/dev/full")).isZero();
        assertThat(shell.out()).contains("Applied: 1 created");
        assertThat(shell.err())
                .startsWith("warning: events cannot be written to /dev/full, so that some are missing there\n")
                .containsOnlyOnce("warning: ");
    }

    private Shell shell(Database database) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), DECLARED);
        return new Shell(directory).with("IDX_URL", database.url());
    }
}

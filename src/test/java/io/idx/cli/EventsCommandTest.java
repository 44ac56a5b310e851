package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idx.render.EventLines;
import io.idx.test.Database;
import io.idx.test.EachServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However an apply ends, the last line of its events says how. */
final class EventsCommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void declare() throws IOException {
        Files.writeString(
                directory.resolve("indexes.yaml"),
                "version: 1\nowns: [\"t_*\"]\ntables: {t: {t_a_idx: {columns: [a]}}}\n");
    }

    @EachServer
    void success(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int)");
        Shell shell = shell(database);
        assertThat(shell.run("apply", "--auto-approve", "--events")).isZero();
        assertThat(EventLines.types(ended(shell, 0)))
                .containsSubsequence("run_start", "plan_summary", "change_start", "step_start", "change_done");
        assertThat(shell.err()).contains("[1/1] create public.t_a_idx: done in ");
        Shell nothing = shell(database);
        assertThat(nothing.run("apply", "--auto-approve", "--events")).isZero();
        ended(nothing, 0);
    }

    @EachServer
    void aFileBesidesTheText(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int, b int)");
        Path file = directory.resolve("run.ndjson");
        Shell shell = shell(database);
        assertThat(shell.run("apply", "--auto-approve", "--events=run.ndjson")).isZero();
        assertThat(shell.out()).contains("Applied: 1 created");
        EventLines.whole(Files.readString(file));
        assertThat(shell(database).run("apply", "--auto-approve", "--events=run.ndjson"))
                .isZero();
        assertThat(EventLines.types(EventLines.whole(Files.readString(file))))
                .containsExactly("run_start", "plan_summary", "run_summary");
    }

    @EachServer
    void failureAndRefusal(Database database) throws SQLException, IOException {
        database.execute("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 2)");
        database.execute("CREATE UNIQUE INDEX t_old_idx ON t (b)");
        Shell refused = shell(database);
        assertThat(refused.run("apply", "--auto-approve", "--events")).isEqualTo(4);
        assertThat(EventLines.types(ended(refused, 4))).contains("diagnostic").doesNotContain("change_start");
        Files.writeString(
                directory.resolve("indexes.yaml"),
                "version: 1\ntables: {t: {t_a_key: {columns: [a], unique: true}, t_b_idx: {columns: [b]}}}\n");
        Shell failed = shell(database);
        assertThat(failed.run("apply", "--auto-approve", "--events")).isEqualTo(7);
        assertThat(EventLines.types(ended(failed, 7))).contains("change_failed", "change_skipped");
    }

    @EachServer
    void aPersonStillSeesWhatForIsAsked(Database database) throws SQLException {
        database.execute("CREATE TABLE t (a int, b int)");
        Shell shell = shell(database).onTerminals("012").type("no\n");
        assertThat(shell.run("apply", "--events", "--color=never")).isEqualTo(4);
        assertThat(shell.err()).contains("Plan: 1 to create.", "Apply 1 change to ");
        assertThat(EventLines.types(ended(shell, 4)))
                .containsExactly("run_start", "plan_summary", "diagnostic", "run_summary");
    }

    @Test
    void usageErrors() {
        Shell nobody = new Shell(directory);
        assertThat(nobody.run("apply", "--events")).isEqualTo(64);
        assertThat(EventLines.types(ended(nobody, 64))).containsExactly("run_start", "diagnostic", "run_summary");
        Shell unknown = new Shell(directory);
        assertThat(unknown.run("apply", "--events", "--auto-aprove")).isEqualTo(64);
        assertThat(ended(unknown, 64).get(1).path("message").asText()).contains("did you mean --auto-approve?");
        Shell help = new Shell(directory);
        assertThat(help.run("apply", "--events", "--help")).isZero();
        assertThat(help.out()).startsWith("Change the database");
    }

    @Test
    void aValueThatIsWrongBeforeTheEventsAreNamed() throws IOException {
        Shell shell = new Shell(directory);
        assertThat(shell.run("apply", "p.plan", "--wait-limit=banana", "--events"))
                .isEqualTo(64);
        assertThat(ended(shell, 64).get(1).path("message").asText()).contains("--wait-limit", "banana");
        Shell file = new Shell(directory);
        assertThat(file.run("apply", "p.plan", "--wait-limit=banana", "--events=e.nd"))
                .isEqualTo(64);
        List<JsonNode> events = EventLines.whole(Files.readString(directory.resolve("e.nd")));
        assertThat(events.get(events.size() - 1).path("exit_code").asInt()).isEqualTo(64);
        String before = Files.readString(directory.resolve("indexes.yaml"));
        Shell foreign = new Shell(directory);
        assertThat(foreign.run("apply", "--wait-limit=banana", "--events=indexes.yaml"))
                .isEqualTo(64);
        assertThat(directory.resolve("indexes.yaml")).hasContent(before);
    }

    @Test
    void noServerAndNoValidFile() throws IOException {
        Shell unreachable = new Shell(directory).with("IDX_URL", "postgres://app:s3cret@127.0.0.1:1/shop");
        assertThat(unreachable.run("apply", "--auto-approve", "--events")).isEqualTo(1);
        ended(unreachable, 1);
        assertThat(unreachable.out()).doesNotContain("s3cret");
        Files.writeString(directory.resolve("indexes.yaml"), "version: 9\n");
        Shell invalid = new Shell(directory);
        assertThat(invalid.run("apply", "--auto-approve", "--events")).isEqualTo(3);
        JsonNode diagnostic = ended(invalid, 3).get(1);
        assertThat(diagnostic.path("file").asText()).isEqualTo("indexes.yaml");
        assertThat(diagnostic.path("line").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsNoStreamOfEventsIsNotOverwritten() throws IOException {
        String before = Files.readString(directory.resolve("indexes.yaml"));
        Shell shell = new Shell(directory);
        assertThat(shell.run("apply", "--auto-approve", "--events=indexes.yaml"))
                .isEqualTo(64);
        assertThat(shell.err()).contains("--events does not overwrite indexes.yaml");
        assertThat(directory.resolve("indexes.yaml")).hasContent(before);
        Shell nowhere = new Shell(directory);
        assertThat(nowhere.run("apply", "--auto-approve", "--events=none/run.ndjson"))
                .isEqualTo(64);
        assertThat(nowhere.err()).contains("--events cannot write to none/run.ndjson");
    }

    @Test
    void theSchemaIsPrinted() throws IOException {
        Shell shell = new Shell(directory);
        assertThat(shell.run("schema", "events")).isZero();
        assertThat(shell.out()).isEqualTo(Files.readString(Path.of("docs/reference/events.schema.json")));
        Shell list = new Shell(directory);
        assertThat(list.run("schema")).isZero();
        assertThat(list.out()).isEqualTo("config\nevents\nplan\n");
        Shell slip = new Shell(directory);
        assertThat(slip.run("schema", "event")).isEqualTo(64);
        assertThat(slip.err()).contains("did you mean events?");
    }

    private static List<JsonNode> ended(Shell shell, int code) {
        List<JsonNode> events = EventLines.whole(shell.out());
        assertThat(events.get(events.size() - 1).path("exit_code").asInt()).isEqualTo(code);
        return events;
    }

    private Shell shell(Database database) {
        return new Shell(directory).with("IDX_URL", database.url());
    }
}

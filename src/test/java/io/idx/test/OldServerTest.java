package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The last major that idx does not work with. */
@EnabledIf(value = "fetched", disabledReason = "the binaries of PostgreSQL 13 are fetched only with -Dpg.majors")
final class OldServerTest {
    static boolean fetched() {
        return PostgresBinaries.find(13).isPresent();
    }

    @Test
    void everyCommandSaysWhichVersionItNeeds(@TempDir Path directory) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(
                EmbeddedServer.Options.of(PostgresBinaries.find(13).orElseThrow()))) {
            Files.writeString(directory.resolve("indexes.yaml"), "version: 1\ntables: {t: {t_idx: {columns: [a]}}}\n");
            Tool tool = new Tool(directory, Map.of("IDX_URL", server.url()));
            for (List<String> command : List.of(
                    List.of("plan"),
                    List.of("apply", "--auto-approve"),
                    List.of("drift"),
                    List.of("validate", "--url", server.url()))) {
                Tool.Run run = tool.run(command);
                assertThat(run.exit() + run.out() + run.err())
                        .as(command.get(0))
                        .matches("1error\\[IDX303]: 127\\.0\\.0\\.1:\\d+ runs PostgreSQL 13\\.\\d+,"
                                + " and idx needs 14 or later\n");
            }
        }
    }
}

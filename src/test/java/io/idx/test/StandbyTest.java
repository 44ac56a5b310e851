package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.EmbeddedServer;
import io.idx.demo.PostgresBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby: a cluster that was stopped and starts again in recovery, which it never leaves. */
final class StandbyTest {
    private static final String IN_SYNC =
            """
            version: 1
            tables:
              t:
                t_idx: {columns: [lower(a)], where: "a <> 'x'::text"}
            """;

    private static final String CANNOT_CHECK =
            """
            error[IDX109]: PostgreSQL has to say what the definition of\
             public.t_idx means, but a standby cannot create the\
             temporary table that it takes
             --> indexes.yaml:4:5
              |
            4 |     t_idx: {columns: [upper( a )], where: "a <> 'x'"}
              |     ^^^^^
              |
              = Connect to the primary with a role that may write

            indexes.yaml: 1 error.
            [exit 1]""";

    private static final String DRIFT =
            """
            DATABASE on HOST:PORT (standby, PostgreSQL VERSION) as ROLE vs indexes.yaml

              high      changed    public.t_idx                               indexes.yaml:4
                      ~ columns  file (upper( a ))  database (lower(a))
                                                                        <- needs a new build
                        fix      idx apply --only public.t_idx
                        accept   idx import --only public.t_idx

              high      missing    public.t_new_idx                           indexes.yaml:5
                        on public.t
                        fix      idx apply --only public.t_new_idx

            Attention
              ! public.t_new_idx is shown in the words of the file and not checked in full:
                a standby cannot create the temporary table that it takes
                Connect to the primary with a role that may write

            Drift: 1 missing, 1 changed; 0 match.
            [exit 2]""";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsAndRefuses(int major, @TempDir Path directory) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(
                EmbeddedServer.Options.of(PostgresBinaries.find(major).orElseThrow()))) {
            TestServer primary = new TestServer("127.0.0.1", server.port(), "postgres", "", "postgres", () -> {});
            new Database(primary, "postgres")
                    .execute("CREATE TABLE t (a text); CREATE INDEX t_idx ON t (lower(a)) WHERE a <> 'x'");
            Files.createFile(server.dataDirectory().resolve("standby.signal"));
            server.restart();
            Tool tool = new Tool(directory, Map.of("IDX_URL", server.url()));

            Files.writeString(directory.resolve("indexes.yaml"), IN_SYNC);
            assertThat(seen(tool, "plan"))
                    .isEqualTo("No changes. DATABASE on HOST:PORT matches indexes.yaml (1 index).");
            assertThat(seen(tool, "drift"))
                    .isEqualTo("No drift. DATABASE on HOST:PORT matches indexes.yaml (1 index).");
            assertThat(seen(tool, "apply", "--auto-approve"))
                    .isEqualTo(
                            """
                            error[IDX308]: HOST:PORT is a standby and cannot be changed
                              = Connect to the primary
                            [exit 4]""");

            String inOurWords = IN_SYNC.replace("lower(a)", "lower( a )").replace("'x'::text", "'x'");
            Files.writeString(directory.resolve("indexes.yaml"), inOurWords);
            assertThat(seen(tool, "drift"))
                    .isEqualTo("No drift. DATABASE on HOST:PORT matches indexes.yaml (1 index).");

            Files.writeString(directory.resolve("indexes.yaml"), inOurWords.replace("lower( a )", "upper( a )"));
            assertThat(seen(tool, "validate", "--url", server.url())).isEqualTo(CANNOT_CHECK);

            Files.writeString(
                    directory.resolve("indexes.yaml"),
                    inOurWords.replace("lower( a )", "upper( a )") + "    t_new_idx: {columns: [a]}\n");
            assertThat(seen(tool, "drift")).isEqualTo(DRIFT);
        }
    }

    private static String seen(Tool tool, String... arguments) {
        Tool.Run run = tool.runAsSeen(List.of(arguments));
        return new Placeholders("postgres", tool.directory()).in(run.out())
                + (run.exit() == 0 ? "" : "\n[exit " + run.exit() + "]");
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.idx.demo.SeedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Every console block of README.md and docs does what it says, in the order of its page, on the demo's database and
 * with the repository's own indexes.yaml, on the newest major. {@code -Dupdate} rewrites what is printed.
 */
final class TranscriptTest {
    private static final Pattern IDX = Pattern.compile("(?:\\./)?idx( .*)?");
    private static final Pattern PSQL = Pattern.compile("psql (?:\"\\$IDX_URL\" )?-c (['\"])(.*)\\1");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    @ParameterizedTest(name = "{0}", autoCloseArguments = false) // the server outlives the page
    @ArgumentsSource(Pages.class)
    void pageTellsTheTruth(Path page, TestServer server, @TempDir Path directory) throws IOException, SQLException {
        String text = Files.readString(page);
        Transcript transcript = Transcript.parse(page.toString(), text);
        List<Transcript.Block> blocks =
                transcript.blocks().stream().filter(Transcript.Block::runs).toList();
        if (blocks.isEmpty()) {
            return;
        }
        List<List<Transcript.Exchange>> seen = new ArrayList<>();
        try (Database database = server.newDatabase()) {
            try (Connection connection = database.connect()) {
                SeedDatabase.load(connection);
            }
            Files.copy(Path.of("indexes.yaml"), directory.resolve("indexes.yaml"), StandardCopyOption.REPLACE_EXISTING);
            for (Transcript.Block block : transcript.blocks()) {
                if (block.file().isPresent()) {
                    Files.writeString(directory.resolve(block.file().get()), transcript.text(block));
                } else if (block.runs()) {
                    seen.add(play(transcript.exchanges(block), database, directory));
                }
            }
        }
        if (System.getProperty("update") != null) {
            assertThat(System.getenv("CI")).as("-Dupdate is not for CI").isNotEqualTo("true");
            Files.writeString(page, transcript.with(merged(transcript, blocks, seen, directory, server)));
        } else {
            compare(page, transcript, blocks, seen, new Placeholders(server.user(), directory));
        }
    }

    private static List<Transcript.Exchange> play(
            List<Transcript.Exchange> exchanges, Database database, Path directory) throws SQLException {
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url(), "HOME", directory.toString()));
        List<Transcript.Exchange> seen = new ArrayList<>();
        for (Transcript.Exchange exchange : exchanges) {
            seen.add(new Transcript.Exchange(exchange.command(), output(exchange.command(), tool, database)));
        }
        return seen;
    }

    private static String output(String command, Tool tool, Database database) throws SQLException {
        Matcher idx = IDX.matcher(command);
        if (idx.matches()) {
            Tool.Run run = tool.runAsSeen(words(idx.group(1) == null ? "" : idx.group(1)));
            return CaseFile.trimmed(run.out().stripTrailing() + (run.exit() == 0 ? "" : "\n[exit " + run.exit() + "]"));
        }
        Matcher psql = PSQL.matcher(command);
        if (psql.matches()) {
            return psql(psql.group(2), database);
        }
        throw new IllegalArgumentException("a transcript runs idx and psql -c, not " + command);
    }

    private static String psql(String sql, Database database) throws SQLException {
        try {
            database.execute(sql);
        } catch (PSQLException e) {
            ServerErrorMessage error =
                    Optional.ofNullable(e.getServerErrorMessage()).orElseThrow(() -> e);
            return error.getSeverity() + ":  " + error.getMessage()
                    + (error.getDetail() == null ? "" : "\nDETAIL:  " + error.getDetail()) + "\n[exit 1]";
        }
        return sql.startsWith("CREATE UNIQUE INDEX")
                ? "CREATE INDEX"
                : Stream.of(sql.trim().split("\\s+"))
                        .limit(2)
                        .map(word -> word.toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(" "));
    }

    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word ->
                        word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group())
                .toList();
    }

    /** What is written anew: only outputs that differ by more than what differs from run to run. */
    private static List<List<Transcript.Exchange>> merged(
            Transcript transcript,
            List<Transcript.Block> blocks,
            List<List<Transcript.Exchange>> seen,
            Path directory,
            TestServer server) {
        Placeholders placeholders = new Placeholders(server.user(), directory);
        List<List<Transcript.Exchange>> merged = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            List<Transcript.Exchange> written = transcript.exchanges(blocks.get(i));
            List<Transcript.Exchange> block = new ArrayList<>();
            for (int j = 0; j < written.size(); j++) {
                Transcript.Exchange now = seen.get(i).get(j);
                boolean same = placeholders.in(written.get(j).output()).equals(placeholders.in(now.output()));
                block.add(same ? written.get(j) : new Transcript.Exchange(now.command(), presentable(now.output())));
            }
            merged.add(block);
        }
        return merged;
    }

    /** As the reader's own demo database would show it. */
    private static String presentable(String output) {
        return output.replaceAll("idx_test_\\d+_\\d+", "postgres")
                .replaceAll("(127\\.0\\.0\\.1|localhost):\\d+", "$1:5432");
    }

    private static void compare(
            Path page,
            Transcript transcript,
            List<Transcript.Block> blocks,
            List<List<Transcript.Exchange>> seen,
            Placeholders placeholders) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            List<Transcript.Exchange> written = transcript.exchanges(blocks.get(i));
            for (int j = 0; j < written.size(); j++) {
                String expected = placeholders.in(written.get(j).output());
                String got = placeholders.in(seen.get(i).get(j).output());
                if (!expected.equals(got)) {
                    complaints.add(page + ":" + blocks.get(i).first() + ": $ "
                            + written.get(j).command() + "\n" + LineDiff.of(expected, got));
                }
            }
        }
        assertThat(complaints)
                .withFailMessage(() -> String.join("\n", complaints)
                        + "\nAccept:  mvn test -Dtest=TranscriptTest -Dupdate, then look at git diff")
                .isEmpty();
    }

    @Test
    void aBlockWithoutDirectiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transcript.parse("a.md", "Text.\n\n```console\n$ idx plan\n```\n"))
                .withMessage("a.md:3: above a console block stands <!-- transcript: demo -->"
                        + " or <!-- transcript: none, REASON -->");
    }

    @Test
    void aBlockThatDoesNotRunNeedsAReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transcript.parse("a.md", "<!-- transcript: none -->\n```console\n$ x\n```\n"));
        assertThat(Transcript.parse("a.md", "<!-- transcript: none, slow -->\n```console\n$ x\n```\n")
                        .blocks())
                .containsExactly(new Transcript.Block(2, 3, false, Optional.empty()));
    }

    @Test
    void aYamlBlockIsAFileIfItSaysSo() {
        Transcript page = Transcript.parse(
                "a.md", "```yaml\nb: 1\n```\n\n<!-- transcript: file a.yaml -->\n```yaml\na: 1\nb: 2\n```\n");
        assertThat(page.blocks()).containsExactly(new Transcript.Block(6, 8, false, Optional.of("a.yaml")));
        assertThat(page.text(page.blocks().get(0))).isEqualTo("a: 1\nb: 2\n");
    }

    @Test
    void anUpdateWritesOutputsAndKeepsTheText() {
        Transcript page = Transcript.parse(
                "a.md", "A\n\n<!-- transcript: demo -->\n```console\n$ idx plan\nold\n$ idx drift\n```\nB\n");
        assertThat(page.exchanges(page.blocks().get(0)))
                .containsExactly(new Transcript.Exchange("idx plan", "old"), new Transcript.Exchange("idx drift", ""));
        assertThat(page.with(List.of(List.of(
                        new Transcript.Exchange("idx plan", "new"), new Transcript.Exchange("idx drift", "x")))))
                .isEqualTo("A\n\n<!-- transcript: demo -->\n```console\n$ idx plan\nnew\n$ idx drift\nx\n```\nB\n");
    }

    static final class Pages implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context)
                throws IOException {
            Servers servers = Servers.of(context);
            TestServer newest =
                    servers.server(servers.majors().get(servers.majors().size() - 1));
            try (Stream<Path> docs = Files.exists(Path.of("docs")) ? Files.walk(Path.of("docs")) : Stream.of()) {
                return Stream.concat(Stream.of(Path.of("README.md")), docs.filter(path -> path.toString()
                                .endsWith(".md")))
                        .sorted()
                        .map(page -> Arguments.of(page, newest))
                        .toList()
                        .stream();
            }
        }
    }
}

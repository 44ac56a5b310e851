package io.idx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change;
import io.idx.plan.Hazard;
import io.idx.plan.StepKind;
import io.idx.test.PlanSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no plans, each refused with its reason and before anything is connected to. */
final class PlanFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            garbage                                  | IDX310 | p.plan is not JSON: Unrecognized token 'garbage'
            {"format": "idx.plan/1.0", "changes": [  | IDX310 | p.plan is not JSON: Unexpected end-of-input
            {"a": 1, "a": 2}                         | IDX310 | p.plan is not JSON: Duplicate field 'a'
            {} {}                                    | IDX310 | p.plan is not JSON: something follows the document
            []                                       | IDX310 | p.plan is JSON, but no plan of idx
            {"format": "idx.drift/1.0"}              | IDX310 | p.plan is JSON, but no plan of idx
            {"format": "idx.plan/2.0"}               | IDX311 | p.plan has the format idx.plan/2.0, and this idx reads
            {"format": "idx.plan/1.0"}               | IDX310 | p.plan is not a complete plan: digest is missing
            {"format": "idx.plan/1.0", "digest": "x"} | IDX312 | p.plan is not as idx wrote it: its digest is another
            """)
    void whatIsNoPlan(String text, String code, String message) throws IOException {
        Files.writeString(directory.resolve("p.plan"), text);
        for (String command : new String[] {"show", "apply"}) {
            Shell shell = new Shell(directory);
            assertThat(shell.run(command, "p.plan")).isEqualTo(3);
            assertThat(shell.err()).startsWith("error[" + code + "]: " + message);
        }
    }

    @Test
    void aMistakeHasAPlace() throws IOException {
        Files.writeString(directory.resolve("p.plan"), "{\n  \"format\": idx\n}\n");
        Shell shell = new Shell(directory);
        assertThat(shell.run("show", "p.plan")).isEqualTo(3);
        assertThat(shell.err()).contains("--> p.plan:2:").contains("2 |   \"format\": idx");
    }

    @Test
    void oneThatIsNestedWithoutEnd() throws IOException {
        Files.writeString(directory.resolve("p.plan"), "[".repeat(200));
        Shell shell = new Shell(directory);
        assertThat(shell.run("show", "p.plan")).isEqualTo(3);
        assertThat(shell.err())
                .startsWith("error[IDX310]: p.plan is not JSON: Document nesting depth (101) exceeds the maximum"
                        + " allowed (100)\n");
    }

    @Test
    void anEmptyFile() throws IOException {
        Files.writeString(directory.resolve("p.plan"), "");
        Shell shell = new Shell(directory);
        assertThat(shell.run("show", "p.plan")).isEqualTo(3);
        assertThat(shell.err()).startsWith("error[IDX310]: p.plan is not JSON: there is nothing in it");
    }

    @Test
    void whatCannotBeRead() throws IOException {
        Shell absent = new Shell(directory);
        assertThat(absent.run("apply", "p.plan")).isEqualTo(3);
        assertThat(absent.err()).isEqualTo("error[IDX310]: p.plan cannot be read: there is no such file\n");
        Files.createDirectory(directory.resolve("d"));
        Shell folder = new Shell(directory);
        assertThat(folder.run("show", "d")).isEqualTo(3);
        assertThat(folder.err()).isEqualTo("error[IDX310]: d cannot be read: it is a directory\n");
        try (var channel = java.nio.channels.FileChannel.open(
                directory.resolve("huge"),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'{'}), 300L * 1024 * 1024);
        }
        Shell huge = new Shell(directory);
        assertThat(huge.run("show", "huge")).isEqualTo(3);
        assertThat(huge.err()).isEqualTo("error[IDX310]: huge cannot be read: it is larger than any plan, 256 MB\n");
    }

    @Test
    void showNeedsAFile() {
        Shell shell = new Shell(directory);
        assertThat(shell.run("show")).isEqualTo(64);
        assertThat(shell.err()).startsWith("idx show: PLAN needs a value");
    }

    /** Refused before anything is connected to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --out=indexes.yaml                  | --out  | indexes.yaml
            -o own.yaml -f own.yaml             | --out  | own.yaml
            --out=link.plan                     | --out  | link.plan
            --json=indexes.yaml                 | --json | indexes.yaml
            --out=drift.json                    | --out  | drift.json
            --reverse=p.plan --out=indexes.yaml | --out  | indexes.yaml
            """)
    void whatIsNoPlanIsNotOverwritten(String options, String option, String file) throws IOException {
        Files.writeString(directory.resolve("indexes.yaml"), "version: 1\n");
        Files.writeString(directory.resolve("own.yaml"), "version: 1\n");
        Files.writeString(directory.resolve("drift.json"), "{\"format\": \"idx.drift/1.0\"}");
        Files.createSymbolicLink(directory.resolve("link.plan"), Path.of("indexes.yaml"));
        String before = Files.readString(directory.resolve(file));
        Shell shell = new Shell(directory).with("IDX_URL", "postgres://app@127.0.0.1:1/shop");
        assertThat(shell.run(("plan " + options).split(" "))).isEqualTo(64);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .startsWith("idx plan: " + option + " does not overwrite " + file + ", which is no plan of idx\n");
        assertThat(directory.resolve(file)).hasContent(before);
    }

    @Test
    void theSchemasArePrintedAsPublished() throws IOException {
        Shell plan = new Shell(directory);
        assertThat(plan.run("schema", "plan")).isZero();
        assertThat(plan.out()).isEqualTo(Files.readString(PlanSchema.FILE));
        Shell config = new Shell(directory);
        assertThat(config.run("schema", "config")).isZero();
        assertThat(config.out()).isEqualTo(Files.readString(Path.of("docs/reference/indexes.schema.json")));
        Shell other = new Shell(directory);
        assertThat(other.run("schema", "other")).isEqualTo(64);
        assertThat(other.err()).startsWith("idx schema: there is no schema \"other\"; idx schema lists all");
    }

    /** What the schema lists, and nothing checks on every plan: the words that a later idx adds. */
    @Test
    void theSchemaKnowsEveryWord() throws IOException {
        String schema = Files.readString(PlanSchema.FILE).replaceAll("\\s+", "");
        assertThat(schema)
                .contains(words(Stream.of(Hazard.values()).map(Hazard::word)))
                .contains(words(
                        Stream.of(StepKind.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT))))
                .contains(words(
                        Stream.of(Change.Kind.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT))));
    }

    private static String words(Stream<String> words) {
        return words.map(word -> "\"" + word + "\"").collect(Collectors.joining(",", "\"enum\":[", "]"));
    }
}

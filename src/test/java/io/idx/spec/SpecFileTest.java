package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a text file can be before it is YAML: absent, empty, too large, no text; and which files are read at all. */
final class SpecFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void tellsOfMissingFiles() {
        SpecSource missing = SpecSource.file("indexes.yaml", directory.resolve("indexes.yaml"));
        assertThat(Outcome.of(List.of(missing))).isEqualTo("IDX001: there is no file indexes.yaml\n");
    }

    @Test
    void tellsOfUnreadableSources() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the pipe broke");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("the pipe broke");
            }
        };
        assertThat(Outcome.of(List.of(SpecSource.stream("-", broken))))
                .isEqualTo("IDX001: - cannot be read: the pipe broke\n");
    }

    @Test
    void readsTheYamlFilesOfADirectoryInTheOrderOfTheirNames() throws IOException {
        write("b.yml", "version: 1\ntables: {t: {second: {columns: [a]}}}\n");
        write("a.yaml", "version: 1\ntables: {t: {first: {columns: [a]}}}\n");
        write(".hidden.yaml", "no");
        write("notes.txt", "no");
        Files.createDirectory(directory.resolve("c.yaml"));
        assertThat(Outcome.of(List.of(SpecSource.file("idx/", directory))))
                .isEqualTo(
                        """
                        owns []
                        ignore []
                          public.first on public.t at idx/a.yaml:2:14, idx/a.yaml:2:10
                            columns = [a] at idx/a.yaml:2:31
                          public.second on public.t at idx/b.yml:2:14, idx/b.yml:2:10
                            columns = [a] at idx/b.yml:2:32
                        """);
    }

    @Test
    void tellsOfDirectoriesWithoutFiles() {
        assertThat(Outcome.of(List.of(SpecSource.file("idx", directory))))
                .isEqualTo("IDX001: the directory idx holds no .yaml or .yml file\n");
    }

    @Test
    void tellsOfEveryFileOfADirectory() throws IOException {
        write("a.yaml", "");
        write("b.yaml", "version: 2");
        assertThat(Outcome.of(List.of(SpecSource.file("idx", directory))))
                .contains("IDX002 idx/a.yaml:1:1:")
                .contains("IDX010 idx/b.yaml:1:10:");
    }

    @Test
    void tellsOfEmptyFiles() {
        assertThat(outcome(""))
                .startsWith("IDX002 indexes.yaml:1:1: the file holds nothing\n  | \n  | ^\n  = begin it ");
        assertThat(outcome("# nothing\n")).startsWith("IDX002 indexes.yaml:1:1: the file holds nothing\n");
        assertThat(outcome("\uFEFF\n")).startsWith("IDX002 indexes.yaml:1:1: the file holds nothing\n");
        assertThat(outcome("---\n...\n"))
                .startsWith("IDX014 indexes.yaml:2:1: the file must be a mapping, not nothing\n");
    }

    @Test
    void tellsWhereTheTextIsNotUtf8() {
        byte[] latin1 = "version: 1\ntables: {}\n# Größe\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(outcome(latin1))
                .isEqualTo(
                        """
                        IDX004 indexes.yaml:3:5: the byte 0xF6 is not UTF-8 here
                          | # Gr\uFFFD\uFFFDe
                          |     ^
                          = save the file as UTF-8 text
                        """);
        assertThat(outcome("version: 1".getBytes(StandardCharsets.UTF_16)))
                .startsWith("IDX004 indexes.yaml:1:1: the byte 0xFE is not UTF-8 here\n");
        assertThat(outcome(new byte[] {'a', (byte) 0xC3}))
                .startsWith("IDX004 indexes.yaml:1:2: the byte 0xC3 is not UTF-8 here\n");
        assertThat(outcome("version: 1\nx: \u0007\n"))
                .startsWith("IDX004 indexes.yaml:2:4: the control character U+0007 is not text\n");
    }

    @Test
    void refusesNoiseWithoutReadingItAll() {
        byte[] noise = new byte[20 << 20];
        new Random(1).nextBytes(noise);
        ByteArrayInputStream stream = new ByteArrayInputStream(noise);
        assertThat(Outcome.of(List.of(SpecSource.stream("noise", stream))))
                .startsWith("IDX005 noise:1:1: the file is larger than 1 MiB\n");
        assertThat(stream.available()).isGreaterThan(18 << 20);
    }

    @Test
    void refusesWhatIsNestedDeeperThanAnyIndexesYaml() {
        assertThat(outcome("a: " + "[".repeat(500_000)))
                .startsWith("IDX005 indexes.yaml:1:15: nested deeper than 12 levels\n");
        assertThat(outcome("? ".repeat(100_000))).startsWith("IDX003 indexes.yaml:1:");
        assertThat(outcome("? " + "a".repeat(100_000) + "\n: 1"))
                .startsWith("IDX005 indexes.yaml:1:3: a key of more than 1024 characters\n");
    }

    @Test
    void tellsOfAThousandProblemsAndCountsTheRest() {
        String text = "version: 1\nowns: [" + "1, ".repeat(1500) + "a]\ntables: {}\n";
        assertThat(outcome(text).lines().filter(line -> line.startsWith("IDX015")))
                .hasSize(1000);
        assertThat(outcome(text)).endsWith("\n  = and 500 problems more, which are not told\n");
    }

    @Test
    void tellsOfTabs() {
        assertThat(outcome("version: 1\ntables:\n\tt: {}\n"))
                .isEqualTo(
                        """
                        IDX003 indexes.yaml:3:1: not YAML: a tab cannot indent YAML
                          | \tt: {}
                          | ^
                          = use spaces
                        """);
    }

    @Test
    void takesAByteOrderMarkAndAnyLineEnds() {
        String expected = outcome("version: 1\ntables:\n  t:\n    i:\n      columns: [a]\n");
        assertThat(expected).contains("columns = [a] at indexes.yaml:5:16");
        assertThat(outcome("\uFEFFversion: 1\r\ntables:\r\n  t:\r\n    i:\r\n      columns: [a]\r\n"))
                .isEqualTo(expected);
        assertThat(outcome("version: 1\rtables:\r  t:\r    i:\r      columns: [a]"))
                .isEqualTo(expected);
    }

    @Test
    void placesBeyondTheBasicPlaneCountCharacters() {
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class,
                () -> SpecReader.read(
                        List.of(SpecCase.source("x", "version: 1\ntables: {'\uD83D\uDE00': {i: {columns: [a;]}}}"))));
        Problem problem = thrown.problems().get(0);
        assertThat(problem.place().orElseThrow().column()).isEqualTo(31);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String outcome(String text) {
        return outcome(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String outcome(byte[] bytes) {
        return Outcome.of(List.of(SpecSource.stream("indexes.yaml", new ByteArrayInputStream(bytes))));
    }
}

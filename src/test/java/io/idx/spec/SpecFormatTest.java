package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One layout; what is declared and what is noted stays. That formatting loses nothing, the product checks itself. */
final class SpecFormatTest {
    private static final Pattern YAML = Pattern.compile("(?ms)^-- [a-z-]+\\.yaml --\\n(.*?)(?=^-- |\\z)");

    @Test
    void everythingFindsItsPlace() {
        Path files = Path.of("src/test/resources/fmt");
        assertThat(format(read(files.resolve("messy.yaml")))).isEqualTo(read(files.resolve("tidy.yaml")));
    }

    @Test
    void longListsStandBelowEachOtherAndLongLinesStay() {
        String long1 = "a_rather_long_column_name_number_one_of_three";
        String line = "SELECT " + "x, ".repeat(40) + "y FROM t";
        assertThat(format("version: 1\ntables: {t: {i: {columns: [%1$s, %1$s_2, %1$s_3], queries: ['%2$s']}}}"
                        .formatted(long1, line)))
                .isEqualTo(
                        """
                version: 1

                tables:
                  t:
                    i:
                      columns:
                        - %1$s
                        - %1$s_2
                        - %1$s_3
                      queries:
                        - %2$s
                """
                                .formatted(long1, line));
    }

    @Test
    void lineEndsAndMarksAreOurs() {
        assertThat(format("\uFEFFversion: 1\r\ntables:\r\n  t:\r\n    i: {columns: [a]} # x\r\n"))
                .isEqualTo("version: 1\n\ntables:\n  t:\n    i: # x\n      columns: [a]\n");
    }

    @Test
    void aMistakeIsToldNotFormatted() {
        assertThatThrownBy(() -> format("version: 1\ntables:\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessage("tables is empty");
    }

    @Test
    void formattingTwiceIsFormattingOnce() throws IOException {
        List<String> files = files();
        assertThat(files).hasSizeGreaterThan(100);
        for (String file : files) {
            String once = format(file);
            assertThat(format(once)).as(file).isEqualTo(once);
        }
    }

    @Test
    void noCommentIsLostWhereverItStands() throws IOException {
        Random random = new Random(20261122);
        int tried = 0;
        for (String file : files()) {
            for (int round = 0; round < 12; round++) {
                String littered = littered(file, random);
                if (!valid(littered)) {
                    continue;
                }
                tried++;
                String once = format(littered);
                assertThat(marks(once)).as(littered).containsExactlyInAnyOrderElementsOf(marks(littered));
                assertThat(format(once)).as(littered).isEqualTo(once);
                assertThat(once).doesNotContain("\n\n\n").endsWith("\n").doesNotEndWith("\n\n");
            }
        }
        assertThat(tried).isGreaterThan(500);
    }

    private static List<String> marks(String text) {
        return Pattern.compile("#c[0-9]+")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .toList();
    }

    private static String littered(String file, Random random) {
        List<String> lines = new ArrayList<>();
        int count = 0;
        for (String line : file.lines().toList()) {
            if (random.nextInt(4) == 0) {
                lines.add("");
            }
            if (random.nextInt(4) == 0) {
                lines.add(" ".repeat(random.nextInt(10)) + "#c" + count++);
            }
            String broken = random.nextInt(3) == 0
                    ? line.replaceFirst(
                            "([,\\[{]) ?(?=[a-z])", "$1 #c" + count++ + "\n" + " ".repeat(random.nextInt(4) + 9))
                    : line;
            lines.add(random.nextInt(3) == 0 ? broken + "   #c" + count++ : broken);
        }
        return String.join(random.nextInt(5) == 0 ? "\r\n" : "\n", lines);
    }

    private static boolean valid(String text) {
        try {
            SpecReader.read(List.of(SpecSource.stream("f", new java.io.ByteArrayInputStream(bytes(text)))));
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    /** What the cases of the whole product declare, and the one in front of the house. */
    private static List<String> files() throws IOException {
        List<String> files = new ArrayList<>(List.of(Files.readString(Path.of("indexes.yaml"))));
        try (Stream<Path> cases = Files.walk(Path.of("src/test/cases"))) {
            cases.filter(path -> path.toString().endsWith(".case")).sorted().forEach(path -> {
                Matcher yaml = YAML.matcher(read(path));
                while (yaml.find()) {
                    if (valid(yaml.group(1))) {
                        files.add(yaml.group(1));
                    }
                }
            });
        }
        return files;
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String format(String text) {
        return SpecFormat.format("indexes.yaml", bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style that neither the formatter nor the compiler checks: sizes, places, promises. */
final class TidyTest {
    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;
    private static final int LINE_LENGTH = 120;

    /** The hosts that committed text may name: standards, upstream documentation, and names that are nobody's. */
    private static final Set<String> HOSTS = Set.of(
            "127.0.0.1",
            "localhost",
            "maven.apache.org",
            "www.w3.org",
            "json-schema.org",
            "www.postgresql.org",
            "www.apache.org",
            "keepachangelog.com",
            "semver.org",
            "github.com",
            "docs.oracle.com",
            "java.testcontainers.org");

    /** A row of a test's table of inputs and outcomes, which would be harder to read in two lines. */
    private static final Pattern TABLE_ROW = Pattern.compile("^[^|\"]+ \\| ");

    private static final Pattern URL = Pattern.compile("https?://([A-Za-z0-9.-]+)");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.$}*])/(work|workspace|root|home)/\\w");
    private static final Pattern PROMISE = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?! ?\\(?#\\d)");

    @Test
    void filesAreShort() throws IOException {
        assertThat(javaFiles().filter(path -> lines(path).size() > FILE_LINES)).isEmpty();
    }

    @Test
    void linesAreShort() throws IOException {
        assertThat(offences(
                        javaFiles(),
                        line -> line.length() > LINE_LENGTH
                                && !TABLE_ROW.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void methodsAreShort() throws IOException {
        List<String> offences = new ArrayList<>();
        for (SourceFile file : SourceFile.parse(javaFiles().toList())) {
            file.methods().stream()
                    .filter(method -> method.lines() > METHOD_LINES)
                    .map(method -> file.path() + ": " + method)
                    .forEach(offences::add);
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void publicTypesAreDocumented() throws IOException {
        List<String> offences = new ArrayList<>();
        for (SourceFile file : SourceFile.parse(javaFiles().toList())) {
            file.undocumented().forEach(type -> offences.add(file.path() + ": " + type));
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        Set<String> packages = new TreeSet<>();
        javaFiles().forEach(path -> packages.add(packageOf(path)));
        for (SourceFile file : SourceFile.parse(javaFiles().toList())) {
            if (file.nullMarked()) {
                packages.remove(packageOf(file.path()));
            }
        }
        assertThat(packages).isEmpty();
    }

    @Test
    void nothingTellsOfOneMachine() throws IOException {
        assertThat(offences(textFiles(), line -> MACHINE_PATH.matcher(line).find()))
                .isEmpty();
        assertThat(offences(textFiles(), TidyTest::namesStrangeHost)).isEmpty();
    }

    @Test
    void everyPromiseNamesItsIssue() throws IOException {
        assertThat(offences(textFiles().filter(path -> !path.endsWith("TidyTest.java")), line -> PROMISE.matcher(line)
                        .find()))
                .isEmpty();
    }

    @Test
    void theRulesSeeWhatTheyForbid() {
        assertThat(MACHINE_PATH.matcher("see " + "/home" + "/me/x").find()).isTrue();
        assertThat(PROMISE.matcher("TODO later").find()).isTrue();
        assertThat(PROMISE.matcher("TODO #12 later").find()).isFalse();
        assertThat(namesStrangeHost("https" + "://registry.corp.example/x")).isTrue();
        assertThat(namesStrangeHost("https" + "://www.postgresql.org/docs")).isFalse();
    }

    private static boolean namesStrangeHost(String line) {
        return URL.matcher(line)
                .results()
                .map((MatchResult match) -> match.group(1))
                .anyMatch(host -> !HOSTS.contains(host));
    }

    private static Stream<Path> javaFiles() throws IOException {
        return textFiles().filter(path -> path.toString().endsWith(".java"));
    }

    /** Everything that is committed: sources, cases, documentation, scripts. */
    private static Stream<Path> textFiles() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(root)) {
            for (Path path : top.toList()) {
                String name = path.getFileName().toString();
                if (!Set.of(".git", "target", ".idea", ".vscode").contains(name)) {
                    try (Stream<Path> below = Files.walk(path)) {
                        below.filter(Files::isRegularFile).forEach(files::add);
                    }
                }
            }
        }
        return files.stream().sorted();
    }

    private static List<String> offences(Stream<Path> files, Predicate<String> offends) {
        List<String> offences = new ArrayList<>();
        files.forEach(path -> {
            List<String> lines = lines(path);
            for (int i = 0; i < lines.size(); i++) {
                if (offends.test(lines.get(i))) {
                    offences.add(path + ":" + (i + 1) + ": " + lines.get(i));
                }
            }
        });
        return offences;
    }

    /** What is not UTF-8 is replaced, so that a file that is no text does not stop the test. */
    private static List<String> lines(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String packageOf(Path path) {
        String text = path.toString().replace('/', '.');
        return text.substring(
                text.lastIndexOf(".java.io.idx") + ".java.".length(),
                text.length() - path.getFileName().toString().length() - 1);
    }
}

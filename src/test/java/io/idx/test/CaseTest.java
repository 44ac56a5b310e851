package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Every case in src/test/cases, on every major of this run. {@code -Dcase='replace/*'} runs some, {@code -Dupdate}
 * writes what was seen into the files.
 */
final class CaseTest {
    private static final Path ROOT = Path.of("src/test/cases");

    @ParameterizedTest(name = "{0} {1}")
    @ArgumentsSource(Cases.class)
    void caseHolds(CaseFile file, Majors majors) throws IOException, SQLException {
        Map<Integer, Map<String, String>> seen = new TreeMap<>();
        List<String> complaints = new ArrayList<>();
        for (int major : majors.numbers()) {
            CaseRun run = run(file, majors.servers().server(major));
            seen.put(major, run.seen());
            run.complaints().forEach(complaint -> complaints.add("PostgreSQL " + major + ": " + complaint));
            if (!updating()) {
                complaints.addAll(differences(file, major, run.seen()));
            }
        }
        if (updating()) {
            update(file, seen);
        }
        assertThat(complaints)
                .withFailMessage(() -> report(file, majors, complaints))
                .isEmpty();
    }

    @Test
    void everyFileIsACase() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString).filter(name -> !name.endsWith(".case")))
                    .isEmpty();
        }
    }

    private static CaseRun run(CaseFile file, TestServer server) throws IOException, SQLException {
        if (file.options().offline()) {
            return CaseRun.of(file, Optional.empty());
        }
        try (Database database = server.newDatabase()) {
            return CaseRun.of(file, Optional.of(database));
        }
    }

    static List<String> differences(CaseFile file, int major, Map<String, String> seen) {
        List<String> differences = new ArrayList<>();
        for (String section : CaseFile.EXPECTED) {
            Optional<String> expected = file.section(section, major);
            Optional<String> got = Optional.ofNullable(seen.get(section));
            boolean asked = expected.isPresent() || !CaseFile.ON_REQUEST.contains(section) || failed(seen);
            if (asked && !expected.equals(got)) {
                differences.add("PostgreSQL " + major + ", section " + section + ":\n"
                        + LineDiff.of(expected.orElse("(no such section)"), got.orElse("(nothing)")));
            }
        }
        return differences;
    }

    /** A failing apply must be told in full. */
    private static boolean failed(Map<String, String> seen) {
        return seen.getOrDefault("apply", "").contains("[exit ");
    }

    private static void update(CaseFile file, Map<Integer, Map<String, String>> seen) throws IOException {
        assertThat(System.getenv("CI")).as("-Dupdate is not for CI").isNotEqualTo("true");
        seen.values().forEach(sections -> {
            if (!failed(sections)) {
                sections.keySet().removeIf(name -> CaseFile.ON_REQUEST.contains(name) && !file.has(name));
            }
        });
        Files.writeString(file.path(), file.updated(seen).text());
    }

    private static boolean updating() {
        return System.getProperty("update") != null;
    }

    private static String report(CaseFile file, Majors majors, List<String> complaints) {
        return String.format(
                "%s:1%n%s%n%n%s%nAgain:   mvn test -Dtest=CaseTest -Dcase='%s' -Dpg.majors=%s%n"
                        + "Accept:  the same with -Dupdate, then look at git diff%n",
                file.path(), file.reason(), String.join("\n", complaints), file.name(), majors);
    }

    /** The majors of one run of one case: one, or all when expectations are rewritten. */
    record Majors(Servers servers, List<Integer> numbers) {
        @Override
        public String toString() {
            return numbers.toString().replaceAll("[\\[\\] ]", "");
        }
    }

    static final class Cases implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context)
                throws IOException {
            Servers servers = Servers.of(context);
            List<Arguments> runs = new ArrayList<>();
            for (CaseFile file : selected()) {
                List<Integer> majors = majors(file, servers);
                if (updating() || file.options().offline()) {
                    runs.add(Arguments.of(file, new Majors(servers, majors)));
                } else {
                    majors.forEach(major -> runs.add(Arguments.of(file, new Majors(servers, List.of(major)))));
                }
            }
            return runs.stream();
        }

        private static List<Integer> majors(CaseFile file, Servers servers) {
            List<Integer> majors = servers.majors().stream()
                    .filter(file.options().majors()::contains)
                    .toList();
            return file.options().offline() ? majors.subList(0, 1) : majors;
        }

        static List<CaseFile> selected() throws IOException {
            String pattern = System.getProperty("case", "**");
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            List<CaseFile> files = new ArrayList<>();
            try (Stream<Path> paths = Files.walk(ROOT)) {
                for (Path path : paths.filter(one -> one.toString().endsWith(".case"))
                        .sorted()
                        .toList()) {
                    CaseFile file = CaseFile.read(ROOT, path);
                    if (matcher.matches(Path.of(file.name()))) {
                        files.add(file);
                    }
                }
            }
            return files;
        }
    }
}

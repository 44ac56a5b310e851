package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import io.idx.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each {@code src/test/resources/spec/*.case}: some files, and either what they declare or everything that is wrong
 * with them. {@code mvn test -Dtest=SpecCaseTest -Dupdate} writes the expected part anew.
 */
final class SpecCaseTest {
    private static final Path CASES = Path.of("src/test/resources/spec");

    @TestFactory
    Stream<DynamicTest> readsAsExpected() throws IOException {
        return cases().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    @Test
    void everyAttributeIsReadInSomeCase() throws IOException {
        String all = allCases();
        assertThat(Attribute.values())
                .allSatisfy(attribute -> assertThat(all).contains("\n    " + attribute.key() + " = "));
    }

    /**
     * Those of the file's outer form are provoked in {@link SpecFileTest}, because an editor would mend such a
     * case; that of a query by the cases of verify, which alone reads queries.
     */
    @Test
    void everyCodeOfAFileIsProvokedInSomeCase() throws IOException {
        String all = allCases();
        List<ProblemCode> elsewhere = List.of(
                ProblemCode.NO_FILE,
                ProblemCode.EMPTY_FILE,
                ProblemCode.NOT_TEXT,
                ProblemCode.TOO_LARGE,
                ProblemCode.NOT_READ,
                ProblemCode.NOT_ONE_QUERY);
        assertThat(Stream.of(ProblemCode.values()).filter(code -> code.code().startsWith("IDX0")))
                .filteredOn(code -> !elsewhere.contains(code))
                .allSatisfy(code -> assertThat(all).contains("\n" + code.code() + " "));
    }

    private static void check(Path file) throws IOException {
        SpecCase given = SpecCase.parse(Files.readString(file));
        String outcome = Outcome.of(given.sources());
        if (System.getProperty("update") != null) {
            assertThat(System.getenv("CI"))
                    .as("expectations are not rewritten in CI")
                    .isNull();
            Files.writeString(file, given.with(outcome));
        } else {
            assertThat(outcome).isEqualTo(given.outcome());
        }
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".case"))
                    .sorted()
                    .toList();
        }
    }

    private static String allCases() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : cases()) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.diff.Change.Kind;
import io.idx.model.Attribute;
import io.idx.model.Attribute.Remedy;
import io.idx.model.ProblemCode;
import io.idx.plan.Hazard;
import io.idx.plan.LockLevel;
import io.idx.plan.StepKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Whether each thing that idx can do or say is provoked by a case or a test. What the cases cover is read from what
 * they expect, which {@link CaseTest} proves; so a new attribute, code, hazard or kind of step fails here until it has
 * a case.
 */
final class CoverageTest {
    private static final Path CASES = Path.of("src/test/cases");
    private static final Path SPEC_CASES = Path.of("src/test/resources/spec");
    private static final Path JAVA = Path.of("src/test/java");

    /** What no test provokes by its name, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "NOT_CONVERGED", "a guard against defects of idx or of PostgreSQL: no input is known that leads to it",
            "NO_POSTGRES", "BinaryPlacesTest looks in places that hold none, and asserts the sentence",
            "exit 5", "SavedPlanTest sees it as a number, in every way that a plan goes stale",
            "exit 130", "Ctrl-C takes a terminal: what a shell starts in the background ignores it",
            "exit 143", "SignalsTest sees it as a number");

    /** These speak of every code without provoking any. */
    private static final Set<String> ONLY_SPEAK = Set.of(
            "CoverageTest.java", "Samples.java", "ProblemReportTest.java", "ReferenceTest.java", "Reference.java");

    private static final Pattern CHANGE = Pattern.compile("^  (?:[+~!-]|\\+/-|=>) +([a-z]+) +(\\S.*)$");
    private static final Pattern DIFFERENCE = Pattern.compile("^ +~ ([a-z_]+) .*");

    @Test
    void everyAttributeInEveryChange() throws IOException {
        Set<String> covered = new TreeSet<>();
        for (CaseFile file : cases()) {
            plans(file).forEach(plan -> covered.addAll(changes(file, plan)));
        }
        assertThat(applicable().filter(pair -> !covered.contains(pair)))
                .as("attributes and changes without a case")
                .isEmpty();
    }

    @Test
    void everyProblem() throws IOException {
        String cases = text(CASES, ".case") + text(SPEC_CASES, ".case");
        String java = text(JAVA, ".java");
        assertThat(Arrays.stream(ProblemCode.values())
                        .filter(code -> !cases.contains(code.code()))
                        .filter(code -> !java.contains("ProblemCode." + code) && !java.contains(code.code()))
                        .map(ProblemCode::name)
                        .filter(code -> !EXCEPTIONS.containsKey(code)))
                .as("problems that nothing provokes")
                .isEmpty();
    }

    @Test
    void everyHazardRefusedAndAllowed() throws IOException {
        List<CaseFile> cases = cases();
        for (Hazard hazard : Hazard.values()) {
            String option = "--allow=" + hazard.word();
            assertThat(cases).as("refuses " + hazard).anyMatch(file -> file.sections().entrySet().stream()
                    .anyMatch(section -> section.getKey().name().equals("apply.stderr")
                            && section.getValue().contains(option)));
            assertThat(cases).as("allows " + hazard).anyMatch(file -> file.options().arguments("apply").stream()
                    .filter(argument -> argument.startsWith("--allow="))
                    .anyMatch(argument -> List.of(
                                    argument.substring("--allow=".length()).split(","))
                            .contains(hazard.word())));
        }
    }

    @Test
    void everyKindOfStep() throws IOException {
        String plans = text(CASES, ".case").replaceAll("\\s+", " ");
        for (StepKind kind : EnumSet.allOf(StepKind.class)) {
            String held = Stream.of(kind.onTable(), kind.onIndex())
                    .filter(level -> level != LockLevel.NONE)
                    .map(LockLevel::sql)
                    .findFirst()
                    .orElseThrow();
            assertThat(plans).as("step " + kind).contains(kind.words() + "; holds " + held);
        }
    }

    @Test
    void everyExitCode() throws IOException {
        String seen = text(CASES, ".case") + text(JAVA, ".java");
        Matcher codes = Pattern.compile("^    [A-Z]+\\((\\d+)\\)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("src/main/java/io/idx/cli/ExitCode.java")));
        List<String> unseen = new ArrayList<>();
        while (codes.find()) {
            String exit = "exit " + codes.group(1);
            if (!exit.equals("exit 0") && !seen.contains("[" + exit + "]") && !EXCEPTIONS.containsKey(exit)) {
                unseen.add(exit);
            }
        }
        assertThat(unseen).as("exit codes that nothing provokes").isEmpty();
    }

    private static Stream<String> applicable() {
        return Arrays.stream(Attribute.values())
                .flatMap(attribute -> kinds(attribute).stream().map(kind -> pair(kind, attribute.key())));
    }

    private static Set<Kind> kinds(Attribute attribute) {
        if (attribute.remedy() == Remedy.NONE) {
            return EnumSet.of(Kind.CREATE);
        }
        if (attribute.remedy() == Remedy.REINDEX) {
            return EnumSet.of(Kind.CREATE, Kind.REPAIR, Kind.ALTER);
        }
        return attribute.remedy() == Remedy.REBUILD
                ? EnumSet.of(Kind.CREATE, Kind.REPLACE, Kind.REPAIR)
                : EnumSet.of(Kind.CREATE, Kind.REPLACE, Kind.REPAIR, Kind.ALTER, Kind.RENAME);
    }

    private static String pair(Kind kind, String attribute) {
        return kind.name().toLowerCase(Locale.ROOT) + " " + attribute;
    }

    private static Stream<String> plans(CaseFile file) {
        return file.sections().entrySet().stream()
                .filter(section -> section.getKey().name().equals("plan"))
                .map(Map.Entry::getValue);
    }

    /** {@code replace where}, for each difference that the plan shows; a creation shows none, and has its keys. */
    private static Set<String> changes(CaseFile file, String plan) {
        Set<String> changes = new TreeSet<>();
        String kind = "";
        for (String line : plan.lines().toList()) {
            Matcher change = CHANGE.matcher(line);
            Matcher difference = DIFFERENCE.matcher(line);
            if (change.matches()) {
                kind = change.group(1);
                if (kind.equals("create")) {
                    keysOf(file, change.group(2)).forEach(key -> changes.add(pair(Kind.CREATE, key)));
                }
            } else if (difference.matches()) {
                changes.add(kind + " " + difference.group(1));
            }
        }
        return changes;
    }

    private static Set<String> keysOf(CaseFile file, String title) {
        Set<String> keys = new TreeSet<>();
        for (String text : file.files().values()) {
            if (new Yaml().load(text) instanceof Map<?, ?> root && root.get("tables") instanceof Map<?, ?> tables) {
                tables.values().stream()
                        .flatMap(
                                table -> table instanceof Map<?, ?> indexes ? indexes.entrySet().stream() : Stream.of())
                        .filter(index -> title.contains("." + index.getKey() + " "))
                        .forEach(index -> {
                            if (index.getValue() instanceof Map<?, ?> attributes) {
                                attributes.keySet().forEach(key -> keys.add(String.valueOf(key)));
                            }
                        });
            }
        }
        return keys;
    }

    private static List<CaseFile> cases() throws IOException {
        try (Stream<Path> paths = Files.walk(CASES)) {
            return paths.filter(path -> path.toString().endsWith(".case"))
                    .map(CoverageTest::read)
                    .toList();
        }
    }

    private static CaseFile read(Path path) {
        try {
            return CaseFile.read(CASES, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path root, String ending) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(one -> one.toString().endsWith(ending))
                    .filter(one -> !ONLY_SPEAK.contains(String.valueOf(one.getFileName())))
                    .toList()) {
                text.append(Files.readString(path));
            }
        }
        return text.toString();
    }
}

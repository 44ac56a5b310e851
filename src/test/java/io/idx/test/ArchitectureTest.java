package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The product keeps the rules of the {@link House}; the planted offenders show that each rule can fail. */
final class ArchitectureTest {
    /** Public although no other package here uses them: what the tests start, and what pgjdbc makes by its name. */
    private static final Set<String> API = Set.of(
            "io.idx.cli.Idx",
            "io.idx.cli.Terminal",
            "io.idx.demo.EmbeddedServer",
            "io.idx.demo.PostgresBinaries",
            "io.idx.demo.SeedDatabase",
            "io.idx.postgres.EndpointSocketFactory");

    private static final String PLANTED = "io.idx.test.planted";

    /** The offender of each rule. */
    private static final Map<String, String> OFFENDERS = Map.ofEntries(
            Map.entry("floors", "model.ClimbsUp"),
            Map.entry("packages", "attic.Lost"),
            Map.entry("library java.sql", "sql.SpeaksJdbc"),
            Map.entry("library org.postgresql", "sql.SpeaksPgjdbc"),
            Map.entry("library com.zaxxer.hikari", "sql.Pools"),
            Map.entry("library com.fasterxml.jackson", "sql.ReadsYaml"),
            Map.entry("library org.yaml.snakeyaml", "sql.ReadsYaml"),
            Map.entry("library org.jline", "sql.DrawsOnTerminals"),
            Map.entry("library picocli", "sql.ParsesOptions"),
            Map.entry("library org.apache.commons.compress", "sql.Unpacks"),
            Map.entry("library org.tukaani.xz", "sql.Unpacks"),
            Map.entry("library java.io.PrintStream", "sql.Prints"),
            Map.entry("names", "sql.OrderManager"),
            Map.entry("static state", "sql.Counts"),
            Map.entry("printing", "sql.Prints"),
            Map.entry("exit", "sql.Exits"),
            Map.entry("hidden", "sql.Lonely"),
            Map.entry("interfaces", "sql.Shape"));

    @TestFactory
    Stream<DynamicTest> theProductKeepsEveryRule() {
        JavaClasses product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages("io.idx");
        return new House("io.idx", API)
                .rules().entrySet().stream()
                        .map(rule ->
                                dynamicTest(rule.getKey(), () -> rule.getValue().check(product)));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleCanFail() {
        JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
        return new House(PLANTED, Set.of())
                .rules().entrySet().stream()
                        .map(rule -> dynamicTest(rule.getKey(), () -> assertThat(rule.getValue()
                                        .evaluate(planted)
                                        .getFailureReport()
                                        .getDetails())
                                .anyMatch(line -> line.contains(PLANTED + "." + OFFENDERS.get(rule.getKey())))));
    }
}

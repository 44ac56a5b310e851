package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import io.idx.model.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed reference follows from the code. {@code mvn test -Dtest=ReferenceTest -Dupdate} writes it anew. */
final class ReferenceTest {
    private static final Path PAGE = Path.of("docs/reference/indexes-yaml.md");
    private static final Path SCHEMA = Path.of("docs/reference/indexes.schema.json");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    @Test
    void thePageIsUpToDate() throws IOException {
        assertUpToDate(PAGE, Reference.text());
    }

    @Test
    void theSchemaIsUpToDate() throws IOException {
        assertUpToDate(SCHEMA, JsonSchema.text());
    }

    @Test
    void everyExampleOfThePageCanBeRead() throws IOException {
        Matcher example = EXAMPLE.matcher(Reference.text());
        int examples = 0;
        while (example.find()) {
            String file = example.group(1).contains("version:") ? example.group(1) : inAFile(example.group(1));
            assertThat(Outcome.of(List.of(SpecCase.source("example", file))))
                    .as(file)
                    .doesNotContain("IDX");
            examples++;
        }
        assertThat(examples).isGreaterThan(Attribute.values().length);
    }

    /** The seed's summary counts 13 indexes and lists 14. */
    @Test
    void theFileAtTheTopDeclaresTheIndexesOfTheSeed() {
        Declaration seed = SpecReader.read(List.of(SpecSource.file("indexes.yaml", Path.of("indexes.yaml"))));
        assertThat(seed.indexes())
                .hasSize(14)
                .allSatisfy(index -> assertThat(index.comment()).isPresent())
                .allSatisfy(index -> assertThat(seed.owns(index.name())).isTrue())
                .extracting(index -> index.table().name())
                .containsOnly(
                        "step_values",
                        "logic_rules",
                        "workflow_runs",
                        "audit_logs",
                        "analytics_events",
                        "script_execution_log");
        assertThat(seed.indexes().stream().filter(index -> index.where().isPresent()))
                .hasSize(7);
        assertThat(seed.indexes().stream().flatMap(index -> index.queries().stream()))
                .hasSize(7);
    }

    @Test
    void theFileAtTheTopNamesItsSchemaForEditors() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("indexes.yaml"))) {
            assertThat(lines.findFirst()).contains("# yaml-language-server: $schema=" + SCHEMA);
        }
    }

    private static String inAFile(String attributes) {
        String columns = attributes.contains("columns:") ? "" : "columns: [a]\n";
        return "version: 1\ntables:\n  t:\n    i:\n" + (columns + attributes).indent(6);
    }

    private static void assertUpToDate(Path file, String text) throws IOException {
        if (System.getProperty("update") != null) {
            assertThat(System.getenv("CI"))
                    .as("expectations are not rewritten in CI")
                    .isNull();
            Files.writeString(file, text);
        } else {
            assertThat(file)
                    .content()
                    .as("mvn test -Dtest=ReferenceTest -Dupdate")
                    .isEqualTo(text);
        }
    }
}

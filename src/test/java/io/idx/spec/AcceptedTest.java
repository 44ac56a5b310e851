package io.idx.spec;

import static io.idx.spec.EditedFile.changed;
import static io.idx.spec.EditedFile.definition;
import static io.idx.spec.EditedFile.entry;
import static io.idx.spec.EditedFile.files;
import static io.idx.spec.EditedFile.name;
import static io.idx.spec.EditedFile.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import io.idx.model.IndexDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An accepted difference rewrites the values that differ, and nothing beside them. */
final class AcceptedTest {
    @Test
    void acceptingRewritesTheValuesAlone() {
        IndexDefinition definition = definition(List.of("a", "b DESC"), "x > 0", Optional.empty());
        assertThat(changed(
                        """
                version: 1
                tables:
                  t:
                    i: # about i
                      # about columns
                      columns:   [a]   # about a
                      comment: gone  # why
                      queries:
                        - SELECT 1 # kept
                    j: {columns: [a]}
                """,
                        definition,
                        Attribute.COLUMNS,
                        Attribute.WHERE,
                        Attribute.COMMENT))
                .isEqualTo(
                        """
                version: 1
                tables:
                  t:
                    i: # about i
                      # about columns
                      columns: [a, b DESC]   # about a
                      where: x > 0
                      # why
                      queries:
                        - SELECT 1 # kept
                    j: {columns: [a]}
                """);
    }

    @Test
    void acceptingKeepsCommentsWithinAndBesideValues() {
        IndexDefinition definition = definition(List.of("a"), "", Optional.of("one\ntwo"));
        assertThat(changed(
                        """
                version: 1
                tables:
                  t:
                    i:
                      where: y
                      columns:
                      - a
                      # not b
                      - b # b
                      comment: old # beside
                """,
                        definition,
                        Attribute.COLUMNS,
                        Attribute.WHERE,
                        Attribute.COMMENT))
                .isEqualTo(
                        """
                version: 1
                tables:
                  t:
                    i:
                      columns: [a] # b
                      # not b
                      comment: |- # beside
                        one
                        two
                """);
    }

    @Test
    void acceptingWithinBrackets() {
        IndexDefinition definition = definition(List.of("a"), "", Optional.of("one\ntwo"));
        assertThat(changed(
                        "version: 1\ntables:\n  t: {i: {where: x, unique: true, columns: [b]}}\n",
                        definition,
                        Attribute.COLUMNS,
                        Attribute.UNIQUE,
                        Attribute.WHERE,
                        Attribute.COMMENT))
                .isEqualTo("version: 1\ntables:\n  t: {i: {columns: [a], comment: \"one\\ntwo\"}}\n");
        assertThat(changed(
                        "version: 1\ntables:\n  t: {i: {columns: [b], unique: true, where: x}}\n",
                        definition,
                        Attribute.COLUMNS,
                        Attribute.UNIQUE,
                        Attribute.WHERE,
                        Attribute.COMMENT))
                .isEqualTo("version: 1\ntables:\n  t: {i: {columns: [a], comment: \"one\\ntwo\"}}\n");
    }

    @Test
    void acceptingAName() {
        SpecFiles files = files("version: 1\ntables:\n  t:\n    i: {columns: [a]} # i\n");
        files.change(name("public.t.i"), entry("public.t.no", "a"), Set.of());
        assertThat(text(files)).isEqualTo("version: 1\ntables:\n  t:\n    \"no\": {columns: [a]} # i\n");
    }
}

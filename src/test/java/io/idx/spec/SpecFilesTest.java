package io.idx.spec;

import static io.idx.spec.EditedFile.added;
import static io.idx.spec.EditedFile.bytes;
import static io.idx.spec.EditedFile.comment;
import static io.idx.spec.EditedFile.definition;
import static io.idx.spec.EditedFile.entry;
import static io.idx.spec.EditedFile.files;
import static io.idx.spec.EditedFile.name;
import static io.idx.spec.EditedFile.table;
import static io.idx.spec.EditedFile.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.IndexDefinition;
import io.idx.model.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written goes where it belongs, and nothing else in the file moves. */
final class SpecFilesTest {
    @Test
    void aFreshFileHasTablesAndIndexesByName() {
        SpecFiles files = SpecFiles.fresh("indexes.yaml", "public");
        files.add(List.of(
                entry("public.t.b", "x"), entry("other.t.c", "x"), entry("public.t.a", "x"), entry("public.s.d", "x")));
        assertThat(text(files))
                .isEqualTo(
                        """
                version: 1
                schema: public

                tables:
                  other.t:
                    c:
                      columns: [x]

                  s:
                    d:
                      columns: [x]

                  t:
                    a:
                      columns: [x]
                    b:
                      columns: [x]
                """);
    }

    @Test
    void aFreshFileForNothingIsAFile() {
        assertThat(text(SpecFiles.fresh("indexes.yaml", "no"))).isEqualTo("version: 1\nschema: \"no\"\n\ntables: {}\n");
    }

    @Test
    void entriesGoBelowTheLastOfTheirTableAndItsComments() {
        assertThat(added(
                        """
                # top
                version: 1
                tables:
                  t: # about t
                    i:
                      columns: [a]   # about a
                      # end of i
                    # i2: off

                  # about u
                  u:
                    k: {columns: [a]}
                # end
                """,
                        entry("public.t.j", "b"),
                        entry("public.v.l", "c")))
                .isEqualTo(
                        """
                # top
                version: 1
                tables:
                  t: # about t
                    i:
                      columns: [a]   # about a
                      # end of i
                    # i2: off
                    j:
                      columns: [b]

                  # about u
                  u:
                    k: {columns: [a]}

                  v:
                    l:
                      columns: [c]
                # end
                """);
    }

    @Test
    void lineEndsIndentationAndAMissingLastLineBreakStay() {
        assertThat(added(
                        "version: 1\r\ntables:\r\n    t:\r\n        i:\r\n            columns: [a]",
                        entry("public.t.j", "b"),
                        entry("public.u.k", "c")))
                .isEqualTo("version: 1\r\ntables:\r\n    t:\r\n        i:\r\n            columns: [a]\r\n        j:\r\n"
                        + "            columns: [b]\r\n\r\n    u:\r\n        k:\r\n            columns: [c]");
    }

    @Test
    void bracketsStayBrackets() {
        assertThat(added(
                        "version: 1\ntables: {t: {i: {columns: [a]}, }, u: {}} # end\n",
                        entry("public.t.j", "b"),
                        entry("public.u.k", "c"),
                        entry("s.v.l", "lower(a, b)")))
                .isEqualTo("version: 1\ntables: {t: {i: {columns: [a]}, j: {columns: [b]}, }, u: {k: {columns: [c]}},"
                        + " s.v: {l: {columns: [\"lower(a, b)\"]}}} # end\n");
        assertThat(added("{version: 1, tables: {}}", entry("public.t.j", "b")))
                .isEqualTo("{version: 1, tables: {t: {j: {columns: [b]}}}}");
    }

    @Test
    void emptyBracketsOpen() {
        assertThat(added("version: 1\ntables: {} # none\n", entry("public.t.j", "b")))
                .isEqualTo("version: 1\ntables: # none\n  t:\n    j:\n      columns: [b]\n");
        assertThat(added("version: 1\ntables:\n  t: {}\n  u: {}\n", entry("public.t.j", "b")))
                .isEqualTo("version: 1\ntables:\n  t:\n    j:\n      columns: [b]\n  u: {}\n");
        assertThat(added("version: 1\ntables: {\n  # nothing yet\n}\n", entry("public.t.j", "b")))
                .isEqualTo("version: 1\ntables:\n  t:\n    j:\n      columns: [b]\n  # nothing yet\n");
    }

    @Test
    void aByteOrderMarkAndOddNamesStay() {
        assertThat(added(
                        """
                        \uFEFFversion: 1
                        schema: s
                        tables:
                          s.t:
                            \uD83D\uDE00: {columns: [a]}
                          'p."q.r"': {}
                        """,
                        entry("s.t.j", "b"),
                        entry("p.q\\.r.no", "b")))
                .isEqualTo(
                        """
                        \uFEFFversion: 1
                        schema: s
                        tables:
                          s.t:
                            \uD83D\uDE00: {columns: [a]}
                            j:
                              columns: [b]
                          'p."q.r"':
                            "no":
                              columns: [b]
                        """);
    }

    @Test
    void aTextThatKeepsItsLastLinesIsNotCut() {
        String kept = "version: 1\ntables:\n  t:\n    i:\n      columns: [a]\n      comment: |+\n        x\n\n";
        assertThat(added(kept, entry("public.t.j", "b"))).isEqualTo(kept + "    j:\n      columns: [b]\n");
    }

    @Test
    void entriesGoToTheFileOfTheirTable() {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        texts.put("a.yaml", bytes("version: 1\ntables:\n  t:\n    i: {columns: [a]}\n"));
        texts.put("b.yaml", bytes("version: 1\nschema: s\ntables:\n  t: {}\n"));
        SpecFiles files = SpecFiles.of(texts);
        files.add(List.of(entry("public.t.j", "b"), entry("public.u.k", "b")));
        assertThat(files.changed())
                .containsEntry(
                        "a.yaml",
                        bytes("version: 1\ntables:\n  t:\n    i: {columns: [a]}\n    j:\n      columns: [b]\n"))
                .containsEntry(
                        "b.yaml",
                        bytes("version: 1\nschema: s\ntables:\n  t: {}\n\n  public.u:\n    k:\n      columns: [b]\n"));
        assertThat(SpecFiles.of(texts).changed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "~",
                "1e3",
                "2026-01-01",
                "a: b",
                "a #b",
                "#a",
                "- a",
                "*",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a`",
                "'a'",
                "\"a\"",
                "a\"b'c",
                "a\\b",
                "[a]",
                "{a}",
                "a,b",
                "|",
                ">",
                "a:",
                "?",
                ":a",
                "=",
                "<<",
                "a\nb",
                "a\n\nb\n",
                "a\n\n\n",
                " a",
                "a ",
                "\ta",
                "a\tb",
                "a\rb",
                "\n",
                "\u0007",
                "\u2028",
                "\uFEFF",
                "\u00A0",
                "\u00e4\u4e2d\uD83D\uDE00",
                "--- a",
                "... a",
                "...",
                "y",
                "a\n b\n",
                " a\nb",
                "a\r\nb",
                "null",
                "0x1F",
                "a'b: \"c\""
            })
    void everyTextIsReadAsItWas(String text) {
        IndexDefinition definition = definition(List.of("a"), "", Optional.of(text));
        SpecEntry entry = new SpecEntry(name("public.t.i"), table("public.t.i"), definition);
        SpecEntry other =
                new SpecEntry(name("public.t.j"), table("public.t.j"), definition(List.of("b"), "", Optional.empty()));
        List<SpecEntry> writable = SpecEntry.writable(List.of(other, entry));
        assertThat(writable).isEqualTo(text.isEmpty() ? List.of(other) : List.of(other, entry));
        SpecFiles inBrackets = files("{version: 1, tables: {t: {}}}");
        if (writable.contains(entry)) {
            inBrackets.add(List.of(entry));
            assertThat(comment(text(inBrackets))).isEqualTo(text);
            assertThat(comment(SpecFormat.format("f", bytes(text(inBrackets))))).isEqualTo(text);
        }
    }

    @Test
    void longTextsAreFolded() {
        String comment = "word ".repeat(40).strip();
        SpecFiles files = SpecFiles.fresh("indexes.yaml", "public");
        files.add(List.of(new SpecEntry(
                name("public.t.i"), table("public.t.i"), definition(List.of("a"), "", Optional.of(comment)))));
        assertThat(text(files)).contains("      comment: >-\n        word word").contains("word\n        word");
        assertThat(text(files).lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void whatWouldBecomeTooLargeIsRefused() {
        SpecFiles files = SpecFiles.fresh("indexes.yaml", "public");
        files.add(List.of(new SpecEntry(
                name("public.t.i"),
                table("public.t.i"),
                definition(List.of("a"), "", Optional.of("x".repeat(SpecText.MAX_BYTES))))));
        assertThatThrownBy(files::changed)
                .isInstanceOf(ProblemException.class)
                .hasMessage("indexes.yaml would become larger than 1 MiB");
    }
}

package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProblemReportTest {
    private static final String LONG =
            "        where: " + "status <> 'void' AND ".repeat(20) + "totl > 0" + " AND note IS NOT NULL".repeat(10);

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void atEachWidth(int width) {
        String plain = ProblemReport.text(problems(), new Page(width, false));
        String coloured = ProblemReport.text(problems(), new Page(width, true));
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
        Golden.check("problems-" + width, plain);
        Golden.check("problems-" + width + "-colour", coloured.replace("\u001b", "<ESC>"));
    }

    @Test
    void oneProblemWithoutAPlaceIsNotCounted() {
        assertThat(text(Problem.of(ProblemCode.CANNOT_CONNECT, "db1:5432 does not answer", "connection refused")))
                .isEqualTo("error[IDX302]: db1:5432 does not answer\n  = connection refused\n");
    }

    @Test
    void tabsAndWideCharactersKeepTheCaretInPlace() {
        assertThat(text(Problem.at(
                        new Place("i.yaml", 3, 6, 4, "\t\u6ce8\u6587: colu"),
                        ProblemCode.UNKNOWN_KEY,
                        "unknown key \"colu\"")))
                .isEqualTo(
                        """
                        error[IDX012]: unknown key "colu"
                         --> i.yaml:3:6
                          |
                        3 |     \u6ce8\u6587: colu
                          |           ^^^^

                        i.yaml: 1 error.
                        """);
    }

    @Test
    void combiningMarksTakeNoRoom() {
        assertThat(text(Problem.at(new Place("i.yaml", 1, 4, 2, "e\u0301: no"), ProblemCode.NOT_A_TEXT, "not a text")))
                .contains("1 | e\u0301: no\n  |   ^^\n");
    }

    @Test
    void nothingMovesTheCursor() {
        assertThat(text(Problem.at(
                        new Place("i.yaml", 1, 1, 1, "\u001b[2J\u202e"), ProblemCode.NOT_YAML, "bad \u001b[31m")))
                .contains("bad \\u001b[31m")
                .contains("1 | \\u001b[2J\\u202e")
                .doesNotContain("\u001b");
    }

    @Test
    void aPlaceBehindTheEndOfTheLineIsPointedAt() {
        assertThat(text(Problem.at(new Place("i.yaml", 1, 4, 1, "abc"), ProblemCode.MISSING, "tables: is missing")))
                .contains("1 | abc\n  |    ^\n");
    }

    private static String text(Problem problem) {
        return ProblemReport.text(List.of(problem), new Page(80, false));
    }

    private static List<Problem> problems() {
        return List.of(
                Problem.at(
                                new Place("indexes.yaml", 14, 9, 6, "        colums: [customer_id, created_at]"),
                                ProblemCode.UNKNOWN_KEY,
                                "unknown key \"colums\"")
                        .suggesting(Optional.of("columns"))
                        .noting("an index takes: columns, include, method, unique, where, with"),
                Problem.at(
                                new Place("indexes.yaml", 123, LONG.indexOf("totl") + 1, 4, LONG),
                                ProblemCode.DEFINITION,
                                "PostgreSQL does not accept the definition of public.orders_idx")
                        .suggesting(Optional.of("total"))
                        .noting("ERROR: column \"totl\" does not exist\nHINT: Perhaps you meant \"total\"."),
                Problem.at(
                        new Place("more/indexes.yaml", 1, 1, LONG.length(), LONG),
                        ProblemCode.WRONG_SHAPE,
                        "a list belongs here"));
    }
}

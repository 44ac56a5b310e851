package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** That PostgreSQL cuts alike, the corpus proves; here is what no index has. */
class KeyElementTest {
    @Test
    void cutsFromTheEnd() {
        assertThat(KeyElement.readings(
                        " lower( a )  COLLATE \"C\" app.\"Ops\" (a = 1, \"B\"='x''y', c) DESC NULLS LAST "))
                .containsExactly(
                        new KeyElement(
                                "lower( a )  COLLATE \"C\"",
                                List.of("app", "Ops"),
                                List.of("a=1", "B=x'y", "c=true"),
                                true,
                                true,
                                false),
                        new KeyElement(
                                "lower( a )  COLLATE \"C\" app.\"Ops\" (a = 1, \"B\"='x''y', c)",
                                List.of(),
                                List.of(),
                                true,
                                true,
                                false));
    }

    @Test
    void takesACollationForNoOperatorClass() {
        assertThat(KeyElement.readings("a collate x.y"))
                .map(KeyElement::expression)
                .containsExactly("a collate x.y", "a collate");
    }

    @Test
    void leavesAWordAlone() {
        for (String alone : List.of("a", "\"desc\"", "desc", "f(x)", "app.f (x)", "(a desc)")) {
            assertThat(KeyElement.readings(alone))
                    .containsExactly(new KeyElement(alone, List.of(), List.of(), false, false, false));
        }
    }

    @Test
    void knowsWhereNullsGo() {
        assertThat(KeyElement.readings("a DESC")).allMatch(KeyElement::nullsFirst);
        assertThat(KeyElement.readings("a nulls\tfirst"))
                .allMatch(element -> element.nullsFirst() && element.ordered());
        assertThat(KeyElement.readings("a ASC NULLS LAST")).noneMatch(KeyElement::nullsFirst);
        assertThat(KeyElement.readings("ÄÖ ÄOps").get(0).operatorClass()).containsExactly("Äops");
    }

    @Test
    void doublesTheQuestionMarksThatJdbcWouldTake() {
        assertThat(SqlFragment.forPreparing("a ? 'b?' AND \"c?\" ?| d AND e @? $$?$$"))
                .isEqualTo("a ?? 'b?' AND \"c?\" ??| d AND e @?? $$?$$");
    }
}

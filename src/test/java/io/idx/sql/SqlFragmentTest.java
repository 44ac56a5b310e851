package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.sql.SqlFragment.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlFragmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                " completed_at DESC NULLS LAST ",
                "lower(email)",
                "payload jsonb_path_ops",
                "(a || ', ' || b)",
                "name COLLATE \"a,b;--\" DESC",
                "(payload -> 'it''s; --')",
                "(E'a\\'; --' || b)",
                "(e'a'\n  '\\'; ' || b)",
                "('a' 'b')",
                "($$;,)$$ || a)",
                "($x$ $$ $y$ ; $x$ || a)",
                "(U&\"d\\0061t\\+000061\" || U&'\\0061''')",
                "(x - -1)",
                "((tags)[1])",
                "(doc #>> '{a,b}'::text[])",
                "(doc ? 'a')",
                "(n * 1.5e-3 + .5 + 1_000 + 0xFF)",
                "a$1$b",
                "(N'x' || B'01' || X'FF')",
                "été",
                "(a\n  + b)",
                "gist_trgm_ops (siglen = 32)"
            })
    void finds_no_flaw_in_one_element(String text) {
        assertThat(SqlFragment.flawInElement(text)).isEmpty();
    }

    record Case(String text, int offset, int length, String message) {
        @Override
        public String toString() {
            return text.replace("\0", "NUL");
        }
    }

    static Case[] flaws() {
        String quote = "this quote is never closed";
        String comment = "a comment cannot stand here";
        return new Case[] {
            new Case("", 0, 1, "the element is empty"),
            new Case(" \n ", 0, 1, "the element is empty"),
            new Case("a, b", 1, 1, "a comma outside brackets begins another element"),
            new Case("a); DROP TABLE x; --", 1, 1, "this bracket closes nothing"),
            new Case("a; DROP TABLE x", 1, 1, "a semicolon cannot stand here"),
            new Case("lower(a;b)", 7, 1, "a semicolon cannot stand here"),
            new Case("lower(a", 5, 1, "this bracket is never closed"),
            new Case("(a[1)]", 4, 1, "this bracket closes one of another kind"),
            new Case("a]", 1, 1, "this bracket closes nothing"),
            new Case("'it''s", 0, 1, quote),
            new Case("a || E'\\'", 5, 1, quote),
            new Case("\"a\"\"", 0, 1, quote),
            new Case("$a$ $b$", 0, 1, quote),
            new Case("a -- b", 2, 4, comment),
            new Case("a <-- b", 3, 4, comment),
            new Case("a /* /* */ */", 2, 11, comment),
            new Case("a /* /* */", 2, 1, comment),
            new Case("a + $1", 4, 2, "a parameter cannot stand here"),
            new Case("(a = 1E'\\')", 5, 2, "a number runs into a word"),
            // one word to PostgreSQL 14, a number and a dollar quote to 16
            new Case("0x1e$a$) $a$", 0, 7, "a number runs into a word"),
            new Case("1_$a$) $a$", 0, 5, "a number runs into a word"),
            new Case("{fn now()}", 0, 1, "a brace cannot stand here"),
            new Case("a\0", 1, 1, "the control character U+0000 cannot stand here"),
            new Case("'\u001b'", 1, 1, "the control character U+001B cannot stand here"),
            new Case("a\ud800", 1, 1, "the control character U+D800 cannot stand here"),
            // to a scanner that forgets the E at the line break, all from the second quote on is one string
            new Case("E'a'\n'\\''; DROP TABLE x; --'", 9, 1, "a semicolon cannot stand here"),
            // and to one that knows no E after a word, these are the other way round
            new Case("aE'\\'; '", 5, 1, "a semicolon cannot stand here"),
            new Case("'a\\'; b'", 4, 1, "a semicolon cannot stand here"),
            new Case("$a$;$a$;$a$", 7, 1, "a semicolon cannot stand here"),
            new Case("a$b$;$b$", 4, 1, "a semicolon cannot stand here"),
        };
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void tells_why_a_text_is_not_one_element(Case flawed) {
        assertThat(SqlFragment.flawInElement(flawed.text()))
                .contains(new Flaw(flawed.offset(), flawed.length(), flawed.message()));
    }

    @Test
    void tells_why_a_text_is_not_one_expression() {
        assertThat(SqlFragment.flawInExpression("status IN ('a', 'b') AND x > 0"))
                .isEmpty();
        assertThat(SqlFragment.flawInExpression("")).contains(new Flaw(0, 1, "the expression is empty"));
        assertThat(SqlFragment.flawInExpression("a, b"))
                .contains(new Flaw(1, 1, "a comma outside brackets does not belong to one expression"));
        assertThat(SqlFragment.flawInExpression("a) OR (b")).contains(new Flaw(1, 1, "this bracket closes nothing"));
    }

    @Test
    void splits_at_the_commas_outside_brackets_and_quotes() {
        assertThat(SqlFragment.split("a, lower((b)::text), \"x,y\" DESC, (('a,(' || c)), d[1,2]"))
                .containsExactly("a", "lower((b)::text)", "\"x,y\" DESC", "(('a,(' || c))", "d[1,2]");
        assertThat(SqlFragment.split(" a ")).containsExactly("a");
    }

    @Test
    void strips_only_parentheses_that_are_each_others() {
        assertThat(SqlFragment.withoutOuterParentheses(" (a IS NOT NULL) ")).isEqualTo("a IS NOT NULL");
        assertThat(SqlFragment.withoutOuterParentheses("((a))")).isEqualTo("(a)");
        assertThat(SqlFragment.withoutOuterParentheses("(a) OR (b)")).isEqualTo("(a) OR (b)");
        assertThat(SqlFragment.withoutOuterParentheses("(a = ')')")).isEqualTo("a = ')'");
        assertThat(SqlFragment.withoutOuterParentheses("(a")).isEqualTo("(a");
        assertThat(SqlFragment.withoutOuterParentheses("a")).isEqualTo("a");
        assertThat(SqlFragment.withoutOuterParentheses("")).isEmpty();
    }

    @Test
    void folds_white_space_outside_quotes_only() {
        assertThat(SqlFragment.singleSpaced(" a\n\t =  'x  y'  AND \"p  q\" > $$  $$ "))
                .isEqualTo("a = 'x  y' AND \"p  q\" > $$  $$");
        assertThat(SqlFragment.singleSpaced("'a'\n'b'")).isEqualTo("'a'\n'b'");
        assertThat(SqlFragment.singleSpaced("a -- x\n  b")).isEqualTo("a -- x\n b");
    }

    @Test
    void finds_the_key_list_of_an_index_definition() {
        assertThat(SqlFragment.keyList("CREATE UNIQUE INDEX \"USING (x\" ON ONLY s.\"t (\" USING btree (a DESC,"
                        + " lower((b)::text), \")\") INCLUDE (c) WITH (fillfactor='70') WHERE (d > 0)"))
                .isEqualTo("a DESC, lower((b)::text), \")\"");
        assertThatThrownBy(() -> SqlFragment.keyList("SELECT 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an index definition: SELECT 1");
    }
}

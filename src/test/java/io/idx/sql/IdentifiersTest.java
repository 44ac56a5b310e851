package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.QualifiedName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdentifiersTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "orders, orders",
                "_a1, _a1",
                "Orders, \"Orders\"",
                "1a, \"1a\"",
                "a b, \"a b\"",
                "a.b, \"a.b\"",
                "a\"b, \"a\"\"b\"",
                "a$, \"a$\"",
                "été, \"été\"",
                "``, \"\"",
                "select, \"select\"",
                "between, \"between\"",
                "left, \"left\"",
                "json_table, \"json_table\"",
                "comment, comment",
                "index, index"
            })
    void quotes_a_name_as_the_server_does(String name, String expected) {
        assertThat(Identifiers.quote(name)).isEqualTo(expected);
    }

    @Test
    void quotes_each_part_of_a_qualified_name() {
        assertThat(Identifiers.quote(new QualifiedName("user", "a.b"))).isEqualTo("\"user\".\"a.b\"");
        assertThat(Identifiers.quote(new QualifiedName("public", "orders"))).isEqualTo("public.orders");
    }

    @Test
    void doubles_the_quotes_and_backslashes_of_a_literal() {
        assertThat(Identifiers.literal("newest first")).isEqualTo("'newest first'");
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("C:\\it's")).isEqualTo("E'C:\\\\it''s'");
        assertThat(Identifiers.literal("")).isEqualTo("''");
    }
}

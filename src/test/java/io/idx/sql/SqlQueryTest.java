package io.idx.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.sql.SqlFragment.Flaw;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlQueryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select * from t where a = $1 or b = $2 or c = $1",
                "(SELECT 1) UNION (SELECT 2)",
                "WITH x AS (SELECT 1) TABLE x",
                "VALUES (1), (2)",
                "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
                "SELECT ';', $$;--$$, \"a;b\" FROM t",
                "SELECT a::text, f(x := 1), b[1:c], j ? 'k' FROM t;",
            })
    void isOneQuery(String text) {
        assertThat(SqlQuery.flaw(text)).isEmpty();
    }

    @Test
    void everythingElseIsRefusedAtItsPlace() {
        assertThat(SqlQuery.flaw("SELECT 1; SELECT 2"))
                .contains(new Flaw(8, 1, "a second statement cannot stand here"));
        assertThat(SqlQuery.flaw("COPY t TO PROGRAM 'x'"))
                .contains(new Flaw(0, 4, "a query begins with SELECT, INSERT, UPDATE, DELETE, MERGE or WITH"));
        assertThat(SqlQuery.flaw("SELECT 1 /* ; */")).contains(new Flaw(9, 7, "a comment cannot stand here"));
        assertThat(SqlQuery.flaw("SELECT 1 /*")).contains(new Flaw(9, 1, "a comment cannot stand here"));
        assertThat(SqlQuery.flaw("SELECT $tag$a")).contains(new Flaw(7, 1, "this quote is never closed"));
        assertThat(SqlQuery.flaw("SELECT :\"a\""))
                .contains(new Flaw(7, 4, "a variable cannot stand here; write $1, $2"));
        assertThat(SqlQuery.flaw("SELECT $1, $3")).contains(new Flaw(11, 2, "$3 stands here, but no $2"));
        assertThat(SqlQuery.flaw("SELECT $99999")).contains(new Flaw(7, 6, "parameters are $1, $2 and so on"));
        assertThat(SqlQuery.flaw("SELECT 1a")).contains(new Flaw(7, 2, "a number runs into a word"));
        assertThat(SqlQuery.flaw(" ; ")).contains(new Flaw(0, 1, "the query is empty"));
        assertThat(SqlQuery.flaw("SELECT '\u0000'"))
                .contains(new Flaw(8, 1, "the control character U+0000 cannot stand here"));
    }

    @Test
    void countsParametersAndDropsTheLastSemicolon() {
        assertThat(SqlQuery.of(" SELECT $1, $2, $1, '$3' ; ")).isEqualTo(new SqlQuery("SELECT $1, $2, $1, '$3'", 2));
    }

    @Test
    void knowsWhatChangesRows() {
        assertThat(SqlQuery.of("SELECT 'delete', \"update\" FROM t").changes()).isFalse();
        assertThat(SqlQuery.of("WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x")
                        .changes())
                .isTrue();
        assertThat(SqlQuery.of("SELECT * INTO u FROM t").changes()).isTrue();
        assertThat(SqlQuery.of("SELECT * FROM t FOR UPDATE").changes()).isTrue();
        assertThat(SqlQuery.of("SELECT * FROM t FOR SHARE").changes()).isTrue();
    }

    @Test
    void knowsWhatARoleNeeds() {
        assertThat(SqlQuery.of("SELECT 1").privileges()).isEqualTo(List.of("SELECT"));
        assertThat(SqlQuery.of("INSERT INTO t VALUES (1)").privileges()).isEqualTo(List.of("INSERT"));
        assertThat(SqlQuery.of("UPDATE t SET a = 1").privileges()).isEqualTo(List.of("SELECT", "UPDATE"));
    }
}

package io.idx.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            postgresql://u:sekret@h/db                      | postgresql://u:****@h/db
            postgresql://u:sek@ret@h/db is no file          | postgresql://u:****@h/db is no file
            postgres://u:sek/ret@h/db                       | postgres://u:****@h/db
            postgres://u:sek ret@h/db                       | postgres://u:****@h/db
            postgres:/u:sekret@h/db                         | postgres:/u:****@h/db
            u:sek/ret@h/db                                  | u:****@h/db
            u:sek@ret@h/db is no file                       | u:****@h/db is no file
            mysql://u:sekret@h/db                           | mysql://u:****@h/db
            "postgres://u:a@h/d", "postgres://v:b@g/d"      | "postgres://u:****@h/d", "postgres://v:****@g/d"
            host=h password=sekret user=u                   | host=h password=**** user=u
            host=h sslpassword = sekret                     | host=h sslpassword = ****
            PGPASSWORD=sekret idx plan                      | PGPASSWORD=**** idx plan
            password='se\\' kret' user=u                    | password=**** user=u
            'password=''se kret'' user=u'                   | 'password=**** user=u'
            password='se kret                               | password=****
            password=se\\ kret x                            | password=**** x
            replica "host=h password=sekret": not there     | replica "host=h password=****": not there
            postgres://h/d?password=s&kret x                | postgres://h/d?password=**** x
            jdbc:postgresql://h/d?user=u&password=sekret    | jdbc:postgresql://h/d?user=u&password=****
            -c app.password=sekret -c a.secret_key=b        | -c app.password=**** -c a.secret_key=****
            {host: h, password: sekret}                     | {host: h, password: ****}
            """)
    void hidesAll(String text, String shown) {
        String meant = text.replace("\\\\", "\\");
        assertThat(Passwords.hidden(meant)).isEqualTo(shown);
        assertThat(Passwords.hidden(shown)).isEqualTo(shown);
        assertThat(Passwords.in(meant)).isTrue();
        assertThat(Passwords.covered(meant)).hasSameSizeAs(meant).doesNotContain("kret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me@db1:5432/shop",
                "postgres://db1:5432,db2/shop?options=x",
                "held up by pid 4711 etl@10.0.3.9",
                "wrong password for me on db1:5432",
                "CREATE INDEX a ON t (password) WHERE password_hash IS NOT NULL",
                "a_password: {columns: [password]}",
                "write jdbc:postgresql://host/dbname?user=...&password=..., or leave out jdbc:",
                "password=",
                "host=h password='' user=u",
                "postgres://u:@h/d",
            })
    void leavesTheRest(String text) {
        assertThat(Passwords.hidden(text)).isEqualTo(text);
        assertThat(Passwords.in(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://127.0.0.1:5699/b1?pass%77ord=sekret",
                "jdbc:postgresql://h1/db?user=a&pass%77ord=sekret",
                "host=h1 pwd=sekret",
                "u:sekret@127.0.0.1/db",
                "//u:sekret@127.0.0.1/db",
                "postgres:u:sekret@127.0.0.1",
                "[\"postgres://h1/db?sslpassword=sekret\",\"postgres://u:sekret@h1:5432/db?foo=bar\"]"
            })
    void hidesWhatIsNotWrittenAsItShould(String text) {
        assertThat(Passwords.hidden(text)).doesNotContain("sekret");
        assertThat(Passwords.covered(text)).doesNotContain("sekret").hasSameSizeAs(text);
        assertThat(Passwords.in(text)).isTrue();
    }

    /** What is shown rather hides too much. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://db2:5432/shop?user=reader@myserver",
                "postgresql://reader@db2:5432/shop?application_name=drift@ci",
                "postgresql://db1:5432,[::1]:5433/shop?user=me@corp"
            })
    void aPortIsNone(String text) {
        assertThat(Passwords.in(text)).isFalse();
    }

    @Test
    void leavesWhatFollowsALiteral() {
        assertThat(Passwords.hidden("WHERE (secret = 'x'::text) AND b > 1"))
                .isEqualTo("WHERE (secret = ****::text) AND b > 1");
    }

    @Test
    void aProblemHoldsNone() {
        String url = "postgres://u:sekret@h/d";
        Problem problem = Problem.at(
                        new Place(url, 1, 30, 2, "\ud83d\ude00 a: " + url + ", b: c"), ProblemCode.BAD_VALUE, url)
                .suggesting(Optional.of(url))
                .noting(url);
        assertThat(problem.toString()).doesNotContain("sekret");
        assertThat(problem.place().orElseThrow().source()).isEqualTo("\ud83d\ude00 a: postgres://u:******@h/d, b: c");
        assertThat(problem.notes()).isEqualTo(List.of("postgres://u:****@h/d"));
    }

    /** Noise that happens to be read as YAML may be one line of many megabytes. */
    @ParameterizedTest
    @ValueSource(strings = {"password", "password='", "://a:", "postgres:/", "'", "password = ", "@:"})
    void takesNoLongerThanTheTextIsLong(String piece) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Passwords.hidden(piece.repeat(20_000)));
    }
}

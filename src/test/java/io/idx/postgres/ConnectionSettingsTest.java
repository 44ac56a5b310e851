package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text, environment and files in; endpoints, role, database and further settings out. Home is an empty directory. */
final class ConnectionSettingsTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        # URIs
        postgres://                                   | alice@localhost:5432/alice
        postgresql://db1                              | alice@db1:5432/alice
        postgres://db1/shop                           | alice@db1:5432/shop
        postgres://bob@db1:5433/shop                  | bob@db1:5433/shop
        postgres://bob:pw@db1/                        | bob:pw@db1:5432/bob
        postgres://bob:@db1                           | bob@db1:5432/bob
        postgres:///shop                              | alice@localhost:5432/shop
        postgres://:5433/shop                         | alice@localhost:5433/shop
        postgres://b%40b:p%3A%2F%40%25@db1/sh%20op    | b@b:p:/@%@db1:5432/sh op
        postgres://bob:p+w@db1/shop                   | bob:p+w@db1:5432/shop
        postgres://[::1]:5433/shop                    | alice@[::1]:5433/shop
        postgres://[2001:db8::1]/shop                 | alice@[2001:db8::1]:5432/shop
        postgres://db1:1,db2,db3:3/shop               | alice@db1:1,db2:5432,db3:3/shop
        postgres://%2Fvar%2Frun%2Fpostgresql/shop     | alice@/var/run/postgresql/.s.PGSQL.5432/shop
        postgres:///shop?host=/tmp&port=5433          | alice@/tmp/.s.PGSQL.5433/shop
        postgres://db1/shop?user=bob&password=p%26w   | bob:p&w@db1:5432/shop
        postgres://a:b@db1/shop?user=bob              | bob:b@db1:5432/shop
        postgres://bob:pa?s#s@db1/shop                | bob:pa?s#s@db1:5432/shop
        postgres://db1/shop?host=db2                  | alice@db2:5432/shop
        # key=value
        host=db1 dbname=shop user=bob                 | bob@db1:5432/shop
        host = db1   dbname = shop                    | alice@db1:5432/shop
        host=db1 password='two words' dbname=shop     | alice:two words@db1:5432/shop
        host=db1 password='it\\'s \\\\' dbname=shop   | alice:it's \\@db1:5432/shop
        host=db1 password=it\\'s\\ ok dbname=shop     | alice:it's ok@db1:5432/shop
        host=db1 dbname=''                            | alice@db1:5432/alice
        host=db1,db2 port=1,2                         | alice@db1:1,db2:2/alice
        host=db1,db2 port=7                           | alice@db1:7,db2:7/alice
        host=db1,,db3                                 | alice@db1:5432,localhost:5432,db3:5432/alice
        host=db1,db2 port=,7                          | alice@db1:5432,db2:7/alice
        hostaddr=10.0.0.1 port=7                      | alice@10.0.0.1:7/alice
        host=db1 hostaddr=10.0.0.1                    | alice@db1:5432/alice
        host=db1 host=db2                             | alice@db2:5432/alice
        shop                                          | alice@localhost:5432/shop
        # JDBC
        jdbc:postgresql:shop                          | alice@localhost:5432/shop
        jdbc:postgresql:/                             | alice@localhost:5432/alice
        jdbc:postgresql://db1/shop                    | alice@db1:5432/shop
        jdbc:postgresql://db1:1,db2/shop              | alice@db1:1,db2:5432/shop
        jdbc:postgresql://[::1]:7/shop                | alice@[::1]:7/shop
        jdbc:postgresql://db1/sh%20op?user=bob        | bob@db1:5432/sh op
        jdbc:postgresql://db1/s?user=b&password=p%2Bw | b:p+w@db1:5432/s
        """)
    void reads(String url, String expected) {
        assertThat(summary(resolve(url, Map.of()))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        PGHOST=db1                                 |                         | alice@db1:5432/alice
        PGHOST=db1 PGPORT=7 PGUSER=bob             |                         | bob@db1:7/bob
        PGHOST=db1 PGDATABASE=shop PGPASSWORD=pw   |                         | alice:pw@db1:5432/shop
        PGHOST=db1 PGPORT=7                        | postgres://db2/shop     | alice@db2:7/shop
        PGHOST=db1 PGPORT=7                        | postgres://db2,db3/shop | alice@db2:5432,db3:5432/shop
        PGHOST=db1 PGUSER=bob PGDATABASE=other     | dbname=shop             | bob@db1:5432/shop
        PGHOST=                                    |                         | alice@localhost:5432/alice
        PGHOST=/tmp PGPORT=7                       |                         | alice@/tmp/.s.PGSQL.7/alice
        PGHOSTADDR=10.0.0.1                        |                         | alice@10.0.0.1:5432/alice
        PGPASSWORD=pw                              | host=db1 password=''    | alice@db1:5432/alice
        IDX_URL=postgres://db9/shop PGHOST=db1     |                         | alice@db9:5432/shop
        IDX_URL=postgres://db9/shop PGHOST=db1     | dbname=other            | alice@db1:5432/other
        """)
    void takesTheEnvironmentBelowTheUrl(String variables, String url, String expected) {
        Map<String, String> environment = environment(variables);
        Optional<String> text = Optional.ofNullable(url);
        assertThat(summary(ConnectionSettings.resolve(text, Optional.empty(), environment, home, "alice")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        sslmode              | postgres://h/d?sslmode=verify-full                | verify-full
        sslmode              | postgres://h/d?ssl=true                           | require
        sslmode              | requiressl=1                                      | require
        sslmode              | jdbc:postgresql://h/d?ssl=true                    | verify-full
        sslmode              | jdbc:postgresql://h/d?ssl=true&sslmode=require    | require
        sslmode              | jdbc:postgresql://h/d?sslfactory=org.postgresql.ssl.NonValidatingFactory | require
        sslmode              | sslrootcert=system                                | verify-full
        sslmode              | host=h                                            | prefer
        target_session_attrs | jdbc:postgresql://h/d?targetServerType=secondary  | standby
        target_session_attrs | postgres://h/d?target_session_attrs=read-write    | read-write
        application_name     | postgres://h/d                                    | idx
        application_name     | jdbc:postgresql://h/d?ApplicationName=nightly     | nightly
        load_balance_hosts   | jdbc:postgresql://h/d?loadBalanceHosts=true       | random
        connect_timeout      | postgres://h/d                                    | 10
        connect_timeout      | postgres://h/d?connect_timeout=3                  | 3
        options              | postgres://h/d?options=-c%20geqo%3Doff            | -c geqo=off
        gssencmode           | jdbc:postgresql://h/d?gssEncMode=allow            | prefer
        """)
    void readsParameters(String keyword, String url, String expected) {
        assertThat(resolve(url, Map.of()).value(Keyword.named(keyword).orElseThrow()))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        postgres://h/d?sslmod=require            | unknown connection keyword "sslmod"; sslmode
        postgres://h/d?sslmode=requre \
        | sslmode (from --url) must be one of disable, allow, prefer, require, verify-ca, verify-full; require
        postgres://h/d?sslmode \
        | the parameters of the URL are not keyword=value, with & between them
        postgres://h:port/d                      | the port (from --url) is not a number from 1 to 65535
        postgres://h:0/d                         | the port (from --url) is not a number from 1 to 65535
        postgres://h:65536/d                     | the port (from --url) is not a number from 1 to 65535
        postgres://h%zz/d \
        | a % in the URL is not followed by two hexadecimal digits that make UTF-8 text
        postgres://h%00/d \
        | a % in the URL is not followed by two hexadecimal digits that make UTF-8 text
        postgres://h%ff/d \
        | a % in the URL is not followed by two hexadecimal digits that make UTF-8 text
        postgres://[::1/d                        | an IPv6 address in the URL is not written as [address]
        postgres://u:p@w@h/d                     | an @ in the URL stands where none can be
        postgres://u:p/w@h/d                     | an @ in the URL stands where none can be
        postgress://u:p@h/d \
        | the database URL has none of the forms that idx understands; postgres
        mysql://h/d                              | the database URL has none of the forms that idx understands
        postgres:/h/d                            | the database URL has none of the forms that idx understands
        host=a,b port=1,2,3 \
        | host, hostaddr and port must have equally many parts, or one port for all: host has 2, hostaddr 0, \
        port 3
        hosts=a                                  | unknown connection keyword "hosts"; host
        host=a foo                               | a word of the connection string has no "=" after it
        host='a                                  | a quoted value of the connection string has no end
        host=a@b                                 | the host (from --url) is not a host name
        hostaddr=db1                             | hostaddr (from --url) is not a numeric address
        dbname=postgres://u:p@h/d \
        | dbname (from --url) is a whole URL or connection string, not a name
        connect_timeout=soon                     | connect_timeout (from --url) is not a number of seconds
        requirepeer=postgres                     | idx does not support requirepeer (from --url)
        sslcrl=/x                                | idx does not support sslcrl (from --url)
        sslrootcert=system sslmode=require       | sslrootcert=system needs sslmode=verify-full
        service=nowhere                          | there is no service "nowhere"
        jdbc:postgresql://u:p@h/d                | a jdbc: URL has no user:password@ before the host
        jdbc:postgresql://h/d?applicationname=x  | unknown connection keyword "applicationname"; ApplicationName
        jdbc:postgresql://h/d?socketFactory=x.Y  | idx does not support the connection parameter socketFactory
        jdbc:postgresql://h/d?sslfactory=x.Y     | idx does not support the connection parameter sslfactory
        jdbc:postgresql://h/d?targetServerType=preferPrimary \
        | targetServerType must be one of any, primary, secondary, preferSecondary
        """)
    void refuses(String url, String expected) {
        assertThatThrownBy(() -> resolve(url, Map.of())).isInstanceOfSatisfying(ProblemException.class, e -> {
            Problem problem = e.problems().get(0);
            assertThat(problem.code().code()).isEqualTo("IDX301");
            assertThat(problem.message()
                            + problem.suggestion().map(word -> "; " + word).orElse(""))
                    .isEqualTo(expected);
        });
    }

    @Test
    void readsServices() throws IOException {
        Path mine = Files.writeString(
                home.resolve("mine.conf"),
                "# comment\n\n[other]\nhost=wrong\n[shop]\n host=db1\nport=7\nport=8\nuser=bob\n[third]\nhost=wrong\n");
        Map<String, String> environment =
                Map.of("PGSERVICEFILE", mine.toString(), "PGUSER", "eve", "PGDATABASE", "env");
        assertThat(summary(resolve("service=shop", environment))).isEqualTo("bob@db1:7/env");
        assertThat(summary(resolve("postgres://db2/?service=shop", environment)))
                .isEqualTo("bob@db2:7/env");
        ConnectionSettings named =
                ConnectionSettings.resolve(Optional.empty(), Optional.of("shop"), environment, home, "alice");
        assertThat(named.settings().get("user")).hasToString("user=bob (service shop in " + mine + ")");
        assertThat(named.settings().get("dbname")).hasToString("dbname=env (PGDATABASE)");
        assertThat(named.settings().get("sslmode")).hasToString("sslmode=prefer (default)");
        assertThat(summary(ConnectionSettings.resolve(
                        Optional.empty(),
                        Optional.of("shop"),
                        with(environment, "IDX_URL", "postgres://prod"),
                        home,
                        "alice")))
                .as("a service on the command line goes before IDX_URL")
                .isEqualTo("bob@db1:7/env");
    }

    @Test
    void findsServiceFiles() throws IOException {
        Path system = Files.createDirectory(home.resolve("etc"));
        Files.writeString(system.resolve("pg_service.conf"), "[shop]\nhost=system\n[only]\nhost=there\n");
        Map<String, String> environment = Map.of("PGSYSCONFDIR", system.toString(), "PGSERVICE", "shop");
        assertThat(summary(resolve("user=bob", environment))).isEqualTo("bob@system:5432/bob");
        Files.writeString(home.resolve(".pg_service.conf"), "[shop]\nhost=mine\n");
        assertThat(summary(resolve("user=bob", environment))).isEqualTo("bob@mine:5432/bob");
        assertThat(summary(resolve("service=only", environment))).isEqualTo("alice@there:5432/alice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        service=other    | HOME/s.conf:2: a service cannot name another service
        hots=db1         | unknown connection keyword "hots"
        just words       | HOME/s.conf:2: a line of a service file is keyword=value
        """)
    void refusesBadServiceFiles(String line, String expected) throws IOException {
        Files.writeString(home.resolve("s.conf"), "[shop]\n" + line + "\n");
        Map<String, String> environment =
                Map.of("PGSERVICEFILE", home.resolve("s.conf").toString());
        assertThatThrownBy(() -> resolve("service=shop", environment))
                .isInstanceOf(ProblemException.class)
                .hasMessage(expected.replace("HOME", home.toString()));
    }

    @Test
    void tellsOfAServiceFileThatIsNotThere() {
        assertThatThrownBy(() -> resolve("service=shop", Map.of("PGSERVICEFILE", "/nowhere/s.conf")))
                .hasMessage("the service file /nowhere/s.conf that PGSERVICEFILE names does not exist");
    }

    @Test
    void printsItselfMasked() {
        ConnectionSettings settings =
                resolve("postgres://bob:pw@db1,db2:7/shop?options=-c%20x.password%3Dpw", Map.of());
        assertThat(settings).hasToString("postgres://bob:****@db1:5432,db2:7/shop");
        assertThat(settings.settings().get("password")).hasToString("password=**** (--url)");
        assertThat(settings.settings().get("options")).hasToString("options=-c x.password=**** (--url)");
        assertThat(settings.endpoints().get(1)).hasToString("db2:7");
        assertThat(resolve("postgres://%2Ftmp/shop", Map.of())).hasToString("postgres://alice@%2Ftmp:5432/shop");
    }

    private ConnectionSettings resolve(String url, Map<String, String> environment) {
        return ConnectionSettings.resolve(Optional.of(url), Optional.empty(), environment, home, "alice");
    }

    private static Map<String, String> environment(String assignments) {
        return Arrays.stream(assignments.split(" +"))
                .map(assignment -> assignment.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    private static String summary(ConnectionSettings settings) {
        String password =
                settings.endpoints().get(0).password().map(s -> ":" + s.value()).orElse("");
        return settings.required(Keyword.USER) + password + "@"
                + settings.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(",")) + "/"
                + settings.required(Keyword.DBNAME);
    }
}

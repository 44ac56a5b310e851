package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same text, environment and files are given to psql and to idx: both log in to the same, or both fail. */
@EnabledIf(value = "installed", disabledReason = "psql is not on the PATH; any version from 14 makes this test run")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PsqlAgreementTest {
    private static final String SQL = "SELECT concat_ws(' ', session_user, current_database(), inet_server_port(),"
            + " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()),"
            + " current_setting('application_name'), current_setting('work_mem'))";

    private LoginServer server;
    private Path home;

    static boolean installed() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "psql")));
    }

    @BeforeAll
    void start() throws Exception {
        server = LoginServer.start();
        home = Files.createDirectory(server.directory().resolve("agreement"));
        Files.writeString(
                home.resolve(".pg_service.conf"),
                server.fill(
                        """
                # services
                [shop]
                host=127.0.0.1
                port=PORT
                dbname=shop
                user=open
                application_name= from service
                [halfway]
                user=shop
                """));
        Files.writeString(
                home.resolve("pass"),
                server.fill("other:*:*:*:no\n127.0.0.1:PORT:sh\\op:shop:s3cret\n*:*:*:tls:s3cret\n"));
        Files.setPosixFilePermissions(home.resolve("pass"), PosixFilePermissions.fromString("rw-------"));
        Files.copy(home.resolve("pass"), home.resolve("loose"));
        Files.setPosixFilePermissions(home.resolve("loose"), PosixFilePermissions.fromString("rw-r-----"));
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        # URL                                                      | variables
        postgres://open@127.0.0.1:PORT/shop                        |
        postgresql://open@127.0.0.1:PORT                           | PGDATABASE=shop
        postgres://open@127.0.0.1/shop                             | PGPORT=PORT
        postgres://open@/shop                                      | PGHOST=127.0.0.1 PGPORT=PORT
        postgres:///shop                                           | PGHOST=127.0.0.1 PGPORT=PORT PGUSER=open
        postgres:// \
        | PGHOST=127.0.0.1 PGPORT=PORT PGUSER=open PGDATABASE=shop
        postgres://127.0.0.1:PORT/%73hop?user=%6fpen               |
        postgres://open@127.0.0.1:PORT/shop?application_name=a+b%20c |
        postgres://open@127.0.0.1:PORT/shop?options=-c%20work_mem%3D7MB |
        postgres://open@127.0.0.1:PORT/shop                        | PGOPTIONS=-cwork_mem=7MB PGAPPNAME=x
        postgres://shop:s3cret@127.0.0.1:PORT/shop                 |
        postgres://shop:s3%63ret@127.0.0.1:PORT/shop               |
        postgres://shop@127.0.0.1:PORT/shop                        | PGPASSWORD=s3cret
        postgres://shop:@127.0.0.1:PORT/shop                       | PGPASSWORD=s3cret
        postgres://shop@127.0.0.1:PORT/shop                        | PGPASSFILE=HOME/pass
        postgres://shop@127.0.0.1:PORT/shop?passfile=HOME/pass     | PGPASSFILE=HOME/loose
        user=shop host=127.0.0.1 port=PORT dbname=shop password='' | PGPASSWORD=s3cret PGPASSFILE=HOME/pass
        """)
    void understandsTheSame(String url, String variables) throws Exception {
        agree(url, variables);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        # URL                                                      | variables
        postgres://open@127.0.0.1:PORT/shop?sslmode=disable        |
        postgres://open@127.0.0.1:PORT/shop                        | PGSSLMODE=disable
        postgres://open@127.0.0.1:PORT/shop                        | PGREQUIRESSL=1
        postgres://open@127.0.0.1:PORT/shop?sslmode=allow          |
        postgres://open@127.0.0.1:PORT/shop?ssl=true               |
        postgres://tls@127.0.0.1:PORT/shop?sslmode=require         | PGPASSFILE=HOME/pass
        postgres://tls@127.0.0.1:PORT/shop?channel_binding=require | PGPASSFILE=HOME/pass
        postgres://open@127.0.0.1:PORT/shop?sslmode=verify-full    | PGSSLROOTCERT=DIR/server.crt
        postgres://certified@127.0.0.1:PORT/shop \
        | PGSSLCERT=DIR/certified.crt PGSSLKEY=DIR/certified.key
        postgres://open@127.0.0.1:1,127.0.0.1:PORT/shop            |
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=primary |
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=read-only \
        | PGOPTIONS=-cdefault_transaction_read_only=on
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=prefer-standby |
        postgres://open@/shop?host=DIR&port=PORT                   |
        postgres://open@DIRENCODED:PORT/shop                       |
        postgres://shop@/shop                                      | PGHOST=DIR PGPORT=PORT PGPASSWORD=s3cret
        host=DIR port=PORT user=open dbname=shop sslmode=require   |
        host=127.0.0.1 port=PORT user=open dbname=shop             |
        host = '127.0.0.1' port = PORT user='op\\en' dbname=sh\\op |
        host=127.0.0.1 port=PORT user=open dbname=shop dbname=postgres |
        hostaddr=127.0.0.1 port=PORT user=open dbname=shop         |
        host=not.a.name hostaddr=127.0.0.1 port=PORT user=open dbname=shop |
        host=127.0.0.1, port=PORT, user=open dbname=shop           |
        host=,127.0.0.1 port=1,PORT user=open dbname=shop hostaddr=127.0.0.1,127.0.0.1 |
        port=PORT user=open dbname=shop                            | PGHOSTADDR=127.0.0.1
        service=shop                                               |
        service=shop dbname=postgres                               | PGUSER=shop PGAPPNAME=variable
        dbname=shop                                                | PGSERVICE=shop
        host=127.0.0.1 port=PORT dbname=shop \
        | PGSERVICE=halfway PGUSER=open PGPASSFILE=HOME/pass
        service=shop user=shop password=s3cret                     | PGSYSCONFDIR=/nowhere
        shop                                                       | PGHOST=127.0.0.1 PGPORT=PORT PGUSER=open
        postgres://open@127.0.0.1:PORT/shop?client_encoding=UTF8&keepalives=1&keepalives_idle=9&tcp_user_timeout=3 |
        """)
    void reachesTheSame(String url, String variables) throws Exception {
        agree(url, variables);
    }

    private void agree(String url, String variables) throws Exception {
        Map<String, String> environment = environment(variables);
        assertThat(idx(fill(url), environment))
                .isEqualTo(psql(fill(url), environment))
                .isNotEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        # URL                                                      | variables
        postgres://shop:wrong@127.0.0.1:PORT/shop                  |
        postgres://shop@127.0.0.1:PORT/shop                        |
        postgres://shop:wrong@127.0.0.1:PORT/shop                  | PGPASSWORD=s3cret
        postgres://shop@127.0.0.1:PORT/postgres                    | PGPASSFILE=HOME/pass
        postgres://shop@127.0.0.1:PORT/shop                        | PGPASSFILE=HOME/loose
        postgres://tls@127.0.0.1:PORT/shop?sslmode=disable         | PGPASSFILE=HOME/pass
        postgres://open@127.0.0.1:PORT/shop?sslmode=verify-full    |
        postgres://open@127.0.0.1:PORT/shop?sslmode=verify-full    | PGSSLROOTCERT=DIR/certified.crt
        postgres://open@127.0.0.1:PORT/shop?sslmode=require        | PGSSLROOTCERT=DIR/certified.crt
        postgres://certified@127.0.0.1:PORT/shop                   |
        postgres://shop:wrong@127.0.0.1:PORT,127.0.0.1:PORT/shop   |
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=standby |
        postgres://open@127.0.0.1:PORT/shop                        | PGTARGETSESSIONATTRS=read-only
        host=' 127.0.0.1' port=PORT user=open dbname=shop          |
        host=a,b port=1,2,3                                        |
        service=nowhere                                            |
        service=shop                                               | PGSERVICEFILE=HOME/nowhere
        hosts=127.0.0.1                                            |
        host='127.0.0.1                                            |
        host=127.0.0.1 shop                                        |
        postgres://open@127.0.0.1:PORT/shop?nothing=1              |
        postgres://open@127.0.0.1:PORT/shop?sslmode                |
        postgres://open@127.0.0.1:PORT/shop?sslmode=some           |
        postgres://open@127.0.0.1:PORTX/shop                       |
        postgres://open@127.0.0.1:99999/shop                       |
        postgres://open@127.0.0.1:PORT/sh%6                        |
        postgres://open@[127.0.0.1:PORT/shop                       |
        postgres://open@[127.0.0.1]x:PORT/shop                     |
        postgres://open@127.0.0.1:PORT/shop?connect_timeout=x      |
        postgres://open@127.0.0.1,127.0.0.1/shop                   | PGPORT=PORT
        """)
    void failsWherePsqlFails(String url, String variables) throws Exception {
        Map<String, String> environment = environment(variables);
        assertThat(psql(fill(url), environment)).isEqualTo("failed");
        assertThat(idx(fill(url), environment)).isEqualTo("failed");
    }

    private Map<String, String> environment(String variables) {
        Map<String, String> environment = new HashMap<>(Map.of("PGAPPNAME", "same", "HOME", home.toString()));
        for (String variable : Optional.ofNullable(variables).orElse("").split(" ", -1)) {
            if (!variable.isEmpty()) {
                String[] parts = variable.split("=", 2);
                environment.put(parts[0], fill(parts[1]));
            }
        }
        return environment;
    }

    private String fill(String template) {
        return server.fill(template.replace("DIRENCODED", "DIR_ENCODED").replace("HOME", home.toString()))
                .replace(
                        server.directory() + "_ENCODED",
                        server.directory().toString().replace("/", "%2F"));
    }

    private String idx(String url, Map<String, String> environment) throws SQLException {
        ConnectionSettings settings;
        try {
            settings = ConnectionSettings.resolve(
                    Optional.of(url), Optional.empty(), environment, home, System.getProperty("user.name"));
        } catch (ProblemException e) {
            return "failed";
        }
        try (ConnectionSource source = ConnectionSource.open(settings)) {
            return ConnectionSourceTest.value(source, SQL);
        } catch (ProblemException e) {
            return "failed";
        }
    }

    private static String psql(String url, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of("psql", "-XAtw", "-d", url, "-c", SQL)));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? output : "failed";
    }
}

package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectionSourceTest {
    private LoginServer server;
    private int nobody;

    @BeforeAll
    void start() throws Exception {
        server = LoginServer.start();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        # what to connect with                                           | role, database, TLS, application_name
        postgres://open@127.0.0.1:PORT/shop                              | open shop true idx
        postgres://shop:s3cret@127.0.0.1:PORT/shop                       | shop shop true idx
        jdbc:postgresql://127.0.0.1:PORT/shop?user=shop&password=s3cret&ApplicationName=nightly \
        | shop shop true nightly
        host=127.0.0.1 port=PORT user=shop password=s3cret sslmode=disable | shop shop false idx
        postgres://open@127.0.0.1:PORT/shop?sslmode=allow                | open shop false idx
        postgres://tls:s3cret@127.0.0.1:PORT/shop?sslmode=require        | tls shop true idx
        postgres://tls:s3cret@127.0.0.1:PORT/shop?sslmode=require&channel_binding=require | tls shop true idx
        postgres://tls:s3cret@localhost:PORT/shop?sslmode=verify-full&sslrootcert=DIR/server.crt | tls shop true idx
        postgres://tls:s3cret@localhost:PORT/shop?sslmode=verify-ca&sslrootcert=DIR/server.crt | tls shop true idx
        postgres://tls:s3cret@localhost:PORT/shop?sslmode=require&sslnegotiation=direct | tls shop true idx
        host=localhost hostaddr=127.0.0.1 port=PORT user=tls password=s3cret dbname=shop \
        sslmode=verify-full sslrootcert=DIR/server.crt \
        | tls shop true idx
        host=not.a.name hostaddr=127.0.0.1 port=PORT user=open dbname=shop | open shop true idx
        postgres://certified@127.0.0.1:PORT/shop?sslcert=DIR/certified.crt&sslkey=DIR/certified.key \
        | certified shop true idx
        postgres://certified@127.0.0.1:PORT/shop?sslkey=DIR/certified.p12&sslpassword=s3cret \
        | certified shop true idx
        postgres://shop:s3cret@/shop?host=DIR&port=PORT                  | shop shop false idx
        postgres://open@/shop?host=DIR&port=PORT&sslmode=require         | open shop false idx
        postgres://open@127.0.0.1:1,127.0.0.1:PORT/shop                  | open shop true idx
        postgres://open@/shop?host=/nowhere,127.0.0.1&port=PORT          | open shop true idx
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=primary | open shop true idx
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=read-write | open shop true idx
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=prefer-standby | open shop true idx
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=read-only\
        &options=-c%20default_transaction_read_only%3Don \
        | open shop true idx
        postgres://open@127.0.0.1:PORT/shop?require_auth=none            | open shop true idx
        """)
    void connects(String url, String expected) throws SQLException {
        String sql = "SELECT concat_ws(' ', session_user, current_database(),"
                + " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())::text,"
                + " current_setting('application_name'))";
        try (ConnectionSource source = server.open(url)) {
            assertThat(value(source, sql)).isEqualTo(expected);
            assertThat(source.transactionPooler()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        postgres://open@127.0.0.1:NOBODY/shop \
        | nothing listens on 127.0.0.1:NOBODY; host comes from --url, port from --url
        postgres://open@no-such-host.invalid/shop | the host name no-such-host.invalid is not known
        postgres://shop:wrong@127.0.0.1:PORT/shop \
        | wrong password for role shop on 127.0.0.1:PORT; the password came from --url
        postgres://missing:wrong@127.0.0.1:PORT/shop \
        | wrong password for role missing on 127.0.0.1:PORT; the password came from --url
        postgres://shop@127.0.0.1:PORT/shop \
        | 127.0.0.1:PORT asks role shop for a password, and none was given; looked in the URL, PGPASSWORD and \
        the password file; DIR/home/.pgpass does not exist
        postgres://open@127.0.0.1:PORT/missing | there is no database missing on 127.0.0.1:PORT
        postgres://outsider:x@127.0.0.1:PORT/shop?sslmode=disable \
        | the pg_hba.conf of 127.0.0.1:PORT does not let role outsider in: no pg_hba.conf entry for host \
        "127.0.0.1", user "outsider", database "shop", no encryption
        postgres://tls:s3cret@127.0.0.1:PORT/shop?sslmode=disable \
        | the pg_hba.conf of 127.0.0.1:PORT does not let role tls in: no pg_hba.conf entry for host \
        "127.0.0.1", user "tls", database "shop", no encryption
        postgres://open@127.0.0.1:PORT/shop?sslmode=verify-full \
        | sslmode=verify-full needs the root certificates, and DIR/home/.postgresql/root.crt cannot be read; \
        name a file with sslrootcert, or use sslrootcert=system for those that Java trusts
        postgres://open@127.0.0.1:PORT/shop?sslmode=verify-ca&sslrootcert=DIR/certified.crt \
        | TLS with 127.0.0.1:PORT failed: unable to find valid certification path to requested target
        postgres://open@localhost:PORT/shop?sslrootcert=system \
        | TLS with localhost:PORT failed: unable to find valid certification path to requested target
        postgres://open@127.0.0.1:PORT/shop?sslcert=DIR/nothing.crt \
        | the client certificate DIR/nothing.crt that sslcert names does not exist
        postgres://open@/shop?host=DIR&port=7 \
        | no server listens on the socket DIR/.s.PGSQL.7; host comes from --url, port from --url
        postgres://open@127.0.0.1:NOBODY,no-such-host.invalid/shop \
        | none of the servers can be used; nothing listens on 127.0.0.1:NOBODY; the host name \
        no-such-host.invalid is not known
        postgres://shop:wrong@127.0.0.1:PORT,127.0.0.1:NOBODY/shop \
        | wrong password for role shop on 127.0.0.1:PORT; the password came from --url
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=standby \
        | 127.0.0.1:PORT does not fit target_session_attrs=standby: it is a primary
        postgres://open@127.0.0.1:PORT/shop?target_session_attrs=read-only \
        | 127.0.0.1:PORT does not fit target_session_attrs=read-only: it takes writes
        postgres://open@127.0.0.1:PORT/shop?options=-c%20nothing%3D1 \
        | 127.0.0.1:PORT refused the connection: unrecognized configuration parameter "nothing"
        postgres://shop:s3cret@127.0.0.1:PORT/shop?require_auth=none \
        | no connection to 127.0.0.1:PORT: Authentication method is not allowed by requireAuth
        """)
    void tellsWhatIsWrong(String url, String expected) {
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> server.open(url.replace("NOBODY", String.valueOf(nobody))));
        assertThat(told(thrown)).isEqualTo(server.fill(expected).replace("NOBODY", String.valueOf(nobody)));
        assertThat(thrown.toString() + thrown.problems())
                .doesNotContain("wrong@")
                .doesNotContain("s3cret");
    }

    @Test
    void tellsOfAServerWithoutTlsAndOfOneThatIsSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failure("postgres://open@127.0.0.1:" + silent.getLocalPort() + "/shop?connect_timeout=1"))
                    .isEqualTo("127.0.0.1:" + silent.getLocalPort() + " did not answer within 1 s");
        }
        try (ServerSocket plain = answering("N")) {
            assertThat(failure("postgres://open@127.0.0.1:" + plain.getLocalPort() + "/shop?sslmode=require"))
                    .isEqualTo(
                            "127.0.0.1:" + plain.getLocalPort() + " does not offer TLS, and sslmode=require needs it");
        }
        try (ServerSocket other = answering("")) {
            assertThat(failure("postgres://open@127.0.0.1:" + other.getLocalPort() + "/shop"))
                    .isEqualTo("127.0.0.1:" + other.getLocalPort()
                            + " closed the connection without a word; is it PostgreSQL?");
        }
    }

    @Test
    void opensAnotherWhereTheFirstHasEndedBeforeItWasUsed() throws Exception {
        String url = "postgres://open@127.0.0.1:PORT/shop?connect_timeout=2";
        String end = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                + " WHERE usename = current_user AND pid <> pg_backend_pid()";
        try (ConnectionSource source = server.open(url);
                ConnectionSource other = server.open(url)) {
            assertThat(answer(other, end)).isNotEqualTo("0");
            assertThat(answer(source, "SELECT 'here'")).isEqualTo("here");
        }
    }

    private static String answer(ConnectionSource source, String sql) throws SQLException {
        try (Connection connection = source.get();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void tellsHowToConvertAKey() throws IOException {
        Path key = Files.writeString(
                server.directory().resolve("old.key"),
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertThat(told(catchThrowableOfType(
                        ProblemException.class,
                        () -> server.open(
                                "postgres://certified@127.0.0.1:PORT/shop?sslcert=DIR/certified.crt&sslkey=" + key))))
                .isEqualTo("the client key " + key + " is in a form that Java cannot read (EC PRIVATE KEY); this makes"
                        + " one that it can: openssl pkcs8 -topk8 -nocrypt -in " + key + " -out client.pem");
    }

    @Test
    void requireVerifiesWhereThereAreRootCertificates() throws IOException {
        Path file = Files.createDirectories(server.directory().resolve("home/.postgresql"))
                .resolve("root.crt");
        try {
            Files.copy(server.directory().resolve("certified.crt"), file);
            assertThat(failure("postgres://open@127.0.0.1:PORT/shop?sslmode=require"))
                    .isEqualTo(server.fill("TLS with 127.0.0.1:PORT failed: unable to find valid certification path to"
                            + " requested target"));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void takesThePasswordFromTheFileAndSaysSo() throws Exception {
        Path file = server.directory().resolve("pass");
        Files.writeString(file, "*:*:*:shop:stale\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String url = "postgres://shop@127.0.0.1:PORT/shop?passfile=" + file;
        assertThat(told(catchThrowableOfType(ProblemException.class, () -> server.open(url))))
                .isEqualTo(server.fill(
                        "wrong password for role shop on 127.0.0.1:PORT; the password came from DIR/pass line 1"));
        Files.writeString(file, "*:*:*:shop:s3cret\n");
        try (ConnectionSource source = server.open(url)) {
            assertThat(value(source, "SELECT session_user")).isEqualTo("shop");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(told(catchThrowableOfType(ProblemException.class, () -> server.open(url))))
                .isEqualTo(server.fill("127.0.0.1:PORT asks role shop for a password, and none was given; looked in the"
                        + " URL, PGPASSWORD and the password file; DIR/pass is ignored: group or others can read it;"
                        + " run: chmod 600 DIR/pass"));
    }

    @Test
    void tellsOfTooManyConnections() throws SQLException {
        server.execute("ALTER ROLE open CONNECTION LIMIT 0");
        try {
            assertThat(failure("postgres://open@127.0.0.1:PORT/shop"))
                    .isEqualTo(server.fill(
                            "127.0.0.1:PORT has too many connections: too many connections for role \"open\""));
        } finally {
            server.execute("ALTER ROLE open CONNECTION LIMIT -1");
        }
    }

    @Test
    void refusesOldServers() {
        ConnectionSource.requireSupported(14, "14.0", "db1:5432");
        assertThatThrownBy(() -> ConnectionSource.requireSupported(13, "13.22 (Debian)", "db1:5432"))
                .isInstanceOf(ProblemException.class)
                .hasMessage("db1:5432 runs PostgreSQL 13.22 (Debian), and idx needs 14 or later");
    }

    @Test
    void poolsAndSaysWhereItIs() throws SQLException {
        try (ConnectionSource source =
                server.open("postgres://open@127.0.0.1:1,localhost:PORT/shop?application_name=pool")) {
            assertThat(source.hostAndPort()).isEqualTo("localhost:" + server.port());
            String first = value(source, "SELECT pg_backend_pid()");
            assertThat(value(source, "SELECT pg_backend_pid()")).isEqualTo(first);
            try (Connection one = source.get();
                    Connection two = source.get()) {
                assertThat(one.getAutoCommit()).isTrue();
                assertThat(value(one, "SELECT pg_backend_pid()")).isNotEqualTo(value(two, "SELECT pg_backend_pid()"));
                assertThat(value(one, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pool'"))
                        .isEqualTo("2");
            }
        }
    }

    @Test
    void unixSocketsKnowTimeoutsAndLargeResults() throws SQLException {
        try (ConnectionSource source = server.open("postgres://open@/shop?host=DIR&port=PORT");
                Connection connection = source.get()) {
            assertThat(value(connection, "SELECT length(repeat('x', 3000000))")).isEqualTo("3000000");
            assertThat(value(connection, "SELECT repeat('x', 3000000)")).hasSize(3_000_000);
            assertThat(value(connection, "SELECT length('" + "y".repeat(3_000_000) + "')"))
                    .isEqualTo("3000000");
            assertThat(connection.isValid(1)).isTrue();
            connection.setNetworkTimeout(Runnable::run, 200);
            assertThatThrownBy(() -> value(connection, "SELECT pg_sleep(30)")).isInstanceOf(SQLException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void replacesAConnectionThatWasLost() throws Exception {
        try (LoginServer mine = LoginServer.start();
                ConnectionSource source = mine.open("postgres://open@127.0.0.1:PORT/shop?connect_timeout=1")) {
            value(source, "SELECT 1");
            mine.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'open'");
            assertThatThrownBy(() -> value(source, "SELECT 1"))
                    .as("a connection that was used a moment ago is handed out untested")
                    .isInstanceOf(SQLException.class);
            assertThat(value(source, "SELECT session_user")).isEqualTo("open");
            mine.server().kill9();
            assertThatThrownBy(() -> value(source, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(source::get)
                    .isInstanceOf(ProblemException.class)
                    .hasMessage(mine.fill("nothing listens on 127.0.0.1:PORT"));
        }
    }

    /** In a process of its own, because the logging of this one is set up by now. */
    @Test
    void printsNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quiet.class.getName(),
                        server.fill("postgres://shop:s3cret@127.0.0.1:PORT/shop"),
                        server.fill("postgres://shop:wrong@127.0.0.1:PORT/shop?sslmode=require"))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("shop" + server.fill("wrong password for role shop on 127.0.0.1:PORT"));
        assertThat(process.waitFor()).isZero();
    }

    /** Connects, fails to connect, and prints a word after each. */
    static final class Quiet {
        private Quiet() {}

        public static void main(String[] urls) throws SQLException {
            try (ConnectionSource source = ConnectionSource.open(settings(urls[0]))) {
                System.out.print(value(source, "SELECT session_user"));
            }
            try (ConnectionSource source = ConnectionSource.open(settings(urls[1]))) {
                System.out.print(source.hostAndPort());
            } catch (ProblemException e) {
                System.out.print(e.getMessage());
            }
        }

        private static ConnectionSettings settings(String url) {
            return ConnectionSettings.resolve(
                    Optional.of(url), Optional.empty(), Map.of(), Path.of("/nowhere"), "nobody");
        }
    }

    private String failure(String url) {
        return catchThrowableOfType(ProblemException.class, () -> server.open(url))
                .problems()
                .get(0)
                .message();
    }

    private static String told(ProblemException thrown) {
        Problem problem = thrown.problems().get(0);
        return problem.message()
                + problem.notes().stream().map(note -> "; " + note).reduce("", String::concat);
    }

    /** Takes one connection at a time, reads the first packet, answers and closes. */
    private static ServerSocket answering(String answer) throws IOException {
        ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try {
                while (!socket.isClosed()) {
                    try (var client = socket.accept()) {
                        client.getInputStream().readNBytes(8);
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException e) {
                return; // the test has closed the socket
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    static String value(ConnectionSource source, String sql) throws SQLException {
        try (Connection connection = source.get()) {
            return value(connection, sql);
        }
    }

    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

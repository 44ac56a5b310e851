package io.idx.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idx.test.EachServer;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** Nobody says goodbye where the network is lost, or idx stands still: locks must not rest on that for hours. */
final class LostNetworkTest {
    private static final String LOCK = "LOCK TABLE t IN ACCESS EXCLUSIVE MODE";

    @EachServer
    void aTransactionThatStopsOthersEnds(io.idx.test.Database scratch) throws SQLException {
        scratch.execute("CREATE TABLE t (a int)");
        try (ConnectionSource source = source(scratch);
                Session session = session(source);
                Connection writer = scratch.connect();
                Statement write = writer.createStatement()) {
            DatabaseException lost = catchThrowableOfType(
                    DatabaseException.class,
                    () -> session.transaction(Duration.ofSeconds(1), List.of(LOCK), commit -> {
                        write(write);
                        commit.run();
                    }));
            assertThat(lost.isConnectionLost()).as(lost.getMessage()).isTrue();
        }
    }

    private static void write(Statement statement) {
        try {
            statement.execute("SET lock_timeout = '60s'");
            statement.execute("INSERT INTO t VALUES (1)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @EachServer
    void aTransactionThatReadsEnds(io.idx.test.Database scratch) throws SQLException {
        try (Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(SessionSettings.forReading("1s"));
            assertThat(value(statement, "SHOW idle_in_transaction_session_timeout"))
                    .isEqualTo("30s");
        }
    }

    @EachServer
    void theServerAsksWhetherIdxIsThere(io.idx.test.Database scratch) throws SQLException {
        String ask = "CREATE TABLE asks AS SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings"
                + " WHERE name LIKE 'tcp%'";
        try (ConnectionSource source = source(scratch);
                Session session = session(source);
                Connection connection = scratch.connect();
                Statement statement = connection.createStatement()) {
            session.alone(ask);
            assertThat(value(statement, "TABLE asks")).isEqualTo("3 30 10 60000");
        }
    }

    @Test
    void idxAsksWhetherTheServerIsThere() throws Exception {
        for (String target : List.of("", "127.0.0.1")) {
            try (Socket socket = new EndpointSocketFactory(target).createSocket()) {
                assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
                assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                        .isEqualTo(10);
                assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT))
                        .isEqualTo(3);
            }
        }
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static ConnectionSource source(io.idx.test.Database scratch) {
        return ConnectionSource.open(ConnectionSettings.resolve(
                Optional.of(scratch.url()), Optional.empty(), Map.of(), Path.of("/"), "nobody"));
    }

    private static Session session(ConnectionSource source) {
        return Session.over(source, new CatalogQueries(14, "catalog.sql"), 14, 1, List.of());
    }
}

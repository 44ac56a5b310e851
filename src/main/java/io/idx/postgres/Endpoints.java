package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.Driver;

/**
 * Opens connections: tries the endpoints in order, as libpq does, each with its own password, until one fits
 * {@code target_session_attrs}. The first connection is opened by {@link #prepare}, outside the pool, because a pool
 * that cannot connect waits and tries again before it says why.
 */
final class Endpoints {
    private static final int SECONDS_TO_ANSWER = 5;

    private final ConnectionSettings settings;
    private final DriverProperties properties;
    private final Driver driver = new Driver();
    private volatile Endpoint current;
    /** The cluster of the first connection, where the role may know it. */
    private final AtomicReference<OptionalLong> cluster = new AtomicReference<>(OptionalLong.empty());

    private Optional<Connection> prepared = Optional.empty();

    Endpoints(ConnectionSettings settings) {
        this.settings = settings;
        this.properties = new DriverProperties(settings);
        this.current = settings.endpoints().get(0);
    }

    /** Opens the connection that the pool will ask for first, so that a failure is told at once. */
    Connection prepare() {
        Connection connection = open();
        synchronized (this) {
            prepared = Optional.of(connection);
        }
        return connection;
    }

    /** Where the newest connection goes. */
    Endpoint current() {
        return current;
    }

    /** The prepared connection, or a new one. */
    Connection next() {
        return takePrepared().filter(Endpoints::lives).orElseGet(this::open);
    }

    /** The server may have ended it before anybody came for it. */
    private static boolean lives(Connection connection) {
        try {
            if (connection.isValid(SECONDS_TO_ANSWER)) {
                return true;
            }
            connection.close();
            return false;
        } catch (SQLException e) {
            return false;
        }
    }

    private synchronized Optional<Connection> takePrepared() {
        Optional<Connection> taken = prepared;
        prepared = Optional.empty();
        return taken;
    }

    private Connection open() {
        SessionKind wanted = SessionKind.named(settings.required(Keyword.TARGET_SESSION_ATTRS));
        List<Problem> failures = new ArrayList<>();
        return open(wanted, failures)
                .or(() -> wanted == SessionKind.PREFER_STANDBY ? open(SessionKind.ANY, failures) : Optional.empty())
                .orElseThrow(() -> new ProblemException(summary(failures)));
    }

    private Optional<Connection> open(SessionKind wanted, List<Problem> failures) {
        for (Endpoint endpoint : settings.endpoints()) {
            try {
                Optional<Connection> connection = open(endpoint, wanted);
                if (connection.isPresent() && !isOfTheCluster(connection.get())) {
                    connection.get().close();
                    failures.add(Problem.of(
                            ProblemCode.CANNOT_CONNECT,
                            endpoint + " is another cluster than the one that idx began with",
                            "another pg_control_system().system_identifier"));
                } else if (connection.isPresent()) {
                    current = endpoint;
                    return connection;
                } else {
                    failures.add(Problem.of(
                            ProblemCode.CANNOT_CONNECT,
                            endpoint + " does not fit target_session_attrs="
                                    + settings.required(Keyword.TARGET_SESSION_ATTRS) + ": " + wanted.lack()));
                }
            } catch (SQLException e) {
                ConnectFailure failure = new ConnectFailure(settings, endpoint, e);
                if (failure.ends()) {
                    throw new ProblemException(failure.problem(), e);
                }
                failures.add(failure.problem());
            }
        }
        return Optional.empty();
    }

    /** What was planned for one cluster is not done in another, where a host or an address leads to that by now. */
    private boolean isOfTheCluster(Connection connection) {
        OptionalLong found = UseCounters.system(connection);
        OptionalLong began = cluster.updateAndGet(before -> before.isPresent() ? before : found);
        return found.isEmpty() || found.equals(began);
    }

    private Optional<Connection> open(Endpoint endpoint, SessionKind wanted) throws SQLException {
        Properties all = properties.of(endpoint);
        Connection connection = Optional.ofNullable(driver.connect("jdbc:postgresql://", all))
                .orElseThrow(() -> new SQLException("pgjdbc does not take its own URL"));
        try {
            if (wanted.fits(connection)) {
                return Optional.of(connection);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        connection.close();
        return Optional.empty();
    }

    private static Problem summary(List<Problem> failures) {
        List<Problem> distinct = failures.stream().distinct().toList();
        if (distinct.size() == 1) {
            return distinct.get(0);
        }
        return Problem.of(
                ProblemCode.CANNOT_CONNECT,
                "none of the servers can be used",
                distinct.stream().map(Problem::message).toArray(String[]::new));
    }

    /** Ends the prepared connection where the pool never came for it. */
    void closePrepared() throws SQLException {
        Optional<Connection> left = takePrepared();
        if (left.isPresent()) {
            left.get().close();
        }
    }
}

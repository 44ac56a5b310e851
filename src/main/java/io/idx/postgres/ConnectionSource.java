package io.idx.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGConnection;

/**
 * A small pool of connections to one database, at most twenty, none kept open for its own sake.
 *
 * <p>{@code try (ConnectionSource source = ConnectionSource.open(settings); Connection connection = source.get()) { …
 * }}. A connection comes in autocommit and goes back when it is closed. What a session set stays set for whoever has it
 * next: each user pins the settings that matter to it.
 *
 * <p>Connections have TCP keep-alive and no read timeout: an hour without a byte is normal while an index is built. May
 * be used from several threads.
 */
final class ConnectionSource implements AutoCloseable {
    /** The oldest major version that idx works with. */
    public static final int OLDEST_MAJOR = 14;

    /** For as many builds side by side as anybody sensibly runs, and for what looks after them. */
    private static final int CONNECTIONS = 20;

    private final Endpoints endpoints;
    private final HikariDataSource pool;
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private final Logger driverLog = Logger.getLogger("org.postgresql");

    private ConnectionSource(ConnectionSettings settings) {
        if (driverLog.getLevel() == null) {
            driverLog.setLevel(Level.OFF);
        }
        this.endpoints = new Endpoints(settings);
        check(endpoints.prepare());
        this.pool = new HikariDataSource(config(settings, endpoints));
    }

    /**
     * Connects once, so that what is wrong with the settings or the server is told at once.
     *
     * @throws ProblemException CANNOT_CONNECT, OLD_SERVER, or BAD_URL for files that the settings name
     */
    public static ConnectionSource open(ConnectionSettings settings) {
        return new ConnectionSource(settings);
    }

    private static HikariConfig config(ConnectionSettings settings, Endpoints endpoints) {
        int timeout = new DriverProperties(settings).connectTimeout();
        HikariConfig config = new HikariConfig();
        config.setPoolName("idx");
        config.setDataSource(new PoolSource(endpoints::next));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setAutoCommit(true);
        config.setInitializationFailTimeout(-1);
        // 0 is for ever, to libpq and to HikariCP
        config.setConnectionTimeout(1000L * timeout * settings.endpoints().size());
        // a build may run for days, and a lock may rest on the session
        config.setMaxLifetime(0);
        config.setKeepaliveTime(0);
        config.setExceptionOverride(new RefusedFeature());
        return config;
    }

    private void check(Connection first) {
        try {
            String version = Optional.ofNullable(
                            first.unwrap(PGConnection.class).getParameterStatus("server_version"))
                    .orElse("unknown");
            requireSupported(first.getMetaData().getDatabaseMajorVersion(), version, hostAndPort());
        } catch (SQLException e) {
            throw new DatabaseException("", e);
        } catch (ProblemException e) {
            closePrepared();
            throw e;
        }
    }

    static void requireSupported(int major, String version, String where) {
        if (major < OLDEST_MAJOR) {
            throw new ProblemException(Problem.of(
                    ProblemCode.OLD_SERVER,
                    where + " runs PostgreSQL " + version + ", and idx needs " + OLDEST_MAJOR + " or later"));
        }
    }

    /**
     * A connection of the pool; waits while all twenty are in use. One that has rested for half a second is tested
     * first.
     *
     * @throws ProblemException CANNOT_CONNECT when the server cannot be reached any more
     * @throws DatabaseException when the pool gave up for another reason
     */
    public Connection get() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            SQLException last = e;
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ProblemException problem) {
                    throw problem;
                }
                last = cause instanceof SQLException failure ? failure : last;
            }
            throw last == e ? gaveUp(e) : new DatabaseException("", last);
        }
    }

    private ProblemException gaveUp(SQLException e) {
        String within = pool.getConnectionTimeout() / 1000 + " s";
        return new ProblemException(
                Problem.of(ProblemCode.CANNOT_CONNECT, hostAndPort() + " gave no session within " + within), e);
    }

    /**
     * A connection beside the pool, which asks for it once, where the pool would ask again for {@code connect_timeout}.
     *
     * @throws ProblemException CANNOT_CONNECT with the server's first word
     */
    Connection getBeside() {
        return endpoints.next();
    }

    /** Ends a connection that must not go back: what its session holds, such as a lock, ends with it. */
    void discard(Connection connection) {
        pool.evictConnection(connection);
    }

    /** Where the newest connection goes: of several hosts, the one that was taken. */
    public Endpoint endpoint() {
        return endpoints.current();
    }

    /** {@code db1:5432}, or the path of a Unix socket. */
    public String hostAndPort() {
        return endpoint().toString();
    }

    /**
     * Whether something stands between, such as PgBouncer, that may give each transaction another session. Sends one
     * statement. A pooler in session mode looks the same, because it hides its mode: the server's own process number is
     * not the one that was told at the start.
     */
    public boolean transactionPooler() {
        String sql = "SELECT pg_backend_pid()";
        try (Connection connection = get();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    @Override
    public void close() {
        pool.close();
        closePrepared();
    }

    private void closePrepared() {
        try {
            endpoints.closePrepared();
        } catch (SQLException e) {
            throw new DatabaseException("", e);
        }
    }
}

package io.idx.test;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running PostgreSQL on loopback, whoever started it, in which each test gets a database of its own:
 * {@code try (Database database = server.newDatabase()) { … }}. Names begin with {@code idx_test_}; nothing else is
 * touched. May be used from several threads.
 *
 * <p>Not {@link AutoCloseable}, because JUnit closes whatever a parameterized test is given, and that test is not the
 * last; only {@link Servers} stops it.
 */
public final class TestServer {
    /** A tablespace that is there for every test. */
    public static final String TABLESPACE = "idx_test_space";

    /** Another one, for an index to go to from the first. */
    public static final String OTHER_TABLESPACE = TABLESPACE + "_2";

    /** A role that may log in and no more. */
    public static final String PLAIN_ROLE = "idx_test_role";

    /** A role that may not log in, for a table to belong to. */
    public static final String OWNER_ROLE = "idx_test_owner";

    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final String maintenance;
    private final Runnable stop;
    private final AtomicInteger databases = new AtomicInteger();
    private boolean sharedMade;

    /** @param maintenance a database that is there, to connect to before there is one of ours */
    TestServer(String host, int port, String user, String password, String maintenance, Runnable stop) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
        this.maintenance = maintenance;
        this.stop = stop;
    }

    /** The major version, such as 18. */
    public int major() {
        return number("SHOW server_version_num") / 10_000;
    }

    /** An empty database in UTF-8 with the C locale, so that every server sorts and prints alike. */
    public Database newDatabase() {
        makeShared();
        String name = "idx_test_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        return new Database(this, name);
    }

    void drop(Database database) {
        execute("DROP DATABASE " + database.name() + " WITH (FORCE)");
    }

    /** What cases may use although it belongs to the whole server. */
    private synchronized void makeShared() {
        if (sharedMade) {
            return;
        }
        sharedMade = true;
        for (String space : List.of(TABLESPACE, OTHER_TABLESPACE)) {
            execute("SET allow_in_place_tablespaces = on; DROP TABLESPACE IF EXISTS " + space + ";"
                    + " CREATE TABLESPACE " + space + " LOCATION ''");
        }
        execute("DROP ROLE IF EXISTS " + PLAIN_ROLE + ", " + OWNER_ROLE + "; CREATE ROLE " + OWNER_ROLE
                + "; CREATE ROLE " + PLAIN_ROLE + " LOGIN PASSWORD '" + PLAIN_ROLE + "'");
    }

    String url(String database) {
        return url(user, password, database);
    }

    /** As a role that has no privilege but those of PUBLIC and what a test grants to it. */
    String plainUrl(String database) {
        return url(PLAIN_ROLE, PLAIN_ROLE, database);
    }

    private String url(String role, String secret, String database) {
        String login = secret.isEmpty() ? role : role + ":" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "postgresql://" + login + "@" + host + ":" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "idx tests");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    String user() {
        return user;
    }

    private void execute(String script) {
        try (Connection connection = connect(maintenance)) {
            Script.run(connection, script);
        } catch (SQLException e) {
            throw new IllegalStateException(script, e);
        }
    }

    private int number(String sql) {
        try (Connection connection = connect(maintenance);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void stop() {
        if (sharedMade) {
            execute("DROP TABLESPACE " + TABLESPACE + "; DROP TABLESPACE " + OTHER_TABLESPACE);
            execute("DROP ROLE " + PLAIN_ROLE + ", " + OWNER_ROLE);
        }
        stop.run();
    }
}

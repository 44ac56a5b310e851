package io.idx.postgres;

import io.idx.model.SessionSetting;
import io.idx.sql.Identifiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What idx pins in a session, so that no setting of the server, the database or the role changes what a text means or
 * how long a statement may take.
 */
final class SessionSettings {
    /** How literals are read and definitions printed: equal on every connection, or plan and apply would disagree. */
    private static final List<String> LANGUAGE = List.of(
            "timezone = 'UTC'",
            "datestyle = 'ISO, MDY'",
            "intervalstyle = 'postgres'",
            "extra_float_digits = 1",
            "bytea_output = 'hex'",
            "quote_all_identifiers = off",
            "standard_conforming_strings = on",
            "xmloption = 'content'",
            "row_security = on",
            "jit = off");

    /** Whoever logged in may cancel and see what sessions of the same login do, not whoever it has become since. */
    static final String AS_LOGGED_IN = "SET ROLE NONE";

    /** In seconds: how long nothing comes before the other side is asked whether it is there. */
    static final int KEEPALIVE_IDLE = 30;

    static final int KEEPALIVE_INTERVAL = 10;
    /** So many questions without an answer are the end. */
    static final int KEEPALIVE_COUNT = 3;

    /**
     * A session whose client was lost with the network ends within a minute, not in two hours, and its locks with it.
     * PostgreSQL takes no notice of these on a Unix socket.
     */
    private static final List<String> LOST_NETWORK = List.of(
            "tcp_keepalives_idle = " + KEEPALIVE_IDLE,
            "tcp_keepalives_interval = " + KEEPALIVE_INTERVAL,
            "tcp_keepalives_count = " + KEEPALIVE_COUNT,
            "tcp_user_timeout = " + 1000 * (KEEPALIVE_IDLE + KEEPALIVE_COUNT * KEEPALIVE_INTERVAL));

    /** How long a transaction that has locks waits for the next statement of an idx that may be gone, or stopped. */
    private static final String IDLE_READING = "idle_in_transaction_session_timeout = 30000";

    private static final String IDLE_CHANGING = "idle_in_transaction_session_timeout = 5000";

    private SessionSettings() {}

    /** For one transaction that reads the catalog. A plan that does for all tables would be a slow one for a table. */
    static String forReading(String lockTimeout) {
        return local(LANGUAGE) + local(List.of(IDLE_READING))
                + "SET LOCAL search_path = pg_catalog; SET LOCAL statement_timeout = 0; "
                + "SET LOCAL plan_cache_mode = force_custom_plan; "
                + "SET LOCAL lock_timeout = " + Identifiers.literal(lockTimeout);
    }

    /** For one transaction that changes something under locks that stop others: it waits with them for no standby. */
    static String forLocking(Duration lockTimeout) {
        return local(List.of("lock_timeout = " + lockTimeout.toMillis(), IDLE_CHANGING, "synchronous_commit = local"));
    }

    /** For a session that looks often. To compile its queries would take the server three times as long as they do. */
    static String forWatching() {
        return Stream.concat(Stream.of("jit = off"), LOST_NETWORK.stream())
                .map(setting -> "SET " + setting + "; ")
                .collect(Collectors.joining("", "SET search_path = pg_catalog; ", AS_LOGGED_IN));
    }

    /** For the session that changes indexes: no limit but those that idx sets itself. */
    static List<String> forChanging(int major) {
        List<String> settings = new ArrayList<>(LANGUAGE);
        settings.addAll(LOST_NETWORK);
        settings.addAll(List.of(
                "statement_timeout = 0",
                "lock_timeout = 0",
                "idle_in_transaction_session_timeout = 0",
                "idle_session_timeout = 0",
                "client_min_messages = error",
                "client_connection_check_interval = 0",
                "default_transaction_isolation = 'read committed'",
                "default_transaction_read_only = off",
                "default_transaction_deferrable = off",
                "default_tablespace = ''",
                "synchronous_commit = on"));
        if (major >= 17) {
            settings.add("transaction_timeout = 0");
        }
        return settings.stream().map(setting -> "SET " + setting).toList();
    }

    /** What a file asks for, in its order. */
    static List<String> declared(List<SessionSetting> settings) {
        return settings.stream()
                .map(setting -> setting.kind().key() + " = " + Identifiers.literal(setting.value()))
                .toList();
    }

    /**
     * The path on which the declared expressions are read: built-in names first, then the table's own schema, public,
     * and wherever extensions live. It does not depend on the role or the database.
     */
    static String authorPath(String schema, List<String> extensionSchemas) {
        return authorSchemas(schema, extensionSchemas).stream()
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
    }

    /** The schemas of that path, in their order. */
    static List<String> authorSchemas(String schema, List<String> extensionSchemas) {
        Set<String> path = new LinkedHashSet<>(List.of("pg_catalog", schema, "public"));
        path.addAll(extensionSchemas);
        path.add("pg_temp");
        return List.copyOf(path);
    }

    private static String local(List<String> settings) {
        return settings.stream().map(setting -> "SET LOCAL " + setting + "; ").collect(Collectors.joining());
    }
}

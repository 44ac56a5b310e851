package io.idx.postgres;

import static io.idx.postgres.Keyword.Use.NO_EFFECT;
import static io.idx.postgres.Keyword.Use.REFUSED;
import static io.idx.postgres.Keyword.Use.USED;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every connection keyword of libpq up to PostgreSQL 18, and what idx makes of it. The reference page and the parsers
 * follow this table; a keyword that is not in it is a mistake of the user.
 */
enum Keyword {
    SERVICE("PGSERVICE", USED),
    HOST("PGHOST", USED),
    HOSTADDR("PGHOSTADDR", USED),
    PORT("PGPORT", USED),
    DBNAME("PGDATABASE", USED),
    USER("PGUSER", USED),
    PASSWORD("PGPASSWORD", USED),
    PASSFILE("PGPASSFILE", USED),
    CONNECT_TIMEOUT("PGCONNECT_TIMEOUT", USED),
    APPLICATION_NAME("PGAPPNAME", USED),
    FALLBACK_APPLICATION_NAME("", NO_EFFECT),
    OPTIONS("PGOPTIONS", USED),
    SSLMODE("PGSSLMODE", USED, "disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    SSLNEGOTIATION("PGSSLNEGOTIATION", USED, "postgres", "direct"),
    SSLROOTCERT("PGSSLROOTCERT", USED),
    SSLCERT("PGSSLCERT", USED),
    SSLKEY("PGSSLKEY", USED),
    SSLPASSWORD("", USED),
    CHANNEL_BINDING("PGCHANNELBINDING", USED, "disable", "prefer", "require"),
    REQUIRE_AUTH("PGREQUIREAUTH", USED),
    GSSENCMODE("PGGSSENCMODE", USED, "disable", "prefer", "require"),
    KRBSRVNAME("PGKRBSRVNAME", USED),
    TARGET_SESSION_ATTRS(
            "PGTARGETSESSIONATTRS", USED, "any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    LOAD_BALANCE_HOSTS("PGLOADBALANCEHOSTS", USED, "disable", "random"),

    CLIENT_ENCODING("PGCLIENTENCODING", NO_EFFECT),
    KEEPALIVES("", NO_EFFECT),
    KEEPALIVES_IDLE("", NO_EFFECT),
    KEEPALIVES_INTERVAL("", NO_EFFECT),
    KEEPALIVES_COUNT("", NO_EFFECT),
    TCP_USER_TIMEOUT("", NO_EFFECT),
    SSLCOMPRESSION("PGSSLCOMPRESSION", NO_EFFECT),
    SSLSNI("PGSSLSNI", NO_EFFECT),
    GSSLIB("PGGSSLIB", NO_EFFECT),
    SERVICEFILE("", NO_EFFECT),
    MIN_PROTOCOL_VERSION("PGMINPROTOCOLVERSION", NO_EFFECT),
    MAX_PROTOCOL_VERSION("PGMAXPROTOCOLVERSION", NO_EFFECT),

    SSL_MIN_PROTOCOL_VERSION("PGSSLMINPROTOCOLVERSION", REFUSED, "TLSv1", "TLSv1.1", "TLSv1.2"),
    SSL_MAX_PROTOCOL_VERSION("PGSSLMAXPROTOCOLVERSION", REFUSED, "TLSv1.3"),
    SSLCRL("PGSSLCRL", REFUSED),
    SSLCRLDIR("PGSSLCRLDIR", REFUSED),
    SSLCERTMODE("PGSSLCERTMODE", REFUSED, "allow"),
    SSLKEYLOGFILE("", REFUSED),
    REQUIREPEER("PGREQUIREPEER", REFUSED),
    GSSDELEGATION("PGGSSDELEGATION", REFUSED, "0"),
    REPLICATION("", REFUSED, "false", "off", "no", "0"),
    SCRAM_CLIENT_KEY("", REFUSED),
    SCRAM_SERVER_KEY("", REFUSED),
    OAUTH_ISSUER("", REFUSED),
    OAUTH_CLIENT_ID("", REFUSED),
    OAUTH_CLIENT_SECRET("", REFUSED),
    OAUTH_SCOPE("", REFUSED);

    /** What becomes of a value. */
    enum Use {
        USED,
        /** Accepted, because leaving it out changes neither what is reached nor how safely. */
        NO_EFFECT,
        /** A problem, except with its harmless values: obeying half of it would be less safe than was asked for. */
        REFUSED
    }

    private final String variable;
    private final Use use;
    private final List<String> choices;

    Keyword(String variable, Use use, String... choices) {
        this.variable = variable;
        this.use = use;
        this.choices = List.of(choices);
    }

    /** As it is spelled in connection strings and service files. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Optional<String> variable() {
        return variable.isEmpty() ? Optional.empty() : Optional.of(variable);
    }

    Use use() {
        return use;
    }

    /** The values that it can have, empty where any will do; of a refused one, those that ask for nothing. */
    List<String> choices() {
        return choices;
    }

    /** Whether its value must never be shown. */
    boolean secret() {
        return this == PASSWORD
                || this == SSLPASSWORD
                || this == SCRAM_CLIENT_KEY
                || this == SCRAM_SERVER_KEY
                || this == OAUTH_CLIENT_SECRET;
    }

    static Optional<Keyword> named(String word) {
        return Arrays.stream(values())
                .filter(keyword -> keyword.word().equals(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Keyword::word).toList();
    }
}

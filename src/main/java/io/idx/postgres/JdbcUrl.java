package io.idx.postgres;

import static java.util.Map.entry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGProperty;

/**
 * Reads what follows {@code jdbc:postgresql:} as pgjdbc does, with pgjdbc's own parameter names, into libpq's keywords.
 * A parameter that only tunes the driver is accepted without effect; one that would load code is refused.
 */
final class JdbcUrl {
    private static final Map<String, Keyword> KEYWORDS = Map.ofEntries(
            entry("PGHOST", Keyword.HOST),
            entry("PGPORT", Keyword.PORT),
            entry("PGDBNAME", Keyword.DBNAME),
            entry("service", Keyword.SERVICE),
            entry("user", Keyword.USER),
            entry("password", Keyword.PASSWORD),
            entry("ApplicationName", Keyword.APPLICATION_NAME),
            entry("connectTimeout", Keyword.CONNECT_TIMEOUT),
            entry("options", Keyword.OPTIONS),
            entry("sslmode", Keyword.SSLMODE),
            entry("sslNegotiation", Keyword.SSLNEGOTIATION),
            entry("sslrootcert", Keyword.SSLROOTCERT),
            entry("sslcert", Keyword.SSLCERT),
            entry("sslkey", Keyword.SSLKEY),
            entry("sslpassword", Keyword.SSLPASSWORD),
            entry("channelBinding", Keyword.CHANNEL_BINDING),
            entry("requireAuth", Keyword.REQUIRE_AUTH),
            entry("kerberosServerName", Keyword.KRBSRVNAME));
    private static final Map<String, String> SESSIONS = Map.of(
            "any", "any",
            "primary", "primary",
            "master", "primary",
            "secondary", "standby",
            "slave", "standby",
            "preferSecondary", "prefer-standby",
            "preferSlave", "prefer-standby");
    private static final Set<String> REFUSED = Set.of(
            "socketFactory",
            "socketFactoryArg",
            "sslfactoryarg",
            "sslhostnameverifier",
            "sslpasswordcallback",
            "authenticationPluginClassName",
            "connectExecutor",
            "replication");

    private final Found found;

    private JdbcUrl(Found found) {
        this.found = found;
    }

    static Found read(String text) {
        int question = text.indexOf('?');
        String server = question < 0 ? text : text.substring(0, question);
        if (server.indexOf('@') >= 0) {
            throw Found.bad(
                    "a jdbc: URL has no user:password@ before the host",
                    "write jdbc:postgresql://host/dbname?user=...&password=..., or leave out jdbc:");
        }
        Found found = new Found(text.indexOf('@') < 0);
        JdbcUrl url = new JdbcUrl(found);
        url.server(server);
        if (question >= 0) {
            Arrays.stream(text.substring(question + 1).split("&"))
                    .filter(pair -> !pair.isEmpty())
                    .forEach(url::parameter);
        }
        return found;
    }

    private void server(String server) {
        if (!server.startsWith("//")) {
            storeDatabase(server.equals("/") ? "" : server);
            return;
        }
        int slash = server.indexOf('/', 2);
        String addresses = server.substring(2, slash < 0 ? server.length() : slash);
        storeDatabase(slash < 0 ? "" : server.substring(slash + 1));
        if (addresses.isEmpty()) {
            return;
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String address : addresses.split(",", -1)) {
            int colon = address.lastIndexOf(':') > address.lastIndexOf(']') ? address.lastIndexOf(':') : -1;
            String host = colon < 0 ? address : address.substring(0, colon);
            hosts.add(host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
            ports.add(colon < 0 ? "" : address.substring(colon + 1));
        }
        found.put(Keyword.HOST, String.join(",", hosts));
        if (!String.join("", ports).isEmpty()) {
            found.put(Keyword.PORT, String.join(",", ports));
        }
    }

    private void storeDatabase(String encoded) {
        if (!encoded.isEmpty()) {
            found.put(Keyword.DBNAME, decode(encoded));
        }
    }

    private void parameter(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
        Keyword keyword = KEYWORDS.get(name);
        if (keyword != null) {
            found.put(keyword, value);
            return;
        }
        switch (name) {
            case "ssl" -> found.values().putIfAbsent(Keyword.SSLMODE, value.equals("false") ? "prefer" : "verify-full");
            case "gssEncMode" -> found.put(Keyword.GSSENCMODE, value.equals("allow") ? "prefer" : value);
            case "loadBalanceHosts" ->
                found.put(Keyword.LOAD_BALANCE_HOSTS, value.equals("true") ? "random" : "disable");
            case "targetServerType" -> found.put(Keyword.TARGET_SESSION_ATTRS, session(value));
            case "sslfactory" -> sslFactory(value);
            default -> withoutEffect(name);
        }
    }

    private static String session(String value) {
        String session = SESSIONS.get(value);
        if (session == null) {
            throw Found.bad(
                    "targetServerType must be one of any, primary, secondary, preferSecondary",
                    "libpq and idx know no preferPrimary: give the primary's host first, or use primary");
        }
        return session;
    }

    private void sslFactory(String value) {
        if (value.endsWith(".NonValidatingFactory")) {
            found.put(Keyword.SSLMODE, "require");
        } else if (!value.endsWith(".LibPQFactory")) {
            throw refused("sslfactory");
        }
    }

    private void withoutEffect(String name) {
        if (REFUSED.contains(name)) {
            throw refused(name);
        }
        if (PGProperty.forName(name) == null) {
            throw found.unknown(
                    name,
                    Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList());
        }
    }

    private static RuntimeException refused(String name) {
        return Found.bad("idx does not support the connection parameter " + name);
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Found.bad(
                    "a % in the jdbc: URL is not followed by two hexadecimal digits",
                    "a % that stands for itself is written %25, a + is written %2B");
        }
    }
}

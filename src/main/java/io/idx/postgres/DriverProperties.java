package io.idx.postgres;

import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * The settings in pgjdbc's terms, for one endpoint. Everything is said, so that pgjdbc looks nowhere else: an empty
 * password keeps it from reading {@code ~/.pgpass} itself, which it does whoever can read that file.
 */
final class DriverProperties {
    private final ConnectionSettings settings;

    DriverProperties(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** In seconds; 0 is for ever. libpq's rule: zero, negative and unset wait for ever, but unset is 10 here. */
    int connectTimeout() {
        return Math.max(
                0, Integer.parseInt(settings.required(Keyword.CONNECT_TIMEOUT).strip()));
    }

    Properties of(Endpoint endpoint) {
        Properties properties = new Properties();
        PGProperty.PG_HOST.set(properties, endpoint.local() ? "localhost" : endpoint.host());
        PGProperty.PG_PORT.set(properties, endpoint.port());
        PGProperty.PG_DBNAME.set(properties, settings.required(Keyword.DBNAME));
        PGProperty.USER.set(properties, settings.required(Keyword.USER));
        PGProperty.PASSWORD.set(
                properties,
                endpoint.password().map(ConnectionSettings.Setting::value).orElse(""));
        PGProperty.APPLICATION_NAME.set(properties, settings.required(Keyword.APPLICATION_NAME));
        PGProperty.CONNECT_TIMEOUT.set(properties, connectTimeout());
        // the one above ends with the TCP handshake; this one covers a server that takes the connection and stays
        // silent
        PGProperty.LOGIN_TIMEOUT.set(properties, connectTimeout());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // saves a round trip: application_name goes with the startup packet
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        // a transaction pooler keeps what one client prepared, and has the next stumble over its name
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        // idx reads the catalog after each statement that changes it, and the catalog's own tables stay as they are
        PGProperty.FLUSH_CACHE_ON_DDL.set(properties, false);
        settings.value(Keyword.OPTIONS).ifPresent(value -> PGProperty.OPTIONS.set(properties, value));
        security(endpoint, properties);
        return properties;
    }

    private void security(Endpoint endpoint, Properties properties) {
        settings.value(Keyword.REQUIRE_AUTH).ifPresent(value -> PGProperty.REQUIRE_AUTH.set(properties, value));
        settings.value(Keyword.CHANNEL_BINDING).ifPresent(value -> PGProperty.CHANNEL_BINDING.set(properties, value));
        settings.value(Keyword.KRBSRVNAME).ifPresent(value -> PGProperty.KERBEROS_SERVER_NAME.set(properties, value));
        PGProperty.SOCKET_FACTORY.set(properties, EndpointSocketFactory.class.getName());
        if (endpoint.local()) {
            PGProperty.SOCKET_FACTORY_ARG.set(properties, endpoint.toString());
            PGProperty.SSL_MODE.set(properties, "disable");
            PGProperty.GSS_ENC_MODE.set(properties, "disable");
            return;
        }
        PGProperty.SOCKET_FACTORY_ARG.set(properties, endpoint.address().orElse(""));
        // libpq's prefer asks only with a Kerberos ticket at hand; pgjdbc's would always ask, so that "allow" is nearer
        String gss = settings.value(Keyword.GSSENCMODE).orElse("prefer");
        PGProperty.GSS_ENC_MODE.set(properties, gss.equals("prefer") ? "allow" : gss);
        new TlsFiles(settings).into(properties);
    }
}

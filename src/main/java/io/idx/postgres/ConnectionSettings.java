package io.idx.postgres;

import io.idx.model.Passwords;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the database is reached, resolved by libpq's rules: what psql would understand, idx understands.
 *
 * <p>{@code resolve(Optional.of("postgres://shop@db1/shop"), Optional.empty(), System.getenv(), home, "alice")} takes
 * the rest from the service file, the PG* variables, the defaults and {@code ~/.pgpass}, in that order. It connects to
 * nothing. Printing it shows no password.
 *
 * @param settings by libpq's keyword: all that are set or have a default
 * @param endpoints where to connect, in the order to try
 * @param warnings what the user should hear although it is no mistake, each one line
 */
public record ConnectionSettings(SortedMap<String, Setting> settings, List<Endpoint> endpoints, List<String> warnings) {
    static final String DEFAULT = "default";

    /**
     * One resolved value.
     *
     * @param keyword as libpq spells it
     * @param origin where it came from: {@code --url}, {@code PGHOST}, {@code default}
     */
    public record Setting(String keyword, String value, String origin) {
        /** The value as it may be printed. */
        public String shown() {
            return Keyword.named(keyword).filter(Keyword::secret).isPresent() ? "****" : Passwords.hidden(value);
        }

        /** {@code user=shop (PGUSER)} */
        @Override
        public String toString() {
            return keyword + "=" + shown() + " (" + origin + ")";
        }
    }

    public ConnectionSettings {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        endpoints = List.copyOf(endpoints);
        warnings = List.copyOf(warnings);
    }

    /**
     * Resolves all settings.
     *
     * @param url what {@code --url} says; where neither it nor a service is given, {@code IDX_URL} takes its place
     * @param service what {@code --service} says; the URL's own values go before the service's
     * @param home the user's home directory
     * @param osUser the default user name
     * @throws io.idx.model.ProblemException BAD_URL when something cannot be understood; the message never holds a
     *     password
     */
    public static ConnectionSettings resolve(
            Optional<String> url, Optional<String> service, Map<String, String> environment, Path home, String osUser) {
        return new Resolution(environment, home, osUser).settings(url, service);
    }

    /** The same, where what counted as {@code --url} stood elsewhere. */
    public ConnectionSettings withUrlFrom(String origin) {
        SortedMap<String, Setting> told = new TreeMap<>(settings);
        told.replaceAll((word, setting) ->
                setting.origin().equals("--url") ? new Setting(word, setting.value(), origin) : setting);
        return new ConnectionSettings(told, endpoints, warnings);
    }

    /** The value of a setting that is set or has a default, as it is. */
    Optional<String> value(Keyword keyword) {
        return Optional.ofNullable(settings.get(keyword.word())).map(Setting::value);
    }

    String required(Keyword keyword) {
        return value(keyword).orElseThrow();
    }

    String origin(Keyword keyword) {
        return Optional.ofNullable(settings.get(keyword.word()))
                .map(Setting::origin)
                .orElse(DEFAULT);
    }

    PasswordFile passwordFile() {
        return PasswordFile.read(Path.of(required(Keyword.PASSFILE)));
    }

    /** Whether somebody set it, so that it is not the default. */
    boolean named(Keyword keyword) {
        return !origin(keyword).equals(DEFAULT);
    }

    /** {@code postgres://shop:****@db1:5432,db2:5432/shop}; a password is masked whether or not there is one. */
    @Override
    public String toString() {
        boolean withPassword =
                endpoints.stream().anyMatch(endpoint -> endpoint.password().isPresent());
        return "postgres://" + required(Keyword.USER) + (withPassword ? ":****@" : "@")
                + endpoints.stream().map(ConnectionSettings::inUrl).collect(Collectors.joining(",")) + "/"
                + required(Keyword.DBNAME);
    }

    private static String inUrl(Endpoint endpoint) {
        return endpoint.local() ? endpoint.host().replace("/", "%2F") + ":" + endpoint.port() : endpoint.toString();
    }

    /** libpq's keywords that are multi-valued, split: {@code "a,,b"} is three. */
    static List<String> list(String value) {
        return Arrays.asList(value.split(",", -1));
    }
}

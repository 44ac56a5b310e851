package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.Spelling;
import io.idx.postgres.ConnectionSettings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of libpq's rules: the text, then the service, then the variables, then the defaults; the password file last.
 */
final class Resolution {
    private static final Pattern DATABASE_NAME = Pattern.compile("[\\p{L}\\p{N}_.$-]+");
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final Pattern NOT_A_NAME = Pattern.compile("://|:.*@|password=", Pattern.DOTALL);
    private static final List<Keyword> NAMES =
            List.of(Keyword.DBNAME, Keyword.USER, Keyword.SERVICE, Keyword.APPLICATION_NAME);

    private final Map<String, String> environment;
    private final Path home;
    private final String osUser;
    private final Layers settings = new Layers();

    Resolution(Map<String, String> environment, Path home, String osUser) {
        this.environment = environment;
        this.home = home;
        this.osUser = osUser;
    }

    ConnectionSettings settings(Optional<String> url, Optional<String> service) {
        explicit(url, service);
        settings.find(Keyword.SERVICE)
                .map(setting -> ServiceFile.find(setting.value(), environment, home))
                .ifPresent(file -> settings.setAll(file.values(), file.origin()));
        variables();
        defaults();
        settings.keywords().forEach(this::check);
        checkNames();
        return result();
    }

    private void explicit(Optional<String> url, Optional<String> service) {
        service.ifPresent(name -> settings.set(Keyword.SERVICE, name, "--service"));
        url.ifPresent(text -> settings.setAll(read(text).values(), "--url"));
        if (url.isEmpty() && service.isEmpty()) {
            variable("IDX_URL").ifPresent(text -> settings.setAll(read(text).values(), "IDX_URL"));
        }
        variable("PGSERVICE").ifPresent(name -> settings.set(Keyword.SERVICE, name, "PGSERVICE"));
    }

    /** The forms that psql takes, told apart as psql does. */
    static Found read(String text) {
        for (String prefix : List.of("postgres://", "postgresql://")) {
            if (text.startsWith(prefix)) {
                return ConnectionUri.read(text.substring(prefix.length()));
            }
        }
        if (text.startsWith("jdbc:postgresql:")) {
            return JdbcUrl.read(text.substring("jdbc:postgresql:".length()));
        }
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.matches() && text.indexOf('=') >= 0) {
            return Conninfo.read(text);
        }
        if (DATABASE_NAME.matcher(text).matches()) {
            Found found = new Found(true);
            found.put(Keyword.DBNAME, text);
            return found;
        }
        List<String> schemes = List.of("postgres", "postgresql");
        Optional<String> meant = Optional.of(scheme)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .filter(name -> !schemes.contains(name))
                .flatMap(name -> Spelling.nearest(name, schemes));
        throw new ProblemException(Problem.of(
                        ProblemCode.BAD_URL,
                        "the database URL has none of the forms that idx understands",
                        "postgres://user@host:5432/dbname, postgresql://..., jdbc:postgresql://...,"
                                + " host=... dbname=...")
                .suggesting(meant));
    }

    private void variables() {
        for (Keyword keyword : Keyword.values()) {
            keyword.variable().ifPresent(name -> variable(name).ifPresent(value -> settings.set(keyword, value, name)));
        }
        variable("PGREQUIRESSL")
                .filter(value -> value.startsWith("1"))
                .ifPresent(value -> settings.set(Keyword.SSLMODE, "require", "PGREQUIRESSL"));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private void defaults() {
        settings.dropEmpty();
        if (settings.find(Keyword.HOSTADDR).isEmpty()) {
            settings.set(Keyword.HOST, "localhost", ConnectionSettings.DEFAULT);
        }
        settings.set(Keyword.PORT, "5432", ConnectionSettings.DEFAULT);
        settings.set(Keyword.USER, osUser, ConnectionSettings.DEFAULT);
        settings.set(Keyword.DBNAME, settings.value(Keyword.USER), "default: the user");
        settings.set(Keyword.PASSFILE, inHome(".pgpass"), ConnectionSettings.DEFAULT);
        settings.set(Keyword.SSLMODE, systemRoots() ? "verify-full" : "prefer", ConnectionSettings.DEFAULT);
        settings.set(Keyword.SSLROOTCERT, inHome(".postgresql/root.crt"), ConnectionSettings.DEFAULT);
        settings.set(Keyword.SSLCERT, inHome(".postgresql/postgresql.crt"), ConnectionSettings.DEFAULT);
        settings.set(Keyword.SSLKEY, inHome(".postgresql/postgresql.key"), ConnectionSettings.DEFAULT);
        settings.set(Keyword.CONNECT_TIMEOUT, "10", ConnectionSettings.DEFAULT);
        settings.set(Keyword.APPLICATION_NAME, "idx", ConnectionSettings.DEFAULT);
        settings.set(Keyword.TARGET_SESSION_ATTRS, "any", ConnectionSettings.DEFAULT);
        settings.set(Keyword.LOAD_BALANCE_HOSTS, "disable", ConnectionSettings.DEFAULT);
    }

    private String inHome(String file) {
        return home.resolve(file).toString();
    }

    private boolean systemRoots() {
        return settings.find(Keyword.SSLROOTCERT)
                .filter(setting -> setting.value().equals("system"))
                .isPresent();
    }

    private void check(Keyword keyword) {
        boolean listed = keyword.choices().contains(settings.value(keyword));
        if (keyword.use() == Keyword.Use.REFUSED && !listed) {
            throw Found.bad(
                    "idx does not support " + keyword.word() + settings.from(keyword),
                    "it is refused rather than ignored, because the connection would be less safe than was asked for");
        }
        if (keyword.use() == Keyword.Use.USED && !keyword.choices().isEmpty() && !listed) {
            String choices = String.join(", ", keyword.choices());
            throw new ProblemException(Problem.of(
                            ProblemCode.BAD_URL, keyword.word() + settings.from(keyword) + " must be one of " + choices)
                    .suggesting(Spelling.nearest(settings.value(keyword), keyword.choices())));
        }
    }

    /** Catches a URL that was put where a name belongs: a name is printed, and the URL may hold a password. */
    private void checkNames() {
        for (Keyword keyword : NAMES) {
            String value = settings.find(keyword).map(Setting::value).orElse("");
            if (NOT_A_NAME.matcher(value).find()) {
                throw Found.bad(
                        keyword.word() + settings.from(keyword) + " is a whole URL or connection string, not a name",
                        "give a URL with --url or IDX_URL");
            }
        }
        if (systemRoots() && !settings.value(Keyword.SSLMODE).equals("verify-full")) {
            throw Found.bad("sslrootcert=system needs sslmode=verify-full");
        }
        if (!settings.value(Keyword.CONNECT_TIMEOUT).matches("\\s*-?[0-9]{1,6}\\s*")) {
            throw Found.bad("connect_timeout" + settings.from(Keyword.CONNECT_TIMEOUT) + " is not a number of seconds");
        }
    }

    private ConnectionSettings result() {
        PasswordFile file = PasswordFile.read(Path.of(settings.value(Keyword.PASSFILE)));
        List<String> warnings = settings.find(Keyword.PASSWORD).isPresent()
                ? List.of()
                : file.warning().stream().toList();
        return new ConnectionSettings(settings.byWord(), new EndpointList(settings, file).endpoints(), warnings);
    }
}

package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.NamePattern;
import io.idx.model.Server;
import io.idx.plan.Estimates;
import io.idx.plan.Plan;
import io.idx.postgres.ConnectionSettings;
import io.idx.postgres.Database;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.Replicas;
import io.idx.render.Grounds;
import io.idx.render.Subject;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files and the database that a command works on. */
final class Workplace {
    private final Terminal terminal;
    private final CommonOptions common;
    private final ConnectionOptions connection;

    Workplace(Terminal terminal, CommonOptions common, ConnectionOptions connection) {
        this.terminal = terminal;
        this.common = common;
        this.connection = connection;
    }

    /** All that the files declare. */
    Declaration declaration() {
        return SpecReader.read(sources());
    }

    List<SpecSource> sources() {
        return common.files(terminal.environment()).stream().map(this::source).toList();
    }

    private SpecSource source(String file) {
        return file.equals("-")
                ? SpecSource.stream("standard input", terminal.in())
                : SpecSource.file(file, terminal.directory().resolve(file));
    }

    /** All that the files declare; nothing where nobody named a file and there is none. */
    Optional<Declaration> declarationIfAny() {
        List<String> files = common.files(terminal.environment());
        boolean absent = !common.named(terminal.environment())
                && Files.notExists(terminal.directory().resolve(files.get(0)));
        return absent ? Optional.empty() : Optional.of(declaration());
    }

    /** The replicas that the files name; what a connection string leaves open is as for the primary. */
    Replicas replicas(Declaration declaration) {
        return new Replicas(declaration.replicas(), this::openReplica);
    }

    private Database openReplica(String name) {
        ConnectionSettings primary = settings(connection.url(), connection.service(), terminal.environment());
        Map<String, String> environment = new TreeMap<>(terminal.environment());
        environment.keySet().removeAll(List.of("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "IDX_URL"));
        inherit(primary, "dbname", "PGDATABASE", environment);
        inherit(primary, "user", "PGUSER", environment);
        boolean connectionString = name.contains("=") || name.contains("://");
        ConnectionSettings settings = settings(
                Optional.of(name).filter(text -> connectionString),
                Optional.of(name).filter(text -> !connectionString),
                environment);
        return Database.open(settings.withUrlFrom("replicas"));
    }

    private static void inherit(
            ConnectionSettings primary, String keyword, String variable, Map<String, String> environment) {
        Optional.ofNullable(primary.settings().get(keyword))
                .ifPresent(setting -> environment.put(variable, setting.value()));
    }

    /** Connects; what is odd but no mistake is said on the way. */
    Database open() {
        ConnectionSettings settings = settings(connection.url(), connection.service(), terminal.environment());
        settings.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
        return Database.open(settings);
    }

    private static ConnectionSettings settings(
            Optional<String> url, Optional<String> service, Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return ConnectionSettings.resolve(
                url,
                service,
                environment,
                Path.of(home.isEmpty() ? System.getProperty("user.home") : home),
                System.getProperty("user.name"));
    }

    /**
     * What a plan tells besides what differs.
     *
     * @param owns the names for which the files are the whole list
     */
    Grounds grounds(
            List<NamePattern> owns,
            Reconciler reconciler,
            Comparison comparison,
            Plan plan,
            Estimates estimates,
            Guard guard) {
        return new Grounds(
                owns, reconciler.foresee(comparison, plan), reconciler.forecast(plan), estimates, guard.allowed());
    }

    BuildLog builds(Database database) {
        return new BuildLog(terminal.environment(), () -> database.address() + " " + database.system());
    }

    /** What a report on this database and these files is about. */
    Subject subject(Server server) {
        return new Subject(server, common.source(terminal.environment()), repeated(), common.verbose());
    }

    /** What a reader would type who has a plan file: it knows its files by itself. */
    String command(String words) {
        String more = onDatabase().collect(Collectors.joining(" "));
        return "idx " + words + (more.isEmpty() ? "" : " " + more);
    }

    private Stream<String> onDatabase() {
        return Stream.concat(
                connection.url().stream().map(url -> "--url=URL"),
                connection.service().stream().map(service -> "--service=" + service));
    }

    /** A URL may hold a password, so that it is not repeated. */
    private String repeated() {
        return Stream.concat(Stream.of(common.repeated()), onDatabase())
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(" "));
    }
}

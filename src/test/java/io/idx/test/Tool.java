package io.idx.test;

import io.idx.cli.Idx;
import io.idx.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole of idx, run in this process as a script would run it: no terminal, 80 columns, and of the environment only
 * what is given.
 */
public record Tool(Path directory, Map<String, String> environment) {
    /** How a run ended, and all that it printed. */
    public record Run(int exit, String out, String err) {}

    public Run run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = run(arguments, print(out), print(err));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** With both streams in one, as a person sees them. */
    Run runAsSeen(List<String> arguments) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        PrintStream stream = print(both);
        int exit = run(arguments, stream, stream);
        return new Run(exit, both.toString(StandardCharsets.UTF_8), "");
    }

    /** The same, with streams of the caller's. */
    int run(List<String> arguments, PrintStream out, PrintStream err) {
        Terminal terminal =
                new Terminal(InputStream.nullInputStream(), out, err, environment, directory, false, false, false, 80);
        return Idx.run(terminal, arguments.toArray(String[]::new));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}

package io.idx.cli;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The terminal of this process. Java cannot say which of the three streams is one: {@code System.console()} wants two
 * at once on 17, and on 22 may be there without any. So the launcher says it, and without the launcher a shell does.
 */
final class ProcessTerminal {
    /** Set by the launcher: the numbers of the streams that are terminals, such as {@code 02}. */
    private static final String TTY = "idx.tty";

    /** Set by the launcher: the width of the terminal. */
    private static final String COLUMNS = "idx.columns";

    private static final String ASK_SHELL =
            "n=8; [ -t 0 ] && n=$((n+1)); [ -t 1 ] && n=$((n+2)); [ -t 2 ] && n=$((n+4)); exit $n";

    private ProcessTerminal() {}

    static Terminal open() {
        String tty = Optional.ofNullable(System.getProperty(TTY)).orElseGet(ProcessTerminal::askShell);
        return new Terminal(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)), // alone, 17 wants to seek in a pipe
                stream(FileDescriptor.out, "/dev/stdout"),
                stream(FileDescriptor.err, "/dev/stderr"),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                tty.contains("0"),
                tty.contains("1"),
                tty.contains("2"),
                columns());
    }

    /** Names in a catalog are Unicode, whatever the locale. */
    private static PrintStream stream(FileDescriptor descriptor, String place) {
        return new PrintStream(
                new Outlet(new FileOutputStream(descriptor), Path.of(place)), true, StandardCharsets.UTF_8);
    }

    private static String askShell() {
        try {
            int answer = new ProcessBuilder("/bin/sh", "-c", ASK_SHELL)
                    .redirectInput(Redirect.INHERIT)
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start()
                    .waitFor();
            return answer < 8 || answer > 15
                    ? ""
                    : ((answer & 1) != 0 ? "0" : "") + ((answer & 2) != 0 ? "1" : "") + ((answer & 4) != 0 ? "2" : "");
        } catch (IOException e) {
            return ""; // no shell, so nobody at a terminal
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static int columns() {
        String columns = System.getProperty(COLUMNS, System.getenv().getOrDefault("COLUMNS", ""));
        return columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 0;
    }
}

package io.idx.cli;

import io.idx.render.ApplyProgress.Screen;
import io.idx.render.Page;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that a command sees of the world besides the database.
 *
 * @param directory what relative file names are relative to
 * @param columns the terminal's width; 0 where it is not known
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        int columns) {
    private static final int LEAST_COLUMNS = 40;

    public Terminal {
        environment = Map.copyOf(environment);
    }

    Page outPage(Colour colour) {
        return page(colour, outIsTerminal);
    }

    Page errPage(Colour colour) {
        return page(colour, errIsTerminal);
    }

    /** A question is of use only to somebody who sees it and can answer. */
    boolean canAsk() {
        return inIsTerminal && errIsTerminal;
    }

    /** What progress on standard error can be shown on: a terminal that moves its cursor, wide enough for a bar. */
    Screen errScreen() {
        String type = environment.getOrDefault("TERM", "");
        if (!errIsTerminal || type.isEmpty() || type.equals("dumb") || (columns > 0 && columns < LEAST_COLUMNS)) {
            return Screen.NONE;
        }
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        return locale.toLowerCase(Locale.ROOT).matches(".*utf-?8.*") ? Screen.UNICODE : Screen.ASCII;
    }

    private Page page(Colour colour, boolean terminal) {
        int width = terminal && columns > 0 ? Math.min(columns, Page.MAX_WIDTH) : Page.PIPED_WIDTH;
        return new Page(width, colour.on(terminal, environment));
    }
}

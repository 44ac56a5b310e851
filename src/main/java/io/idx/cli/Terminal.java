package io.idx.cli;

import io.idx.render.Page;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

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

    private Page page(Colour colour, boolean terminal) {
        int width = terminal && columns > 0 ? Math.min(columns, Page.MAX_WIDTH) : Page.PIPED_WIDTH;
        return new Page(width, colour.on(terminal, environment));
    }
}

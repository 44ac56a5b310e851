package io.idx.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;

/**
 * Lines at the bottom of a terminal that are drawn again and again. JLine works out what has to be drawn; it gets
 * nothing of the terminal but the stream: no input, no settings, no signals. The cursor rests on an empty line below
 * the block, where what a person types does no harm.
 */
final class MovingBlock {
    /** Every terminal that moves its cursor understands it, and JLine need not ask the system for another. */
    private static final String TYPE = "ansi";

    private static final int MANY_ROWS = 1000;

    private final PrintStream out;
    private final Display display;
    private final int width;

    MovingBlock(PrintStream out, int width) {
        this.out = out;
        this.width = width;
        InfoCmp.setLoadedInfoCmp(TYPE, InfoCmp.getDefaultInfoCmp(TYPE));
        try {
            Terminal terminal =
                    new DumbTerminal("idx", TYPE, InputStream.nullInputStream(), out, StandardCharsets.UTF_8);
            terminal.setSize(Size.of(width, MANY_ROWS));
            this.display = new Display(terminal, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is nothing to read or write yet
        }
        display.resize(Size.of(width, MANY_ROWS));
    }

    /** Draws the block, in the place of the one before. */
    void show(List<String> lines) {
        List<String> below = new ArrayList<>(lines);
        below.add("");
        draw(below, lines.size() * (width + 1));
    }

    /** Takes the block away, so that others can print where it was. */
    void clear() {
        draw(List.of(), 0);
        display.reset();
        out.print("\u001b[J");
        out.flush();
    }

    private void draw(List<String> lines, int cursor) {
        out.print('\r'); // a ^C or a key that the terminal has echoed
        display.updateAnsi(lines, cursor);
    }
}

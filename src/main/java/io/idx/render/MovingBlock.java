package io.idx.render;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines at the bottom of a terminal that are drawn again and again, each time as a whole: a window that was made
 * narrower or wider meanwhile shows other cells than were drawn. A line that the window has no room for is cut there.
 * The cursor rests on an empty line below the block, where what a person types does no harm.
 */
final class MovingBlock {
    private static final String WRAP_NOT = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String TO_END_OF_LINE = "\u001b[K";
    private static final String TO_END_OF_SCREEN = "\u001b[J";

    private final PrintStream out;
    private int drawn;

    MovingBlock(PrintStream out) {
        this.out = out;
    }

    /** Draws the block, in the place of the one before. */
    void show(List<String> lines) {
        StringBuilder block = new StringBuilder(toTop()).append(WRAP_NOT);
        lines.forEach(line -> block.append(line).append(TO_END_OF_LINE).append('\n'));
        send(block.append(WRAP).append(TO_END_OF_SCREEN).toString());
        drawn = lines.size();
    }

    /** Takes the block away, so that others can print where it was. */
    void clear() {
        send(toTop() + TO_END_OF_SCREEN);
        drawn = 0;
    }

    /** Over a ^C or a key that the terminal has echoed. */
    private String toTop() {
        return drawn == 0 ? "\r" : "\r\u001b[" + drawn + "A";
    }

    /** At once, lest it flickers. */
    private void send(String text) {
        out.print(text);
        out.flush();
    }
}

package io.idx.render;

/**
 * What a stream can show.
 *
 * @param width in columns. Text is wrapped to it; a name is never cut
 * @param colour whether escape sequences are understood
 */
public record Page(int width, boolean colour) {
    /** What a terminal is used of at most, in columns. */
    public static final int MAX_WIDTH = 100;

    /** What a pipe or a file is given, in columns. */
    public static final int PIPED_WIDTH = 80;

    private static final int MIN_WIDTH = 40;

    public Page {
        width = Math.max(MIN_WIDTH, width);
    }

    String paint(Ink ink, String text) {
        return colour ? ink.on(text) : text;
    }
}

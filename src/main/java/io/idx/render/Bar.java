package io.idx.render;

/** How a bar is drawn: in ASCII, unless the locale is known to show more. */
enum Bar {
    ASCII("#", "-"),
    BLOCKS("\u2588", "\u2591");

    private final String full;
    private final String empty;

    Bar(String full, String empty) {
        this.full = full;
        this.empty = empty;
    }

    /** {@code [######----]}, of that many cells between the brackets. */
    String of(int percent, int cells) {
        int done = percent * cells / 100;
        return "[" + full.repeat(done) + empty.repeat(cells - done) + "]";
    }
}

package io.idx.model;

/**
 * Where something stands in a file that the user wrote: what an error points at.
 *
 * @param file the file as the user named it
 * @param line counted from 1
 * @param column in characters, counted from 1
 * @param length in characters, at least 1: how far the caret line reaches
 * @param source the whole line, without its end
 */
public record Place(String file, int line, int column, int length, String source) {
    public Place {
        if (line < 1 || column < 1 || length < 1) {
            throw new IllegalArgumentException("line, column and length count from 1");
        }
    }

    /**
     * The place of a stretch of a text that stands here. Escapes, blocks and folded lines hide where it stands; then it
     * is this place.
     *
     * @param text what the value means
     * @param offset in Java characters within the text
     */
    public Place within(String text, int offset, int stretch) {
        int at = source.offsetByCodePoints(0, Math.min(column - 1, source.codePointCount(0, source.length())));
        int start = at + (source.startsWith("\"", at) || source.startsWith("'", at) ? 1 : 0);
        if (!source.startsWith(text, start) || offset >= text.length()) {
            return this;
        }
        int from = start + offset;
        int to = Math.min(start + text.length(), from + stretch);
        return new Place(
                file, line, source.codePointCount(0, from) + 1, Math.max(1, source.codePointCount(from, to)), source);
    }

    Place withoutPasswords() {
        return new Place(Passwords.hidden(file), line, column, length, Passwords.covered(source));
    }

    /** {@code indexes.yaml:12}, for a plan's right-hand margin. */
    public String fileAndLine() {
        return file + ":" + line;
    }

    /** {@code indexes.yaml:12:5}, which editors and CI systems turn into a link. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}

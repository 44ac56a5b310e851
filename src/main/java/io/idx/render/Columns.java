package io.idx.render;

import java.util.ArrayList;
import java.util.List;

/** How much room text takes on a terminal, and how it is laid out in that room. */
final class Columns {
    private Columns() {}

    /** The columns that the text takes: none for a combining mark, two for a wide East Asian character. */
    static int width(String text) {
        return text.codePoints().map(Columns::width).sum();
    }

    static int width(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> wide(codePoint) ? 2 : 1;
        };
    }

    private static boolean wide(int c) {
        return (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
    }

    /** The text with what would move the cursor, or turn the reading direction, made visible. */
    static String clean(String text) {
        if (text.codePoints().noneMatch(Columns::unseen)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (unseen(c)) {
                out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    static boolean unseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    /** The text without so much of its middle that it takes no more room than this. */
    static String middleCut(String text, int room, String mark) {
        if (width(text) <= room) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        int kept = Math.max(0, room - width(mark));
        int head = 0;
        int tail = points.length;
        int used = 0;
        boolean front = true;
        while (head < tail) {
            int wanted = width(points[front ? head : tail - 1]);
            if (used + wanted > kept) {
                break;
            }
            used += wanted;
            head += front ? 1 : 0;
            tail -= front ? 0 : 1;
            front = !front;
        }
        return new String(points, 0, head) + mark + new String(points, tail, points.length - tail);
    }

    /**
     * Breaks text at spaces. What holds no space is never broken, however long it is.
     *
     * @param first the room on the first line
     * @param rest the room on the others
     */
    static List<String> wrap(String text, int first, int rest) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String piece : text.split("(?<=[^ ])(?= )", -1)) {
            int wanted = width(piece);
            if (used > 0 && used + wanted > (lines.isEmpty() ? first : rest)) {
                lines.add(line.toString());
                line.setLength(0);
                piece = piece.stripLeading();
                wanted = width(piece);
                used = 0;
            }
            line.append(piece);
            used += wanted;
        }
        lines.add(line.toString());
        return lines;
    }
}

package io.idx.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How a text is spelled in YAML: plain where every reader takes it for this text, else in quotes or as a block. */
final class Scalar {
    private static final String NEVER_FIRST = "-?:,[]{}#&*!|>'\"%@`=";
    private static final String NEVER_IN_FLOW = ",[]{}:?";
    private static final Pattern UNFOLDABLE = Pattern.compile("^ | $| {2}|[^ ]{80}");

    private Scalar() {}

    /** On one line, without quotes where that is safe. */
    static String inline(String text, boolean flow) {
        return plain(text, flow) ? text : quoted(text);
    }

    /** Double quotes, and single ones around a text that holds double ones or backslashes. */
    static String quoted(String text) {
        if (!text.codePoints().allMatch(Scalar::printable)) {
            return escaped(text);
        }
        return text.indexOf('"') < 0 && text.indexOf('\\') < 0 ? '"' + text + '"' : "'" + text.replace("'", "''") + "'";
    }

    private static boolean plain(String text, boolean flow) {
        return !text.isEmpty()
                && NEVER_FIRST.indexOf(text.charAt(0)) < 0
                && text.equals(text.strip())
                && text.codePoints().allMatch(Scalar::printable)
                && !text.contains(": ")
                && !text.contains(" #")
                && !text.endsWith(":")
                && !text.equals("<<")
                && !text.startsWith("...")
                && PlainScalar.kind(text) == Node.Kind.TEXT
                && (!flow || text.chars().noneMatch(c -> NEVER_IN_FLOW.indexOf(c) >= 0));
    }

    /**
     * Whether the text can stand line by line as it is.
     *
     * @param trailingBlanks whether lines may end with blanks, which editors like to cut off
     */
    static boolean literal(String text, boolean trailingBlanks) {
        return text.indexOf('\n') >= 0
                && !text.endsWith("\n\n")
                && !text.startsWith(" ")
                && !text.startsWith("\n")
                && !text.startsWith("\t")
                && text.codePoints().allMatch(c -> c == '\n' || c == '\t' || printable(c))
                && (trailingBlanks || text.lines().allMatch(line -> line.equals(line.stripTrailing())))
                && !text.isBlank();
    }

    /** The header and the lines of a text that can stand as it is. */
    static List<String> literalLines(String text) {
        List<String> lines = new ArrayList<>();
        lines.add(text.endsWith("\n") ? "|" : "|-");
        text.lines().forEach(lines::add);
        return lines;
    }

    /** Whether breaking the text at its blanks loses nothing. */
    static boolean foldable(String text) {
        return text.codePoints().allMatch(Scalar::printable)
                && !UNFOLDABLE.matcher(text).find();
    }

    /** The header and the lines of a long text, broken at blanks. */
    static List<String> foldedLines(String text, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(">-");
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (printable(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
                    }
                }
            }
        });
        return escaped.append('"').toString();
    }
}

package io.idx.sql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a string constant stands for: {@code 'it''s'}, {@code E'a\nb'}, {@code $$as it is$$}. */
final class SqlString {
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|('')", Pattern.DOTALL);

    private SqlString() {}

    /** The text; none where it has an escape by bytes, whose meaning depends on the server's encoding. */
    static Optional<String> decoded(String written) {
        if (written.startsWith("$")) {
            int tag = written.indexOf('$', 1) + 1;
            return Optional.of(written.substring(tag, written.length() - tag));
        }
        boolean escapes = written.startsWith("E") || written.startsWith("e");
        String inner = joined(written.substring(escapes ? 2 : 1, written.length() - 1), escapes);
        return escapes ? unescaped(inner) : Optional.of(inner.replace("''", "'"));
    }

    /** Without the quotes that end a line and begin the next: {@code 'one' newline 'two'} is one string. */
    private static String joined(String inner, boolean escapes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < inner.length(); ) {
            boolean pair = inner.startsWith("''", at) || (escapes && inner.charAt(at) == '\\');
            if (!pair && inner.charAt(at) == '\'') {
                at = inner.indexOf('\'', at + 1) + 1;
            } else {
                int end = Math.min(at + (pair ? 2 : 1), inner.length());
                text.append(inner, at, end);
                at = end;
            }
        }
        return text.toString();
    }

    private static Optional<String> unescaped(String inner) {
        StringBuilder text = new StringBuilder();
        Matcher escape = ESCAPE.matcher(inner);
        while (escape.find()) {
            String replacement = replacement(escape);
            if (replacement.isEmpty()) {
                return Optional.empty();
            }
            escape.appendReplacement(text, Matcher.quoteReplacement(replacement));
        }
        return Optional.of(escape.appendTail(text).toString());
    }

    /** Empty where it is not read. */
    private static String replacement(Matcher escape) {
        if (escape.group(4) != null) {
            return "'";
        }
        String code = escape.group(1) != null ? escape.group(1) : escape.group(2);
        if (code != null) {
            int point = (int) Long.parseLong(code, 16);
            return Character.isValidCodePoint(point) && point != 0 ? Character.toString(point) : "";
        }
        char c = escape.group(3).charAt(0);
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'x', 'u', 'U', '0', '1', '2', '3', '4', '5', '6', '7' -> "";
            default -> String.valueOf(c);
        };
    }
}

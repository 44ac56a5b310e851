package io.idx.spec;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted word is in YAML 1.1, the version that most readers still speak: {@code no} is a boolean and
 * {@code 010} a number. The one-letter booleans {@code y} and {@code n} are left out, as all well-known readers do.
 */
final class PlainScalar {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS = Set.of(
            "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE", "on", "On", "ON",
            "off", "Off", "OFF");
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*|0[0-9]+)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:[0-9][0-9_]*\\.[0-9_]*|\\.[0-9][0-9_]*|[0-9][0-9_]*)"
            + "(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)"
            + "|\\.(?:nan|NaN|NAN)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9].*)?");

    /** What is longer is neither a number nor a date that anybody means; the patterns are not tried on it. */
    private static final int LONGEST = 64;

    private PlainScalar() {}

    static Node.Kind kind(String word) {
        if (NULLS.contains(word)) {
            return Node.Kind.NULL;
        }
        if (BOOLEANS.contains(word)) {
            return Node.Kind.BOOLEAN;
        }
        // The patterns are slow, and nearly every word of a file is a name.
        if ("+-.0123456789".indexOf(word.charAt(0)) < 0 || word.length() > LONGEST) {
            return Node.Kind.TEXT;
        }
        if (INTEGER.matcher(word).matches() || FLOAT.matcher(word).matches()) {
            return Node.Kind.NUMBER;
        }
        return DATE.matcher(word).matches() ? Node.Kind.DATE : Node.Kind.TEXT;
    }
}

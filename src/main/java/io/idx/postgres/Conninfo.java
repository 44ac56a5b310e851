package io.idx.postgres;

/**
 * Reads {@code host=db1 dbname=shop password='a b'} as libpq does: single quotes, backslash escapes, the last one wins.
 */
final class Conninfo {
    private final String text;
    private final Found found;
    private int at;

    private Conninfo(String text) {
        this.text = text;
        this.found = new Found(text.indexOf('@') < 0);
    }

    static Found read(String text) {
        Conninfo conninfo = new Conninfo(text);
        conninfo.skipBlanks();
        while (conninfo.at < text.length()) {
            conninfo.pair();
            conninfo.skipBlanks();
        }
        return conninfo.found;
    }

    private void pair() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !blank(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        skipBlanks();
        if (at == text.length() || text.charAt(at) != '=') {
            throw Found.bad(
                    "a word of the connection string has no \"=\" after it",
                    "a value that holds spaces stands in single quotes: application_name='two words'");
        }
        at++;
        skipBlanks();
        found.put(word, at < text.length() && text.charAt(at) == '\'' ? quoted() : plain());
    }

    private String plain() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !blank(text.charAt(at))) {
            take(value);
        }
        return value.toString();
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '\'') {
            take(value);
        }
        if (at == text.length()) {
            throw Found.bad(
                    "a quoted value of the connection string has no end",
                    "inside single quotes write \\' for a quote and \\\\ for a backslash");
        }
        at++;
        return value.toString();
    }

    private void take(StringBuilder value) {
        if (text.charAt(at) == '\\') {
            at++;
        }
        if (at < text.length()) {
            value.append(text.charAt(at++));
        }
    }

    private void skipBlanks() {
        while (at < text.length() && blank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}

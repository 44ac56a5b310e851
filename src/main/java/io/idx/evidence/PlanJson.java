package io.idx.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON that EXPLAIN writes: mappings as {@link Map}, lists as {@link List}, texts as {@link String}, numbers
 * as {@link Double}. What PostgreSQL wrote is well-formed; anything else is an {@link IllegalArgumentException}.
 */
final class PlanJson {
    private final String text;
    private int at;

    private PlanJson(String text) {
        this.text = text;
    }

    static Object read(String text) {
        return new PlanJson(text).value();
    }

    private Object value() {
        return switch (next()) {
            case '{' -> mapping();
            case '[' -> list();
            case '"' -> string();
            default -> bare();
        };
    }

    private Map<String, Object> mapping() {
        Map<String, Object> mapping = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            String key = string();
            take(':');
            mapping.put(key, value());
            if (next() == ',') {
                at++;
            }
        }
        at++;
        return mapping;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (next() != ']') {
            list.add(value());
            if (next() == ',') {
                at++;
            }
        }
        at++;
        return list;
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    /** A number, or one of the words true, false and null, which stay words. */
    private Object bare() {
        int start = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true", "false", "null" -> word;
            default -> Double.valueOf(word);
        };
    }

    private void take(char sign) {
        if (next() != sign) {
            throw new IllegalArgumentException("no plan: " + sign + " expected at " + at);
        }
        at++;
    }

    /** The next sign that is no white space. */
    private char next() {
        while (Character.isWhitespace(peek())) {
            at++;
        }
        return peek();
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("no plan: it ends at " + at);
        }
        return text.charAt(at);
    }
}

package io.idx.sql;

import io.idx.sql.Lexer.Kind;
import io.idx.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An element of a key list cut where its expression may end: {@code lower(a) COLLATE "C"}, {@code text_pattern_ops},
 * {@code DESC} of {@code lower(a) COLLATE "C" text_pattern_ops DESC}.
 *
 * <p>The words of the order are reserved, so that they can be cut off by sight. Where an operator class begins only the
 * grammar knows: {@link #readings} gives both possibilities, and PostgreSQL says which of the expressions is one.
 *
 * @param expression with its COLLATE, if any
 * @param operatorClass the parts of its name, folded as PostgreSQL folds them; empty for none
 * @param options those of the operator class, each {@code name=value} as the catalog keeps it
 * @param ordered whether anything is said of the order
 */
public record KeyElement(
        String expression,
        List<String> operatorClass,
        List<String> options,
        boolean ordered,
        boolean descending,
        boolean nullsFirst) {
    public KeyElement {
        operatorClass = List.copyOf(operatorClass);
        options = List.copyOf(options);
    }

    /** The ways to read an element, the likelier one first; never empty. */
    public static List<KeyElement> readings(String element) {
        return new Cut(element.strip()).readings();
    }

    /** The same words around another expression. */
    public KeyElement on(String other) {
        return with(other, operatorClass, options);
    }

    private KeyElement with(String shorter, List<String> name, List<String> parameters) {
        return new KeyElement(shorter, name, parameters, ordered, descending, nullsFirst);
    }

    private static final class Cut {
        private final String text;
        private final List<Token> tokens;

        Cut(String text) {
            this.text = text;
            this.tokens = Lexer.tokens(text).stream()
                    .filter(token -> token.kind() != Kind.SPACE)
                    .toList();
        }

        List<KeyElement> readings() {
            int end = tokens.size();
            boolean nulls = end > 2 && word(end - 2).equals("nulls");
            boolean first = nulls && word(end - 1).equals("first");
            boolean last = nulls && word(end - 1).equals("last");
            end -= first || last ? 2 : 0;
            boolean descending = end > 1 && word(end - 1).equals("desc");
            boolean ordered = descending || (end > 1 && word(end - 1).equals("asc"));
            end -= ordered ? 1 : 0;
            KeyElement whole = new KeyElement(
                    until(end),
                    List.of(),
                    List.of(),
                    ordered || first || last,
                    descending,
                    first || (descending && !last));
            return withClass(whole, end);
        }

        private List<KeyElement> withClass(KeyElement whole, int end) {
            boolean bracket = text(end - 1).equals(")");
            int close = bracket ? opening(end - 1) : end;
            int start = nameStart(close);
            if (start <= 0) {
                return List.of(whole);
            }
            List<String> options = bracket
                    ? options(text.substring(
                            tokens.get(close).end(), tokens.get(end - 1).start()))
                    : List.of();
            KeyElement shorter = whole.with(until(start), name(start, close), options);
            return word(start - 1).equals("collate") ? List.of(whole, shorter) : List.of(shorter, whole);
        }

        private int opening(int close) {
            int depth = 0;
            for (int i = close; i > 0; i--) {
                Kind kind = tokens.get(i).kind();
                depth += kind == Kind.CLOSE ? 1 : kind == Kind.OPEN ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
            return 0;
        }

        /** Where the name that ends before this token begins; -1 if none does. */
        private int nameStart(int end) {
            int start = end;
            while (start > 0 && isName(start - 1)) {
                start--;
                if (start == 0 || !text(start - 1).equals(".")) {
                    return start;
                }
                start--;
            }
            return -1;
        }

        private boolean isName(int i) {
            Kind kind = tokens.get(i).kind();
            return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
        }

        private List<String> name(int start, int end) {
            List<String> parts = new ArrayList<>();
            for (int i = start; i < end; i += 2) {
                parts.add(folded(text(i)));
            }
            return parts;
        }

        private static List<String> options(String list) {
            List<String> options = new ArrayList<>();
            for (String option : SqlFragment.split(list)) {
                int equals = option.indexOf('=');
                options.add(
                        equals < 0
                                ? folded(option) + "=true"
                                : folded(option.substring(0, equals).strip()) + "="
                                        + value(option.substring(equals + 1).strip()));
            }
            return options;
        }

        private static String value(String text) {
            return text.startsWith("'") && text.endsWith("'") && text.length() > 1
                    ? text.substring(1, text.length() - 1).replace("''", "'")
                    : folded(text);
        }

        private static String folded(String name) {
            return name.startsWith("\"")
                    ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                    : asciiLowerCase(name);
        }

        private String word(int i) {
            return i >= 0 && tokens.get(i).kind() == Kind.WORD ? asciiLowerCase(text(i)) : "";
        }

        private String text(int i) {
            return i < 0
                    ? ""
                    : text.substring(tokens.get(i).start(), tokens.get(i).end());
        }

        private String until(int end) {
            return end == tokens.size()
                    ? text
                    : text.substring(0, tokens.get(end).start()).strip();
        }
    }

    /** As the server folds in UTF-8: other letters than these keep their case. */
    private static String asciiLowerCase(String name) {
        return name.chars().allMatch(c -> c < 0x80)
                ? name.toLowerCase(Locale.ROOT)
                : name.codePoints()
                        .map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}

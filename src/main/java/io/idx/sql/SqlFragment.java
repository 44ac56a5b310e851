package io.idx.sql;

import io.idx.sql.Lexer.Kind;
import io.idx.sql.Lexer.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A piece of SQL that the user or PostgreSQL wrote, cut where PostgreSQL's scanner cuts it. {@code a, b} and
 * {@code a); DROP TABLE x; --} are not one element of a key list; {@code lower(email) DESC} is.
 *
 * <p>It knows quoting and brackets and no grammar: what a piece without a flaw means, or whether it means anything,
 * only PostgreSQL can say.
 */
public final class SqlFragment {
    /**
     * Why a text may not be spliced into a statement.
     *
     * @param offset of the first character to blame
     * @param length in characters, at least 1
     * @param message one line, without a full stop
     */
    public record Flaw(int offset, int length, String message) {}

    private static final String ELEMENT_COMMA = "a comma outside brackets begins another element";
    private static final String EXPRESSION_COMMA = "a comma outside brackets does not belong to one expression";

    private SqlFragment() {}

    /** Why the text is not exactly one element between the commas of CREATE INDEX … ( … ). */
    public static Optional<Flaw> flawInElement(String text) {
        return flaw(text, "the element is empty", ELEMENT_COMMA);
    }

    /** Why the text is not one expression that brackets could enclose. */
    public static Optional<Flaw> flawInExpression(String text) {
        return flaw(text, "the expression is empty", EXPRESSION_COMMA);
    }

    /** The trimmed parts between the commas outside brackets and quotes. Text without such a comma is one part. */
    public static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (Token token : Lexer.tokens(text)) {
            depth += depthOf(token);
            if (token.kind() == Kind.COMMA && depth == 0) {
                parts.add(text.substring(start, token.start()).strip());
                start = token.end();
            }
        }
        parts.add(text.substring(start).strip());
        return List.copyOf(parts);
    }

    /** The trimmed text without one pair of parentheses, if they are each other's; {@code (a) OR (b)} stays. */
    public static String withoutOuterParentheses(String text) {
        String trimmed = text.strip();
        return trimmed.startsWith("(") && closeOf(Lexer.tokens(trimmed), 0) == trimmed.length() - 1
                ? trimmed.substring(1, trimmed.length() - 1).strip()
                : trimmed;
    }

    /** The trimmed text with each run of white space outside quotes and comments made one space. */
    public static String singleSpaced(String text) {
        StringBuilder folded = new StringBuilder();
        for (Token token : Lexer.tokens(text)) {
            folded.append(token.kind() == Kind.SPACE ? " " : text.substring(token.start(), token.end()));
        }
        return folded.toString().strip();
    }

    /**
     * The text as it has to stand in a statement that pgjdbc prepares: the question marks of operators such as
     * {@code @?} doubled, or they would be parameters.
     */
    public static String forPreparing(String text) {
        StringBuilder doubled = new StringBuilder();
        for (Token token : Lexer.tokens(text)) {
            String words = text.substring(token.start(), token.end());
            doubled.append(token.kind() == Kind.OTHER && words.equals("?") ? "??" : words);
        }
        return doubled.toString();
    }

    /**
     * The key list in what {@code pg_get_indexdef} says of a whole index: {@code a, lower(b)} of
     * {@code CREATE INDEX i ON s.t USING btree (a, lower(b)) WHERE c}.
     *
     * @throws IllegalArgumentException if the text is not such a statement
     */
    public static String keyList(String indexdef) {
        List<Token> tokens = Lexer.tokens(indexdef);
        boolean using = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String words = indexdef.substring(token.start(), token.end());
            using |= token.kind() == Kind.WORD && words.equals("USING");
            int close = using && token.kind() == Kind.OPEN ? closeOf(tokens, i) : -1;
            if (close >= 0) {
                return indexdef.substring(token.end(), close).strip();
            }
        }
        throw new IllegalArgumentException("not an index definition: " + indexdef);
    }

    private static Optional<Flaw> flaw(String text, String empty, String comma) {
        return forbiddenCharacter(text).or(() -> flawInTokens(text, comma)).or(() -> flawOfEmptiness(text, empty));
    }

    private static Optional<Flaw> flawInTokens(String text, String comma) {
        Deque<Token> open = new ArrayDeque<>();
        for (Token token : Lexer.tokens(text)) {
            Optional<Flaw> flaw =
                    switch (token.kind()) {
                        case SPACE, WORD, NUMBER, STRING, QUOTED_NAME -> Optional.empty();
                        case OPEN -> {
                            open.push(token);
                            yield Optional.empty();
                        }
                        case CLOSE -> close(text, open, token);
                        case COMMA -> open.isEmpty() ? blame(token, comma) : Optional.empty();
                        case SEMICOLON -> blame(token, "a semicolon cannot stand here");
                        case COMMENT -> blame(token, "a comment cannot stand here");
                        case PARAMETER -> blame(token, "a parameter cannot stand here");
                        case RUN_ON -> blame(token, "a number runs into a word");
                        case UNCLOSED ->
                            blameStart(
                                    token,
                                    text.startsWith("/*", token.start())
                                            ? "a comment cannot stand here"
                                            : "this quote is never closed");
                        case OTHER -> brace(text, token);
                    };
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.ofNullable(open.peek()).flatMap(token -> blame(token, "this bracket is never closed"));
    }

    private static Optional<Flaw> close(String text, Deque<Token> open, Token token) {
        if (open.isEmpty()) {
            return blame(token, "this bracket closes nothing");
        }
        boolean round = text.charAt(open.pop().start()) == '(';
        return round == (text.charAt(token.start()) == ')')
                ? Optional.empty()
                : blame(token, "this bracket closes one of another kind");
    }

    /** SQL has no braces, but JDBC would rewrite what is in them. */
    private static Optional<Flaw> brace(String text, Token token) {
        char c = text.charAt(token.start());
        return c == '{' || c == '}' ? blame(token, "a brace cannot stand here") : Optional.empty();
    }

    static Optional<Flaw> forbiddenCharacter(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean lone = Character.getType(c) == Character.SURROGATE;
            if (lone || (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')) {
                return Optional.of(new Flaw(i, 1, String.format("the control character U+%04X cannot stand here", c)));
            }
        }
        return Optional.empty();
    }

    static Optional<Flaw> flawOfEmptiness(String text, String message) {
        return text.isBlank() ? Optional.of(new Flaw(0, 1, message)) : Optional.empty();
    }

    static Optional<Flaw> blame(Token token, String message) {
        return Optional.of(new Flaw(token.start(), token.end() - token.start(), message));
    }

    private static Optional<Flaw> blameStart(Token token, String message) {
        return Optional.of(new Flaw(token.start(), 1, message));
    }

    private static int closeOf(List<Token> tokens, int open) {
        int depth = 0;
        for (Token token : tokens.subList(open, tokens.size())) {
            depth += depthOf(token);
            if (depth == 0) {
                return token.start();
            }
        }
        return -1;
    }

    private static int depthOf(Token token) {
        return token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
    }
}

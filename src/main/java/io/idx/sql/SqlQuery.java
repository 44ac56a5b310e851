package io.idx.sql;

import io.idx.sql.Lexer.Kind;
import io.idx.sql.Lexer.Token;
import io.idx.sql.SqlFragment.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One statement that reads or changes rows, such as {@code SELECT * FROM t WHERE a = $1}, fit to stand behind EXPLAIN.
 * Whether it means anything, only PostgreSQL can say.
 *
 * @param text without a semicolon at its end
 * @param parameters how many of $1, $2 and so on it has
 */
public record SqlQuery(String text, int parameters) {
    private static final Set<String> FIRST =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "WITH");
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "SHARE");
    private static final int MOST_DIGITS = 4;

    /** The query in a text without a flaw. */
    public static SqlQuery of(String text) {
        List<Token> words = words(text);
        int end = words.isEmpty() ? 0 : words.get(words.size() - 1).end();
        return new SqlQuery(
                text.substring(0, end).strip(), parameters(text, words).size());
    }

    /** Why the text is not exactly one such statement. */
    public static Optional<Flaw> flaw(String text) {
        return SqlFragment.forbiddenCharacter(text)
                .or(() -> SqlFragment.flawOfEmptiness(text, "the query is empty"))
                .or(() -> flawInTokens(text))
                .or(() -> flawInFirstWord(text))
                .or(() -> flawInParameters(text));
    }

    /** Whether a word of it says that it changes or locks rows: none of that is executed. Quoted names say nothing. */
    public boolean changes() {
        return words(text).stream()
                .filter(token -> token.kind() == Kind.WORD)
                .anyMatch(token -> CHANGES.contains(word(text, token)));
    }

    /** What a role needs on the tables: more than is needed of one of them, if the query has several. */
    public List<String> privileges() {
        Set<String> words = words(text).stream().map(token -> word(text, token)).collect(Collectors.toSet());
        List<String> privileges = new ArrayList<>();
        for (String privilege : List.of("INSERT", "UPDATE", "DELETE")) {
            if (words.contains(privilege)) {
                privileges.add(privilege);
            }
        }
        if (!privileges.equals(List.of("INSERT"))) {
            privileges.add(0, "SELECT");
        }
        return privileges;
    }

    private static Optional<Flaw> flawInTokens(String text) {
        List<Token> words = words(text);
        int end = words.isEmpty() ? 0 : words.get(words.size() - 1).end();
        int square = 0;
        for (Token token : Lexer.tokens(text)) {
            square += sign(text, token, '[') ? 1 : sign(text, token, ']') ? -1 : 0;
            boolean last = token.start() >= end;
            Optional<Flaw> flaw =
                    switch (token.kind()) {
                        case SPACE, WORD, NUMBER, STRING, QUOTED_NAME, PARAMETER, OPEN, CLOSE, COMMA ->
                            Optional.empty();
                        case SEMICOLON ->
                            last ? Optional.empty() : SqlFragment.blame(token, "a second statement cannot stand here");
                        case COMMENT -> SqlFragment.blame(token, "a comment cannot stand here");
                        case RUN_ON -> SqlFragment.blame(token, "a number runs into a word");
                        case UNCLOSED ->
                            Optional.of(new Flaw(
                                    token.start(),
                                    1,
                                    text.startsWith("/*", token.start())
                                            ? "a comment cannot stand here"
                                            : "this quote is never closed"));
                        case OTHER -> square == 0 ? variable(text, token) : Optional.empty();
                    };
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    /** {@code :name} of psql and of many libraries; {@code ::} is a cast, and {@code :=} names an argument. */
    private static Optional<Flaw> variable(String text, Token token) {
        if (!sign(text, token, ':') || (token.start() > 0 && text.charAt(token.start() - 1) == ':')) {
            return Optional.empty();
        }
        Token next = token.end() < text.length() ? Lexer.at(text, token.end()) : token;
        return switch (next.kind()) {
            case WORD, STRING, QUOTED_NAME ->
                Optional.of(new Flaw(
                        token.start(), next.end() - token.start(), "a variable cannot stand here; write $1, $2"));
            case SPACE, COMMENT, NUMBER, PARAMETER, OPEN, CLOSE, COMMA, SEMICOLON, OTHER, UNCLOSED, RUN_ON ->
                Optional.empty();
        };
    }

    private static Optional<Flaw> flawInFirstWord(String text) {
        for (Token token : words(text)) {
            if (token.kind() != Kind.OPEN) {
                return FIRST.contains(word(text, token))
                        ? Optional.empty()
                        : SqlFragment.blame(token, "a query begins with SELECT, INSERT, UPDATE, DELETE, MERGE or WITH");
            }
        }
        return SqlFragment.flawOfEmptiness("", "the query is empty");
    }

    private static Optional<Flaw> flawInParameters(String text) {
        Set<Integer> known = parameters(text, words(text));
        for (Token token : words(text)) {
            if (token.kind() == Kind.PARAMETER) {
                int number = number(text, token);
                if (number < 1) {
                    return SqlFragment.blame(token, "parameters are $1, $2 and so on");
                }
                if (number > 1 && !known.contains(number - 1)) {
                    return SqlFragment.blame(token, "$" + number + " stands here, but no $" + (number - 1));
                }
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> parameters(String text, List<Token> words) {
        Set<Integer> numbers = new TreeSet<>();
        words.stream()
                .filter(token -> token.kind() == Kind.PARAMETER)
                .forEach(token -> numbers.add(number(text, token)));
        return numbers;
    }

    /** 0 for what is no number of a parameter. */
    private static int number(String text, Token token) {
        String digits = text.substring(token.start() + 1, token.end());
        return digits.length() > MOST_DIGITS ? 0 : Integer.parseInt(digits);
    }

    /** Without white space, and without the semicolons at the end. */
    private static List<Token> words(String text) {
        List<Token> words = new ArrayList<>(Lexer.tokens(text).stream()
                .filter(token -> token.kind() != Kind.SPACE)
                .toList());
        while (!words.isEmpty() && words.get(words.size() - 1).kind() == Kind.SEMICOLON) {
            words.remove(words.size() - 1);
        }
        return words;
    }

    private static String word(String text, Token token) {
        return token.kind() == Kind.WORD
                ? text.substring(token.start(), token.end()).toUpperCase(Locale.ROOT)
                : "";
    }

    private static boolean sign(String text, Token token, char sign) {
        return token.end() == token.start() + 1 && text.charAt(token.start()) == sign;
    }
}

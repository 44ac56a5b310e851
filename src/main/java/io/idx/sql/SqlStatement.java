package io.idx.sql;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.WorkingName;
import io.idx.sql.Lexer.Kind;
import io.idx.sql.Lexer.Token;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One statement of a file, read word by word. White space and comments are none of its words.
 *
 * <p>What it is asked for and cannot find becomes a {@link ProblemException} with the place.
 */
final class SqlStatement {
    private final SqlText file;
    private final List<Token> tokens;
    private int at;

    SqlStatement(SqlText file, List<Token> tokens) {
        this.file = file;
        this.tokens = List.copyOf(tokens);
    }

    /** Goes back to the first word. */
    void rewind() {
        at = 0;
    }

    boolean done() {
        return at == tokens.size();
    }

    Place place() {
        return file.place(tokens.get(0).start(), tokens.get(tokens.size() - 1).end());
    }

    int position() {
        return at;
    }

    /** The place of the words from a position up to here. */
    Place placeFrom(int position) {
        return file.place(
                tokens.get(position).start(),
                tokens.get(Math.max(position, at - 1)).end());
    }

    /** Takes the keywords if they come next, all of them. */
    boolean take(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (at + i >= tokens.size() || !isWord(tokens.get(at + i), keywords[i])) {
                return false;
            }
        }
        at += keywords.length;
        return true;
    }

    boolean nextIs(Kind kind) {
        return !done() && tokens.get(at).kind() == kind;
    }

    boolean nextIs(String keyword) {
        return !done() && isWord(tokens.get(at), keyword);
    }

    /** Goes on to the next word. */
    void pass() {
        at++;
    }

    boolean take(Kind kind) {
        boolean there = nextIs(kind);
        at += there ? 1 : 0;
        return there;
    }

    boolean takeSign(char sign) {
        boolean there = !done()
                && tokens.get(at).kind() == Kind.OTHER
                && file.text().charAt(tokens.get(at).start()) == sign;
        at += there ? 1 : 0;
        return there;
    }

    boolean mentions(String keyword) {
        return tokens.stream().anyMatch(token -> isWord(token, keyword));
    }

    private boolean isWord(Token token, String keyword) {
        return token.kind() == Kind.WORD && text(token).equalsIgnoreCase(keyword);
    }

    private String text(Token token) {
        return file.text().substring(token.start(), token.end());
    }

    /** A name as the catalog has it. */
    String name(String what) {
        if (done() || (tokens.get(at).kind() != Kind.WORD && tokens.get(at).kind() != Kind.QUOTED_NAME)) {
            throw unread(what + " is expected here");
        }
        Token token = tokens.get(at);
        String written = text(token);
        String name = token.kind() == Kind.WORD
                ? written.toLowerCase(Locale.ROOT)
                : written.substring(1, written.length() - 1).replace("\"\"", "\"");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > WorkingName.MAX_BYTES || name.isEmpty()) {
            throw new ProblemException(Problem.at(
                    file.place(token.start(), token.end()),
                    ProblemCode.NAME_TOO_LONG,
                    "the name has " + bytes + " bytes, and PostgreSQL keeps " + WorkingName.MAX_BYTES));
        }
        at++;
        return name;
    }

    /** A whole number, if one comes next; one that no int holds is the largest. */
    OptionalInt number() {
        if (done() || !text(tokens.get(at)).matches("[0-9]+")) {
            return OptionalInt.empty();
        }
        BigInteger number = new BigInteger(text(tokens.get(at++)));
        return OptionalInt.of(number.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue());
    }

    /** The words between brackets, cut at the commas: each a text without comments, and its place. */
    List<Piece> list(String what) {
        if (done() || tokens.get(at).kind() != Kind.OPEN) {
            throw unread(what + " is expected here");
        }
        List<Piece> pieces = new java.util.ArrayList<>();
        int depth = 1;
        int from = ++at;
        for (; at < tokens.size(); at++) {
            Kind kind = tokens.get(at).kind();
            depth += kind == Kind.OPEN ? 1 : kind == Kind.CLOSE ? -1 : 0;
            if (depth == 0 || (depth == 1 && kind == Kind.COMMA)) {
                pieces.add(piece(from, at));
                from = at + 1;
            }
            if (depth == 0) {
                at++;
                return pieces;
            }
        }
        throw unread("the bracket is never closed");
    }

    /** All that is left. */
    Piece rest() {
        int from = at;
        at = tokens.size();
        return piece(from, at);
    }

    private Piece piece(int from, int to) {
        if (from == to) {
            at = Math.min(from, tokens.size() - 1);
            throw unread("something is missing here");
        }
        StringBuilder words = new StringBuilder();
        for (int i = from; i < to; i++) {
            boolean apart =
                    i > from && tokens.get(i).start() > tokens.get(i - 1).end();
            words.append(apart ? " " : "").append(text(tokens.get(i)));
        }
        return new Piece(
                words.toString(),
                file.place(tokens.get(from).start(), tokens.get(to - 1).end()),
                new SqlStatement(file, tokens.subList(from, to)));
    }

    /** A string constant, decoded; NULL is none. */
    Optional<String> string() {
        if (take("NULL")) {
            return Optional.empty();
        }
        if (done() || tokens.get(at).kind() != Kind.STRING) {
            throw unread("a string or NULL is expected here");
        }
        String written = text(tokens.get(at));
        String value = SqlString.decoded(written)
                .orElseThrow(() -> unread("this string has an escape that idx does not read"));
        at++;
        return Optional.of(value);
    }

    void end() {
        if (!done()) {
            throw unread("this part of the statement is not read by idx");
        }
    }

    /** That what comes next is not what was expected. */
    ProblemException unread(String message) {
        Token token = tokens.get(Math.min(at, tokens.size() - 1));
        return new ProblemException(Problem.at(file.place(token.start(), token.end()), ProblemCode.NOT_READ, message));
    }

    /** One element of a list. */
    record Piece(String text, Place place, SqlStatement words) {}
}

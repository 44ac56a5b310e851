package io.idx.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into tokens where PostgreSQL's scanner does, with {@code standard_conforming_strings = on}. It knows
 * quoting, comments and brackets, and no grammar. The tokens cover the text without a gap.
 *
 * <p>Every character from U+0080 on is part of a word, as it is to PostgreSQL.
 */
final class Lexer {
    /** What a token is, as far as quoting goes. */
    enum Kind {
        SPACE,
        COMMENT,
        WORD,
        NUMBER,
        STRING,
        QUOTED_NAME,
        PARAMETER,
        OPEN,
        CLOSE,
        COMMA,
        SEMICOLON,
        OTHER,
        /** A quote, dollar quote or block comment that reaches the end of the text. */
        UNCLOSED,
        /** A number with a word or a dollar right behind it, which older and newer servers cut differently. */
        RUN_ON
    }

    record Token(Kind kind, int start, int end) {}

    private static final Pattern DOLLAR_TAG =
            Pattern.compile("\\$(?:[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z0-9_\\x{80}-\\x{10FFFF}]*)?\\$");
    private static final Pattern PARAMETER = Pattern.compile("\\$[0-9]+");
    private static final Pattern NUMBER =
            Pattern.compile("0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]*\\.?[0-9_]*(?:[eE][+-]?[0-9]+)?");
    private static final char NONE = '\0';

    private final String text;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            Token token = lexer.next(at);
            tokens.add(token);
            at = token.end();
        }
        return tokens;
    }

    /** The one token that begins here, for texts that are not SQL throughout. */
    static Token at(String text, int at) {
        return new Lexer(text).next(at);
    }

    private Token next(int at) {
        char c = charAt(at);
        if (isSpace(c)) {
            return new Token(Kind.SPACE, at, spaceEnd(at));
        }
        if (text.startsWith("--", at)) {
            return new Token(Kind.COMMENT, at, lineEnd(at));
        }
        if (text.startsWith("/*", at)) {
            return blockComment(at);
        }
        if ((c == 'e' || c == 'E') && charAt(at + 1) == '\'') {
            return string(at, at + 1, true);
        }
        if (isDigit(c) || (c == '.' && isDigit(charAt(at + 1)))) {
            return number(at);
        }
        if (isWordStart(c)) {
            return word(at);
        }
        return switch (c) {
            case '\'' -> string(at, at, false);
            case '"' -> quotedName(at);
            case '$' -> dollar(at);
            case '(', '[' -> new Token(Kind.OPEN, at, at + 1);
            case ')', ']' -> new Token(Kind.CLOSE, at, at + 1);
            case ',' -> new Token(Kind.COMMA, at, at + 1);
            case ';' -> new Token(Kind.SEMICOLON, at, at + 1);
            default -> new Token(Kind.OTHER, at, at + 1);
        };
    }

    private Token string(int start, int quote, boolean backslashes) {
        int at = quote + 1;
        while (at < text.length()) {
            char c = charAt(at);
            if (c == '\\' && backslashes) {
                at += 2;
            } else if (c != '\'') {
                at++;
            } else if (charAt(at + 1) == '\'') {
                at += 2;
            } else if (continues(at + 1)) {
                at = spaceEnd(at + 1) + 1;
            } else {
                return new Token(Kind.STRING, start, at + 1);
            }
        }
        return unclosed(start);
    }

    /** A string goes on after a line break, in the same manner: E'a' newline '\'' is one string with one escape. */
    private boolean continues(int at) {
        int end = spaceEnd(at);
        String space = text.substring(at, end);
        return charAt(end) == '\'' && (space.indexOf('\n') >= 0 || space.indexOf('\r') >= 0);
    }

    private Token quotedName(int start) {
        for (int at = start + 1; at < text.length(); at++) {
            if (charAt(at) == '"') {
                if (charAt(at + 1) != '"') {
                    return new Token(Kind.QUOTED_NAME, start, at + 1);
                }
                at++;
            }
        }
        return unclosed(start);
    }

    private Token dollar(int start) {
        Matcher tag = matcher(DOLLAR_TAG, start);
        if (tag.lookingAt()) {
            int close = text.indexOf(tag.group(), tag.end());
            return close < 0
                    ? unclosed(start)
                    : new Token(Kind.STRING, start, close + tag.group().length());
        }
        Matcher parameter = matcher(PARAMETER, start);
        return parameter.lookingAt()
                ? new Token(Kind.PARAMETER, start, parameter.end())
                : new Token(Kind.OTHER, start, start + 1);
    }

    private Token number(int start) {
        Matcher number = matcher(NUMBER, start);
        int end = number.lookingAt() ? number.end() : start + 1;
        return isWordStart(charAt(end)) || charAt(end) == '$'
                ? new Token(Kind.RUN_ON, start, word(end).end())
                : new Token(Kind.NUMBER, start, end);
    }

    private Token word(int start) {
        int end = start;
        while (isWordStart(charAt(end)) || isDigit(charAt(end)) || charAt(end) == '$') {
            end++;
        }
        return new Token(Kind.WORD, start, end);
    }

    private Token blockComment(int start) {
        int depth = 0;
        for (int at = start; at < text.length(); ) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
            if (depth == 0) {
                return new Token(Kind.COMMENT, start, at);
            }
        }
        return unclosed(start);
    }

    private Token unclosed(int start) {
        return new Token(Kind.UNCLOSED, start, text.length());
    }

    private Matcher matcher(Pattern pattern, int start) {
        return pattern.matcher(text).region(start, text.length());
    }

    private int spaceEnd(int at) {
        int end = at;
        while (isSpace(charAt(end))) {
            end++;
        }
        return end;
    }

    private int lineEnd(int at) {
        int end = at;
        while (end < text.length() && charAt(end) != '\n' && charAt(end) != '\r') {
            end++;
        }
        return Math.min(end + 1, text.length());
    }

    private char charAt(int at) {
        return at < text.length() ? text.charAt(at) : NONE;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u000b';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }
}

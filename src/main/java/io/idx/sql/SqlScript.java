package io.idx.sql;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.sql.Lexer.Kind;
import io.idx.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of SQL, cut into its statements where psql would cut it. */
final class SqlScript {
    private static final Pattern END_OF_DATA = Pattern.compile("(?m)^\\\\\\.\\s*$");
    /** Of goose, sql-migrate and dbmate: what takes a migration back stands in the same file. */
    private static final Pattern DOWN =
            Pattern.compile("(?i)--\\s*(?:\\+(?:goose|migrate)\\s+down|migrate:down)\\b.*\\s*");

    private static final Pattern UP = Pattern.compile("(?im)^--\\s*(?:\\+(?:goose|migrate)\\s+up|migrate:up)\\b");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern ROUTINE = Pattern.compile("(?is)create\\s.*\\b(?:function|procedure)\\b.*");

    private final SqlText file;
    private final List<SqlStatement> statements = new ArrayList<>();
    private final List<Place> commands = new ArrayList<>();
    private List<Token> tokens = new ArrayList<>();
    private int depth;
    private int bodies;

    private SqlScript(SqlText file) {
        this.file = file;
    }

    /** @throws ProblemException where a quote or comment is never closed */
    static SqlScript of(SqlText file) {
        SqlScript script = new SqlScript(file);
        script.cut();
        return script;
    }

    List<SqlStatement> statements() {
        return statements;
    }

    /** The backslash commands of psql, which are no SQL. */
    List<Place> commands() {
        return commands;
    }

    private void cut() {
        String text = file.text();
        for (int at = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0; at < text.length(); ) {
            Token token = Lexer.at(text, at);
            at = token.end();
            switch (token.kind()) {
                case SPACE -> {}
                case COMMENT -> at = comment(token);
                case UNCLOSED -> throw unclosed(token);
                case SEMICOLON -> at = semicolon(token);
                case OTHER -> at = text.charAt(token.start()) == '\\' ? command(token) : keep(token);
                case OPEN, CLOSE, WORD, NUMBER, STRING, QUOTED_NAME, PARAMETER, COMMA, RUN_ON -> keep(token);
            }
        }
        finish();
    }

    private int comment(Token token) {
        if (!DOWN.matcher(file.text().substring(token.start(), token.end())).matches()) {
            return token.end();
        }
        finish();
        Matcher up = UP.matcher(file.text());
        return up.find(token.end()) ? up.start() : file.text().length();
    }

    private ProblemException unclosed(Token token) {
        return new ProblemException(Problem.at(
                file.place(token.start(), token.start() + 1),
                ProblemCode.NOT_READ,
                "the quote or comment that opens here is never closed"));
    }

    private int keep(Token token) {
        tokens.add(token);
        depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
        if (token.kind() == Kind.WORD) {
            body(file.text().substring(token.start(), token.end()));
        }
        return token.end();
    }

    /** A routine's body in standard SQL has semicolons of its own, between BEGIN and END. */
    private void body(String word) {
        if (bodies > 0 && word.equalsIgnoreCase("end")) {
            bodies--;
        } else if (bodies > 0 && word.equalsIgnoreCase("case")) {
            bodies++;
        } else if (word.equalsIgnoreCase("begin") && ROUTINE.matcher(written()).matches()) {
            bodies++;
        }
    }

    private String written() {
        return file.text()
                .substring(tokens.get(0).start(), tokens.get(tokens.size() - 1).end());
    }

    private int semicolon(Token token) {
        if (depth > 0 || bodies > 0) {
            return keep(token);
        }
        boolean data = !tokens.isEmpty() && written().matches("(?is)copy\\s.*\\sfrom\\s+stdin\\b.*");
        finish();
        if (!data) {
            return token.end();
        }
        Matcher end = END_OF_DATA.matcher(file.text());
        return end.find(token.end()) ? end.end() : file.text().length();
    }

    /** A command of psql reaches to the end of its line; before it, the statement goes on or has ended. */
    private int command(Token token) {
        int newline = file.text().indexOf('\n', token.start());
        int end = newline < 0 ? file.text().length() : newline;
        commands.add(file.place(token.start(), end));
        finish();
        return end;
    }

    private void finish() {
        if (!tokens.isEmpty()) {
            statements.add(new SqlStatement(file, tokens));
        }
        tokens = new ArrayList<>();
        depth = 0;
        bodies = 0;
    }
}

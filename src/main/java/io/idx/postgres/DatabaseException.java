package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server, or the way to it, said to a statement. It answers questions in place of numbers:
 * {@code if (e.isLockConflict()) tryAgain()}. Wraps an SQLException once; holds the statement, never a password.
 */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    private final String statement;
    private final String sqlState;
    private final String serverMessage;
    private final transient Optional<ServerErrorMessage> server;

    /** @param statement as it was sent; empty where the connection itself failed */
    public DatabaseException(String statement, SQLException cause) {
        super(firstLine(cause), cause);
        this.statement = statement;
        this.sqlState = Optional.ofNullable(cause.getSQLState()).orElse("");
        this.server = serverError(cause);
        this.serverMessage = server.map(ServerErrorMessage::getMessage).orElseGet(() -> firstLine(cause));
    }

    static Optional<ServerErrorMessage> serverError(SQLException e) {
        return e instanceof PSQLException answer
                ? Optional.ofNullable(answer.getServerErrorMessage())
                : Optional.empty();
    }

    private static String firstLine(SQLException e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .map(line -> line.replaceFirst("^(ERROR|FATAL|PANIC): ", ""))
                .orElse("unknown error");
    }

    public String statement() {
        return statement;
    }

    /** Five characters, or empty where nobody gave one. */
    public String sqlState() {
        return sqlState;
    }

    /** The server's own words without its severity, detail and hint: {@code permission denied for schema public}. */
    public String serverMessage() {
        return serverMessage;
    }

    public Optional<String> detail() {
        return server.map(ServerErrorMessage::getDetail);
    }

    public Optional<String> hint() {
        return server.map(ServerErrorMessage::getHint);
    }

    /** Where in the statement the mistake is, in characters counted from 1. */
    public Optional<Integer> position() {
        return server.map(ServerErrorMessage::getPosition).filter(position -> position > 0);
    }

    /** A lock was not free within lock_timeout, or NOWAIT met one. */
    public boolean isLockConflict() {
        return sqlState.equals("55P03");
    }

    public boolean isDeadlock() {
        return sqlState.equals("40P01");
    }

    /** A person, statement_timeout or pg_cancel_backend broke the statement off. */
    public boolean isCancelled() {
        return sqlState.equals("57014");
    }

    /** The session is gone: the network, a restart, pg_terminate_backend or a timeout of the session ended it. */
    public boolean isConnectionLost() {
        return sqlState.startsWith("08") || LOST.contains(sqlState);
    }

    /** There is a table or an index of that name already. */
    public boolean isNameTaken() {
        return sqlState.equals("42P07");
    }

    public boolean isDuplicateKey() {
        return sqlState.equals("23505");
    }

    public boolean isMissingPrivilege() {
        return sqlState.equals("42501");
    }

    /** The session or the server takes no writes. */
    public boolean isReadOnly() {
        return sqlState.equals("25006");
    }

    /** For a person, without a GRANT: which role lacks what, by the server's words. */
    public Problem toProblem() {
        return toProblem(List.of());
    }

    /**
     * For a person.
     *
     * @param help lines that say what to do, such as the GRANT that is missing; they come before the statement
     */
    public Problem toProblem(List<String> help) {
        List<String> notes = new ArrayList<>();
        detail().ifPresent(notes::add);
        hint().ifPresent(hint -> notes.add("hint: " + hint));
        notes.addAll(help);
        if (!statement.isEmpty()) {
            notes.add("statement: " + statement);
        }
        return Problem.of(code(), sentence(), notes.toArray(String[]::new));
    }

    private ProblemCode code() {
        if (isMissingPrivilege()) {
            return ProblemCode.NO_PRIVILEGE;
        }
        if (isConnectionLost()) {
            return ProblemCode.CONNECTION_LOST;
        }
        if (isDuplicateKey()) {
            return ProblemCode.DUPLICATE_ROWS;
        }
        return isLockConflict() ? ProblemCode.LOCK_NOT_FREE : ProblemCode.SERVER_ERROR;
    }

    private String sentence() {
        return isConnectionLost() ? "the connection to the server was lost: " + serverMessage : serverMessage;
    }
}

package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;
import org.postgresql.util.ServerErrorMessage;

/** Why one endpoint could not be used, in a sentence that tells what to look at. */
final class ConnectFailure {
    private final ConnectionSettings settings;
    private final Endpoint endpoint;
    private final SQLException cause;
    private final Optional<ServerErrorMessage> server;

    ConnectFailure(ConnectionSettings settings, Endpoint endpoint, SQLException cause) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.cause = cause;
        this.server = DatabaseException.serverError(cause);
    }

    /** As libpq: a server that answered and refused ends the search, one that is only starting or stopping does not. */
    boolean ends() {
        return server.isPresent() ? !state().equals("57P03") : noPassword();
    }

    Problem problem() {
        return Problem.of(ProblemCode.CANNOT_CONNECT, sentence(), notes().toArray(String[]::new));
    }

    private String state() {
        return Optional.ofNullable(cause.getSQLState()).orElse("");
    }

    private boolean noPassword() {
        return state().equals("08004") && endpoint.password().isEmpty() && !saysNoTls();
    }

    private boolean saysNoTls() {
        return GT.tr("The server does not support SSL.").equals(cause.getMessage());
    }

    private String sentence() {
        return server.isPresent() ? answer(server.get()) : silence();
    }

    /** The server's answers, by SQLSTATE, because its words may be in any language. */
    private String answer(ServerErrorMessage error) {
        String words = Optional.ofNullable(error.getMessage()).orElse("no reason given");
        return switch (state()) {
            case "28P01" -> "wrong password for " + user() + " on " + endpoint;
            case "3D000" -> "there is no database " + settings.required(Keyword.DBNAME) + " on " + endpoint;
            case "53300" -> endpoint + " has too many connections: " + words;
            case "57P03" -> endpoint + " takes no connections now: " + words;
            case "28000" ->
                words.contains("pg_hba.conf")
                        ? "the pg_hba.conf of " + endpoint + " does not let " + user() + " in: " + words
                        : endpoint + " does not let " + user() + " in: " + words;
            default -> endpoint + " refused the connection: " + words;
        };
    }

    private String user() {
        return "role " + settings.required(Keyword.USER);
    }

    private String silence() {
        if (saysNoTls()) {
            return endpoint + " does not offer TLS, and sslmode=" + settings.required(Keyword.SSLMODE) + " needs it";
        }
        if (noPassword()) {
            return endpoint + " asks " + user() + " for a password, and none was given";
        }
        if (caused(UnknownHostException.class)) {
            return "the host name " + endpoint.host() + " is not known";
        }
        if (caused(SocketTimeoutException.class) || (state().equals("08001") && cause.getCause() == null)) {
            return endpoint + " did not answer within " + new DriverProperties(settings).connectTimeout() + " s";
        }
        if (caused(SSLException.class) || caused(java.security.GeneralSecurityException.class)) {
            return "TLS with " + endpoint + " failed: " + root();
        }
        if (caused(NoRouteToHostException.class)) {
            return "there is no way to " + endpoint + ": " + root();
        }
        if (caused(ConnectException.class)) {
            return endpoint.local() ? "no server listens on the socket " + endpoint : "nothing listens on " + endpoint;
        }
        if (caused(EOFException.class)) {
            return endpoint + " closed the connection without a word; is it PostgreSQL?";
        }
        return "no connection to " + endpoint + ": " + root();
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        endpoint.password()
                .filter(password -> state().equals("28P01"))
                .ifPresent(password -> notes.add("the password came from " + password.origin()));
        if (server.isEmpty() && noPassword()) {
            notes.add("looked in the URL, PGPASSWORD and the password file; "
                    + settings.passwordFile().verdict());
        }
        server.map(ServerErrorMessage::getDetail).ifPresent(notes::add);
        server.map(ServerErrorMessage::getHint).ifPresent(hint -> notes.add("hint: " + hint));
        if (caused(ConnectException.class)) {
            notes.add(fromOrigin());
        }
        return notes;
    }

    private String fromOrigin() {
        return "host comes from " + settings.origin(Keyword.HOST) + ", port from " + settings.origin(Keyword.PORT);
    }

    private boolean caused(Class<? extends Throwable> type) {
        return causes().stream().anyMatch(type::isInstance);
    }

    private String root() {
        List<Throwable> causes = causes();
        Throwable root = causes.get(causes.size() - 1);
        return Optional.ofNullable(root.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(root.getClass().getSimpleName());
    }

    private List<Throwable> causes() {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable next = cause; next != null && !causes.contains(next); next = next.getCause()) {
            causes.add(next);
        }
        return causes;
    }
}

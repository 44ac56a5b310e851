package io.idx.postgres;

import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.Spelling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Finds the part of a declared index that PostgreSQL does not accept, by having it read the parts one by one. */
final class Diagnosis {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final String NO_PRIVILEGE = "42501";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String UNDEFINED_OBJECT = "42704";

    private final Connection connection;
    private final Snapshot snapshot;
    private final TwinTable twin;
    private final List<String> methods = new ArrayList<>();

    Diagnosis(Connection connection, Snapshot snapshot, TwinTable twin) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.twin = twin;
    }

    /** Whether the server complains of what the statement says, rather than of the moment or the session. */
    static boolean isAboutTheText(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("42") || state.startsWith("22") || state.startsWith("0A") || state.startsWith("54");
    }

    /** The problem with an index that PostgreSQL refused as a whole. */
    Problem of(DeclaredIndex index, SQLException whole) throws SQLException {
        Optional<Problem> unknown = unknownMethod(index);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        for (int i = 0; i < index.columns().size(); i++) {
            DeclaredIndex part = part(index, List.of(index.columns().get(i)), Optional.empty());
            Optional<SQLException> refused = refused(part);
            if (refused.isPresent()) {
                return problem(index, index.placeOf("columns[" + i + "]"), refused.get());
            }
        }
        return ofTheRest(index, whole);
    }

    /** The problem with an access method that the server does not have. */
    Optional<Problem> unknownMethod(DeclaredIndex index) throws SQLException {
        List<String> methods = methods();
        return methods.contains(index.method())
                ? Optional.empty()
                : Optional.of(Problem.at(
                                index.placeOf(Attribute.METHOD),
                                ProblemCode.DEFINITION,
                                "the server has no access method \"" + index.method() + "\"")
                        .suggesting(Spelling.nearest(index.method(), methods))
                        .noting("It has: " + String.join(", ", methods)));
    }

    private Problem ofTheRest(DeclaredIndex index, SQLException whole) throws SQLException {
        if (index.where().isPresent()) {
            Optional<SQLException> refused = refused(part(index, index.columns(), index.where()));
            if (refused.isPresent()
                    && refused(part(index, index.columns(), Optional.empty())).isEmpty()) {
                return problem(index, index.placeOf(Attribute.WHERE), refused.get());
            }
        }
        Optional<Problem> unknown = unknownInclude(index);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        for (String parameter : index.with().keySet()) {
            SortedMap<String, String> alone = new TreeMap<>();
            alone.put(parameter, index.with().getOrDefault(parameter, ""));
            Optional<SQLException> refused = refused(index.part(index.columns(), Optional.empty(), alone));
            if (refused.isPresent()) {
                return problem(index, index.placeOf("with." + parameter), refused.get());
            }
        }
        return problem(index, index.placeOf(index.columns().size() > 1 ? "columns" : "columns[0]"), whole);
    }

    /** The problem with an included column that the table does not have. */
    Optional<Problem> unknownInclude(DeclaredIndex index) {
        ObservedTable table = snapshot.state().tables().get(index.table());
        for (int i = 0; table != null && i < index.include().size(); i++) {
            String column = index.include().get(i);
            if (!table.columns().contains(column)) {
                return Optional.of(Problem.at(
                                index.placeOf("include[" + i + "]"),
                                ProblemCode.DEFINITION,
                                "table " + index.table() + " has no column \"" + column + "\"")
                        .suggesting(Spelling.nearest(column, table.columns())));
            }
        }
        return Optional.empty();
    }

    private Optional<SQLException> refused(DeclaredIndex part) throws SQLException {
        try {
            twin.read(List.of(part));
            return Optional.empty();
        } catch (SQLException e) {
            if (!isAboutTheText(e)) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private static DeclaredIndex part(DeclaredIndex index, List<String> columns, Optional<String> where) {
        return index.part(columns, where, new TreeMap<>());
    }

    /** The problem with what stands at a place, in the words of the server. */
    Problem problem(DeclaredIndex index, Place place, SQLException e) throws SQLException {
        List<String> notes = new ArrayList<>();
        String message = String.valueOf(e.getMessage());
        if (e instanceof PSQLException server) {
            ServerErrorMessage error = server.getServerErrorMessage();
            if (error != null) {
                message = String.valueOf(error.getMessage());
                Optional.ofNullable(error.getDetail()).ifPresent(notes::add);
                Optional.ofNullable(error.getHint()).ifPresent(notes::add);
            }
        }
        if (NO_PRIVILEGE.equals(e.getSQLState())) {
            notes.add("It takes USAGE on the schemas of all that a definition names: GRANT USAGE ON SCHEMA ... TO "
                    + snapshot.state().server().role());
            return Problem.at(place, ProblemCode.NO_PRIVILEGE, message).noting(notes.toArray(String[]::new));
        }
        notes.add("PostgreSQL's words, SQLSTATE " + e.getSQLState() + ", about index "
                + index.name().name() + " on " + index.table());
        Problem problem = Problem.at(place, ProblemCode.DEFINITION, message)
                .suggesting(suggestion(index, String.valueOf(e.getSQLState()), message));
        return problem.noting(notes.toArray(String[]::new));
    }

    private Optional<String> suggestion(DeclaredIndex index, String state, String message) throws SQLException {
        Matcher named = QUOTED.matcher(message);
        if (!named.find()) {
            return Optional.empty();
        }
        String word = named.group(1);
        ObservedTable table = snapshot.state().tables().get(index.table());
        if (state.equals(UNDEFINED_COLUMN) && table != null) {
            return Spelling.nearest(word, table.columns());
        }
        return state.equals(UNDEFINED_OBJECT)
                ? Spelling.nearest(word, operatorClasses(index.method()))
                : Optional.empty();
    }

    private List<String> methods() throws SQLException {
        if (methods.isEmpty()) {
            methods.addAll(names("SELECT amname FROM pg_catalog.pg_am WHERE amtype = ? ORDER BY 1", "i"));
        }
        return methods;
    }

    List<String> operatorClasses(String method) throws SQLException {
        return names(
                "SELECT o.opcname FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am a ON a.oid = o.opcmethod"
                        + " WHERE a.amname = ? ORDER BY 1",
                method);
    }

    private List<String> names(String query, String parameter) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }
}

package io.idx.sql;

import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.sql.SqlStatement.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cuts a CREATE INDEX into what stands between its keywords. What the pieces mean is left to PostgreSQL, which reads
 * each of them in the same place of the same statement.
 */
final class CreateIndex {
    private final SqlStatement statement;
    private final String schema;
    private final Map<String, Place> places = new HashMap<>();
    private final SortedMap<String, String> with = new TreeMap<>();
    private final List<String> include = new ArrayList<>();
    private Optional<String> tablespace = Optional.empty();
    private Optional<String> where = Optional.empty();
    private String method = "btree";
    private boolean nullsDistinct = true;

    /** @param statement after CREATE [UNIQUE] INDEX */
    CreateIndex(SqlStatement statement, String schema) {
        this.statement = statement;
        this.schema = schema;
    }

    /** Whether the statement says IF NOT EXISTS, and the index. */
    record Created(boolean unlessThere, DeclaredIndex index) {}

    Created read(boolean unique) {
        statement.take("CONCURRENTLY");
        boolean unlessThere = statement.take("IF", "NOT", "EXISTS");
        if (statement.take("ON")) {
            throw new ProblemException(Problem.at(
                    statement.place(), ProblemCode.NOT_READ, "the index has no name, and indexes.yaml needs one"));
        }
        int at = statement.position();
        String name = statement.name("the name of the index");
        Place place = statement.placeFrom(at);
        if (!statement.take("ON")) {
            throw statement.unread("ON is expected here");
        }
        statement.take("ONLY");
        int tableAt = statement.position();
        QualifiedName table = qualified(statement, schema, "the name of the table");
        places.put("table", statement.placeFrom(tableAt));
        statement.takeSign('*');
        if (statement.take("USING")) {
            int methodAt = statement.position();
            method = statement.name("the access method");
            places.put("method", statement.placeFrom(methodAt));
        }
        List<String> columns = elements("columns", statement.list("the list of columns"));
        tail();
        return new Created(
                unlessThere,
                new DeclaredIndex(
                        table.withName(name),
                        table,
                        columns,
                        include,
                        method,
                        unique,
                        nullsDistinct,
                        where,
                        with,
                        tablespace,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeSet<>(),
                        Optional.empty(),
                        List.of(),
                        false,
                        false,
                        Optional.empty(),
                        place,
                        places));
    }

    static QualifiedName qualified(SqlStatement statement, String schema, String what) {
        String first = statement.name(what);
        return statement.takeSign('.')
                ? new QualifiedName(first, statement.name(what))
                : new QualifiedName(schema, first);
    }

    private List<String> elements(String path, List<Piece> pieces) {
        List<String> elements = new ArrayList<>();
        for (Piece piece : pieces) {
            refuseFlaw(SqlFragment.flawInElement(piece.text()), piece);
            places.put(path + "[" + elements.size() + "]", piece.place());
            elements.add(piece.text());
        }
        places.put(path, pieces.get(0).place());
        return elements;
    }

    private static void refuseFlaw(Optional<SqlFragment.Flaw> flaw, Piece piece) {
        flaw.ifPresent(found -> {
            throw new ProblemException(Problem.at(piece.place(), ProblemCode.NOT_ONE_ELEMENT, found.message()));
        });
    }

    private void tail() {
        if (statement.take("INCLUDE")) {
            statement.list("the list of included columns").forEach(piece -> {
                places.put("include[" + include.size() + "]", piece.place());
                include.add(piece.words().name("a column"));
                piece.words().end();
            });
        }
        if (statement.take("NULLS", "NOT", "DISTINCT")) {
            nullsDistinct = false;
        } else {
            statement.take("NULLS", "DISTINCT");
        }
        if (statement.take("WITH")) {
            StorageParameters parameters = StorageParameters.read(statement);
            with.putAll(parameters.values());
            places.putAll(parameters.places());
        }
        if (statement.take("TABLESPACE")) {
            int at = statement.position();
            tablespace = Optional.of(statement.name("the tablespace"));
            places.put("tablespace", statement.placeFrom(at));
        }
        if (statement.take("WHERE")) {
            Piece predicate = statement.rest();
            refuseFlaw(SqlFragment.flawInExpression(predicate.text()), predicate);
            places.put("where", predicate.place());
            where = Optional.of(predicate.text());
        }
        statement.end();
    }
}

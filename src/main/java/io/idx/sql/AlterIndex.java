package io.idx.sql;

import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import io.idx.sql.Lexer.Kind;
import io.idx.sql.SqlStatement.Piece;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an ALTER INDEX makes of an index that the same files create. */
final class AlterIndex {
    /** PostgreSQL lowers what is more. */
    private static final int MOST_STATISTICS = 10_000;

    private final SqlStatement statement;
    private final DeclaredIndex index;
    private final SortedMap<String, String> with;
    private final SortedMap<Integer, Integer> statistics;
    private final SortedSet<String> extensions;
    private final Map<String, Place> places;
    private Optional<String> tablespace;

    /** @param statement after ALTER INDEX and the name */
    AlterIndex(SqlStatement statement, DeclaredIndex index) {
        this.statement = statement;
        this.index = index;
        this.with = new TreeMap<>(index.with());
        this.statistics = new TreeMap<>(index.statistics());
        this.extensions = new TreeSet<>(index.extensions());
        this.places = new HashMap<>(index.places());
        this.tablespace = index.tablespace();
    }

    /** Nothing of a form that is not followed. */
    Optional<DeclaredIndex> altered() {
        do {
            if (!action()) {
                return Optional.empty();
            }
        } while (statement.take(Kind.COMMA));
        statement.end();
        return Optional.of(index.altered(with, tablespace, statistics, extensions, places));
    }

    private boolean action() {
        if (statement.take("SET", "TABLESPACE")) {
            int at = statement.position();
            tablespace = Optional.of(statement.name("the tablespace"));
            places.put("tablespace", statement.placeFrom(at));
            statement.take("NOWAIT");
        } else if (statement.take("SET")) {
            StorageParameters parameters = StorageParameters.read(statement);
            with.putAll(parameters.values());
            places.putAll(parameters.places());
        } else if (statement.take("RESET")) {
            statement.list("the list of storage parameters").forEach(this::reset);
        } else if (statement.take("DEPENDS", "ON", "EXTENSION")) {
            int at = statement.position();
            extensions.add(statement.name("the name of an extension"));
            places.put("depends_on_extension", statement.placeFrom(at));
        } else if (statement.take("NO", "DEPENDS", "ON", "EXTENSION")) {
            extensions.remove(statement.name("the name of an extension"));
        } else {
            return statement.take("ALTER") && target();
        }
        return true;
    }

    private void reset(Piece piece) {
        with.remove(piece.words().name("a storage parameter"));
        piece.words().end();
    }

    /** A column can have a name, too, which indexes.yaml does not know. */
    private boolean target() {
        statement.take("COLUMN");
        int at = statement.position();
        OptionalInt key = statement.number();
        if (key.isEmpty() || !statement.take("SET", "STATISTICS")) {
            return false;
        }
        boolean none = statement.take("DEFAULT");
        boolean negative = !none && statement.takeSign('-');
        OptionalInt target = none ? OptionalInt.empty() : statement.number();
        places.put("statistics." + key.getAsInt(), statement.placeFrom(at));
        if (none || negative) {
            statistics.remove(key.getAsInt());
        } else {
            target.ifPresent(most -> statistics.put(key.getAsInt(), Math.min(most, MOST_STATISTICS)));
        }
        return none || target.isPresent();
    }
}

package io.idx.sql;

import io.idx.model.Place;
import io.idx.sql.Lexer.Kind;
import io.idx.sql.SqlStatement.Piece;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A list of storage parameters in brackets.
 *
 * @param values as the catalog keeps them: a number as written, a word in lower case
 * @param places of the parameters, by path: {@code with.fillfactor}
 */
record StorageParameters(SortedMap<String, String> values, Map<String, Place> places) {
    static StorageParameters read(SqlStatement statement) {
        StorageParameters parameters = new StorageParameters(new TreeMap<>(), new HashMap<>());
        statement.list("the list of storage parameters").forEach(parameters::add);
        return parameters;
    }

    private void add(Piece piece) {
        SqlStatement words = piece.words();
        String name = words.name("a storage parameter");
        String value = words.takeSign('=') ? value(words) : "true";
        words.end();
        places.put("with." + name, piece.place());
        values.put(name, value);
    }

    private static String value(SqlStatement words) {
        Piece value = words.rest();
        return value.words().take(Kind.STRING)
                ? SqlString.decoded(value.text()).orElseThrow(() -> words.unread("this string is not read by idx"))
                : value.text().toLowerCase(Locale.ROOT);
    }
}

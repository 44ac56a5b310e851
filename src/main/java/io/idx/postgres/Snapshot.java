package io.idx.postgres;

import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One look at a database, with what is needed to understand a declaration there.
 *
 * @param tablespaces all of the server's
 * @param extensions all of the database's, by name
 * @param extensionSchemas where extensions live, in order of name
 * @param columnKeywords keywords that may be a column's name without quotes, though PostgreSQL prints them quoted
 * @param detaching by name, what PostgreSQL takes for no partition any more of the table beside it, though {@code
 *     DETACH PARTITION CONCURRENTLY} has not come to its end; it has no parent in the state
 */
public record Snapshot(
        ObservedState state,
        List<String> tablespaces,
        List<String> extensions,
        List<String> extensionSchemas,
        Set<String> columnKeywords,
        SortedMap<QualifiedName, QualifiedName> detaching) {
    public Snapshot {
        tablespaces = List.copyOf(tablespaces);
        extensions = List.copyOf(extensions);
        extensionSchemas = List.copyOf(extensionSchemas);
        columnKeywords = Set.copyOf(columnKeywords);
        detaching = Collections.unmodifiableSortedMap(new TreeMap<>(detaching));
    }
}

package io.idx.postgres;

import io.idx.model.ObservedState;
import java.util.List;
import java.util.Set;

/**
 * One look at a database, with what is needed to understand a declaration there.
 *
 * @param tablespaces all of the server's
 * @param extensions all of the database's, by name
 * @param extensionSchemas where extensions live, in order of name
 * @param columnKeywords keywords that may be a column's name without quotes, though PostgreSQL prints them quoted
 */
public record Snapshot(
        ObservedState state,
        List<String> tablespaces,
        List<String> extensions,
        List<String> extensionSchemas,
        Set<String> columnKeywords) {
    public Snapshot {
        tablespaces = List.copyOf(tablespaces);
        extensions = List.copyOf(extensions);
        extensionSchemas = List.copyOf(extensionSchemas);
        columnKeywords = Set.copyOf(columnKeywords);
    }
}

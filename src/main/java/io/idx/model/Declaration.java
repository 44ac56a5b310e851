package io.idx.model;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that the user declared, over all files.
 *
 * @param defaultSchemas those that the files name as the schema of their tables
 * @param owns names for which the files are the whole list: an undeclared one is dropped
 * @param ignore names that are neither reported nor touched
 */
public record Declaration(
        Set<String> defaultSchemas, List<DeclaredIndex> indexes, List<NamePattern> owns, List<NamePattern> ignore) {
    public Declaration {
        defaultSchemas = Set.copyOf(defaultSchemas);
        indexes = List.copyOf(indexes);
        owns = List.copyOf(owns);
        ignore = List.copyOf(ignore);
    }

    /** The schemas that the declaration is about, in order of name. */
    public Set<String> schemas() {
        Set<String> schemas = new TreeSet<>(defaultSchemas);
        indexes.forEach(index -> schemas.add(index.table().schema()));
        return schemas;
    }

    /** Whether idx may drop an undeclared index of this name. */
    public boolean owns(QualifiedName index) {
        return owns.stream().anyMatch(pattern -> pattern.matches(index));
    }

    public boolean ignores(QualifiedName index) {
        return ignore.stream().anyMatch(pattern -> pattern.matches(index));
    }
}

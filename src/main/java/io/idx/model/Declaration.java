package io.idx.model;

import java.util.List;

/**
 * All that the user declared, over all files.
 *
 * @param owns names for which the files are the whole list: an undeclared one is dropped
 * @param ignore names that are neither reported nor touched
 */
public record Declaration(List<DeclaredIndex> indexes, List<NamePattern> owns, List<NamePattern> ignore) {
    public Declaration {
        indexes = List.copyOf(indexes);
        owns = List.copyOf(owns);
        ignore = List.copyOf(ignore);
    }

    /** Whether idx may drop an undeclared index of this name. */
    public boolean owns(QualifiedName index) {
        return owns.stream().anyMatch(pattern -> pattern.matches(index));
    }

    public boolean ignores(QualifiedName index) {
        return ignore.stream().anyMatch(pattern -> pattern.matches(index));
    }
}

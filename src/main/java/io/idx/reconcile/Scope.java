package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.model.NamePattern;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Collection;
import java.util.List;

/**
 * The part of a declaration that a command is about: patterns on the names of indexes and of their tables.
 *
 * @param only empty for all
 * @param exclude wins over the others
 * @param tables empty for all
 */
public record Scope(List<NamePattern> only, List<NamePattern> exclude, List<NamePattern> tables) {
    public Scope {
        only = List.copyOf(only);
        exclude = List.copyOf(exclude);
        tables = List.copyOf(tables);
    }

    /** Everything. */
    public static Scope all() {
        return new Scope(List.of(), List.of(), List.of());
    }

    /** These indexes alone. Their names are taken for patterns, so that one with a star covers more. */
    static Scope of(Collection<QualifiedName> names) {
        return names.isEmpty()
                ? new Scope(List.of(), List.of(new NamePattern("*")), List.of())
                : new Scope(
                        names.stream()
                                .map(name -> new NamePattern(name.schema() + "." + name.name()))
                                .toList(),
                        List.of(),
                        List.of());
    }

    public boolean covers(QualifiedName index, QualifiedName table) {
        return (only.isEmpty() || any(only, index)) && !any(exclude, index) && (tables.isEmpty() || any(tables, table));
    }

    Diff narrow(Diff diff) {
        return new Diff(
                diff.changes().stream().filter(this::covers).toList(),
                diff.unmanaged().stream().filter(this::covers).toList(),
                diff.held().stream()
                        .filter(held -> covers(held.name(), held.table()))
                        .toList(),
                diff.constraintBacked(),
                diff.expired().stream().filter(this::covers).toList(),
                diff.matching());
    }

    private boolean covers(Change change) {
        return covers(change.name(), change.table());
    }

    private boolean covers(ObservedIndex index) {
        return covers(index.name(), index.table());
    }

    private static boolean any(List<NamePattern> patterns, QualifiedName name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}

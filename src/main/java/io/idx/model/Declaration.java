package io.idx.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that the user declared, over all files.
 *
 * @param defaultSchemas those that the files name as the schema of their tables
 * @param owns names for which the files are the whole list: an undeclared one is dropped
 * @param ignore names that are neither reported nor touched
 * @param replicas where else indexes are used: connection strings or names of services, without passwords
 * @param dropAfter for how many days scans must have been counted before an index counts as unused; 0 asks for none
 * @param policy how an apply may go about it
 * @param formers of indexes that are to be as they were, by name; only what takes a plan back has any
 */
public record Declaration(
        Set<String> defaultSchemas,
        List<DeclaredIndex> indexes,
        List<NamePattern> owns,
        List<NamePattern> ignore,
        List<String> replicas,
        int dropAfter,
        Policy policy,
        Map<QualifiedName, Former> formers) {
    /** The days that a file asks for which says nothing. */
    public static final int DROP_AFTER = 30;

    public Declaration {
        defaultSchemas = Set.copyOf(defaultSchemas);
        indexes = List.copyOf(indexes);
        owns = List.copyOf(owns);
        ignore = List.copyOf(ignore);
        replicas = List.copyOf(replicas);
        formers = Map.copyOf(formers);
    }

    /** What the files say. */
    public Declaration(
            Set<String> defaultSchemas,
            List<DeclaredIndex> indexes,
            List<NamePattern> owns,
            List<NamePattern> ignore,
            List<String> replicas,
            int dropAfter,
            Policy policy) {
        this(defaultSchemas, indexes, owns, ignore, replicas, dropAfter, policy, Map.of());
    }

    /** Without replicas and limits, and with the default of days. */
    public Declaration(
            Set<String> defaultSchemas, List<DeclaredIndex> indexes, List<NamePattern> owns, List<NamePattern> ignore) {
        this(defaultSchemas, indexes, owns, ignore, List.of(), DROP_AFTER, Policy.NONE);
    }

    /** The schemas that the declaration is about, in order of name. */
    public Set<String> schemas() {
        Set<String> schemas = new TreeSet<>(defaultSchemas);
        indexes.forEach(index -> schemas.add(index.table().schema()));
        return schemas;
    }

    /** What an index was, where it is to be as it was. */
    public Former former(QualifiedName index) {
        return formers.getOrDefault(index, Former.none());
    }

    /** Whether idx may drop an undeclared index of this name. */
    public boolean owns(QualifiedName index) {
        return owns.stream().anyMatch(pattern -> pattern.matches(index));
    }

    /** The entry that protects an index of this name, if there is one. */
    public Optional<DeclaredIndex> protector(QualifiedName index) {
        return indexes.stream()
                .filter(entry -> entry.name().equals(index) && entry.protect())
                .findFirst();
    }

    public boolean ignores(QualifiedName index) {
        return ignore.stream().anyMatch(pattern -> pattern.matches(index));
    }
}

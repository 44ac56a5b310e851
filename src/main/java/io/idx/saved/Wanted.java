package io.idx.saved;

import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.Former;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.NamePattern;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedTable;
import io.idx.model.Place;
import io.idx.model.Policy;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What plan files want without any indexes.yaml: indexes that are there or are not. */
final class Wanted {
    private final String file;
    private final Optional<Declaration> now;
    private final Map<QualifiedName, ObservedTable> tables;
    private final Map<QualifiedName, DeclaredIndex> indexes = new LinkedHashMap<>();
    private final Map<QualifiedName, Former> formers = new HashMap<>();
    private final Set<QualifiedName> gone = new TreeSet<>();

    /**
     * Nothing yet.
     *
     * @param now what the files say, if there are any: only what guards an index is taken from them
     */
    Wanted(String file, Optional<Declaration> now, Map<QualifiedName, ObservedTable> tables) {
        this.tables = tables;
        this.file = file;
        this.now = now;
    }

    /** @param roles what is to rest on it again, by its table */
    void index(SavedIndex index, Map<QualifiedName, Set<Role>> roles) {
        indexes.put(index.name(), declared(index));
        Map<QualifiedName, QualifiedName> parts = new HashMap<>();
        index.partitions().forEach(part -> parts.put(part.table(), part.name()));
        formers.put(index.name(), new Former(roles, parts));
    }

    void gone(QualifiedName index) {
        gone.add(index);
    }

    boolean isProtected(QualifiedName index) {
        return protector(index).isPresent();
    }

    /** Whether the files say to touch no index of that name; what they declare, they want touched. */
    boolean ignores(QualifiedName index) {
        return now.filter(files -> files.ignores(index)
                        && files.indexes().stream()
                                .noneMatch(entry -> entry.name().equals(index)))
                .isPresent();
    }

    private Optional<DeclaredIndex> protector(QualifiedName index) {
        return now.flatMap(files -> files.protector(index));
    }

    /** All names that it speaks of. */
    Set<QualifiedName> names() {
        Set<QualifiedName> names = new TreeSet<>(gone);
        names.addAll(indexes.keySet());
        return names;
    }

    /** @param schemas those that the plan is about */
    Declaration declaration(Set<String> schemas) {
        return new Declaration(
                schemas,
                new ArrayList<>(indexes.values()),
                patterns(gone),
                patterns(names().stream().filter(this::ignores).toList()),
                now.map(Declaration::replicas).orElse(List.of()),
                now.map(Declaration::dropAfter).orElse(Declaration.DROP_AFTER),
                now.map(Declaration::policy).orElse(Policy.NONE),
                formers);
    }

    private static List<NamePattern> patterns(Collection<QualifiedName> names) {
        return names.stream()
                .map(name -> new NamePattern(name.schema() + "." + name.name()))
                .toList();
    }

    boolean partitioned(QualifiedName table) {
        return Optional.ofNullable(tables.get(table))
                .filter(found -> found.kind() == ObservedTable.Kind.PARTITIONED)
                .isPresent();
    }

    private DeclaredIndex declared(SavedIndex index) {
        IndexDefinition definition = index.definition();
        return new DeclaredIndex(
                index.name(),
                index.table(),
                definition.keys().stream().map(IndexKey::text).toList(),
                definition.include(),
                definition.method(),
                definition.unique(),
                definition.nullsDistinct(),
                definition.predicate(),
                definition.storage(),
                Optional.of(definition.tablespace()).filter(name -> !name.isEmpty()),
                definition.statistics(),
                parts(index),
                definition.extensions(),
                definition.comment(),
                List.of(),
                false,
                isProtected(index.name()),
                Optional.empty(),
                new Place(file, 1, 1, 1, ""),
                protector(index.name())
                        .map(entry -> Map.of(Attribute.PROTECT.key(), entry.placeOf(Attribute.PROTECT)))
                        .orElse(Map.of()));
    }

    private SortedMap<QualifiedName, DeclaredPart> parts(SavedIndex index) {
        SortedMap<QualifiedName, DeclaredPart> parts = new TreeMap<>();
        index.partitions()
                .forEach(part -> parts.put(
                        part.table(),
                        partitioned(part.table())
                                ? DeclaredPart.above(part.definition())
                                : DeclaredPart.exactly(part.definition())));
        return parts;
    }
}

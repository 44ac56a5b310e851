package io.idx.saved;

import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.sql.Ddl;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An index as a plan file knows it.
 *
 * @param bytes absent for one that is yet to be
 * @param partitions of a partitioned table, those that are attached to it, however deep
 */
record SavedIndex(
        QualifiedName name,
        QualifiedName table,
        IndexDefinition definition,
        boolean sound,
        Optional<String> constraint,
        Set<Role> roles,
        Optional<Long> bytes,
        List<SavedIndex> partitions) {
    SavedIndex {
        roles = Set.copyOf(roles);
        partitions = List.copyOf(partitions);
    }

    static SavedIndex of(ObservedIndex index, Optional<IndexTree> tree) {
        List<SavedIndex> attached = tree.stream()
                .flatMap(IndexTree::below)
                .filter(IndexTree::attached)
                .flatMap(node -> node.index().stream())
                .map(part -> of(part, Optional.empty()))
                .toList();
        return new SavedIndex(
                index.name(),
                index.table(),
                index.definition(),
                index.sound(),
                index.constraint(),
                index.roles(),
                Optional.of(index.evidence().bytes()),
                attached);
    }

    static SavedIndex of(DesiredIndex index) {
        return new SavedIndex(
                index.name(),
                index.table(),
                index.definition(),
                true,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                List.of());
    }

    SavedIndex with(Set<Role> otherRoles, List<SavedIndex> otherPartitions) {
        return new SavedIndex(name, table, definition, sound, constraint, otherRoles, bytes, otherPartitions);
    }

    /** A part of it. */
    SavedIndex part(QualifiedName partition, QualifiedName called, IndexDefinition own) {
        return new SavedIndex(called, partition, own, sound, constraint, Set.of(), Optional.empty(), List.of());
    }

    static SavedIndex in(Part part) {
        return new SavedIndex(
                Names.in(part.member("name")),
                Names.in(part.member("table")),
                definition(part),
                part.flag("valid"),
                part.optional("constraint").map(Part::text),
                part.all("roles").stream()
                        .map(role -> role.text("the role of an index", SavedIndex::role))
                        .collect(Collectors.toSet()),
                part.optional("size_bytes").map(Part::number),
                part.all("partitions").stream().map(SavedIndex::in).toList());
    }

    private static IndexDefinition definition(Part part) {
        List<String> keys = part.texts("keys");
        List<Integer> expressions = part.all("expressions").stream()
                .map(position -> (int) position.number())
                .toList();
        SortedMap<String, String> storage = new TreeMap<>();
        part.members("with").forEach((name, value) -> storage.put(name, value.text()));
        SortedMap<Integer, Integer> statistics = new TreeMap<>();
        part.members("statistics")
                .forEach((key, target) -> statistics.put(position(target, key), (int) target.number()));
        return new IndexDefinition(
                part.text("method"),
                part.flag("unique"),
                part.flag("nulls_distinct"),
                IntStream.range(0, keys.size())
                        .mapToObj(i -> new IndexKey(keys.get(i), expressions.contains(i + 1)))
                        .toList(),
                part.texts("include"),
                part.optional("where").map(Part::text),
                storage,
                part.optional("tablespace").map(Part::text).orElse(""),
                statistics,
                new TreeSet<>(part.texts("depends_on_extension")),
                part.optional("comment").map(Part::text));
    }

    private static Optional<Role> role(String word) {
        return Arrays.stream(Role.values())
                .filter(role -> Words.of(role).equals(word))
                .findFirst();
    }

    private static int position(Part target, String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw target.wrong("the position of a key");
        }
    }

    Json json() {
        List<IndexKey> keys = definition.keys();
        List<Json> expressions = IntStream.range(0, keys.size())
                .filter(i -> keys.get(i).expression())
                .mapToObj(i -> Json.of(i + 1))
                .toList();
        Json json = Json.object()
                .with("definition", Json.of(Ddl.definition(name, table, definition)))
                .with("name", Json.of(name.toString()))
                .with("table", Json.of(table.toString()))
                .with("method", Json.of(definition.method()))
                .with("unique", Json.of(definition.unique()))
                .with("nulls_distinct", Json.of(definition.nullsDistinct()))
                .with("keys", Json.texts(keys.stream().map(IndexKey::text).toList()));
        if (!expressions.isEmpty()) {
            json = json.with("expressions", Json.array(expressions));
        }
        if (!definition.include().isEmpty()) {
            json = json.with("include", Json.texts(definition.include()));
        }
        json = json.with("where", definition.predicate().map(Json::of));
        if (!definition.storage().isEmpty()) {
            json = json.with("with", Json.pairs(definition.storage()));
        }
        if (!definition.tablespace().isEmpty()) {
            json = json.with("tablespace", Json.of(definition.tablespace()));
        }
        if (!definition.statistics().isEmpty()) {
            json = json.with("statistics", Json.pairs(definition.statistics()));
        }
        if (!definition.extensions().isEmpty()) {
            json = json.with("depends_on_extension", Json.texts(definition.extensions()));
        }
        json = json.with("comment", definition.comment().map(Json::of))
                .with("valid", Json.of(sound))
                .with("constraint", constraint.map(Json::of));
        if (!roles.isEmpty()) {
            json = json.with(
                    "roles",
                    Json.texts(new TreeSet<>(roles).stream().map(Words::of).toList()));
        }
        json = json.with("size_bytes", bytes.map(Json::of));
        return partitions.isEmpty()
                ? json
                : json.with(
                        "partitions",
                        Json.array(partitions.stream().map(SavedIndex::json).toList()));
    }
}

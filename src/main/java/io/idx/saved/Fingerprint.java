package io.idx.saved;

import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedTable;
import io.idx.model.QualifiedName;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Digests of what a change rests on. Sizes, use, statistics and what concerns other objects are not in them. */
final class Fingerprint {
    private Fingerprint() {}

    /** Of an index that is there: what it is, whether it is sound, and which constraint it backs. */
    static String of(SavedIndex index) {
        Json words = Json.object()
                .with("name", Json.of(index.name().toString()))
                .with("table", Json.of(index.table().toString()))
                .with("valid", Json.of(index.sound()))
                .with("constraint", index.constraint().map(Json::of));
        for (Map.Entry<Attribute, String> word : words(index.definition()).entrySet()) {
            words = words.with(word.getKey().key(), Json.of(word.getValue()));
        }
        return Digest.of(words);
    }

    /** The attributes that can differ, in PostgreSQL's words. None of extensions, as before there was the key. */
    static SortedMap<Attribute, String> words(IndexDefinition definition) {
        SortedMap<Attribute, String> words = new TreeMap<>();
        for (Attribute attribute : Attribute.values()) {
            boolean lacking = attribute == Attribute.DEPENDS_ON_EXTENSION
                    && definition.extensions().isEmpty();
            if (attribute.remedy() != Attribute.Remedy.NONE && attribute != Attribute.PARTITIONS && !lacking) {
                words.put(attribute, attribute.words(definition));
            }
        }
        return words;
    }

    /**
     * Of a table: which one it is, and the number, type and collation of each column that one of the definitions names.
     * An expression on whole rows names all of them.
     */
    static String of(ObservedTable table, List<IndexDefinition> definitions) {
        String words = String.join(
                " ", definitions.stream().map(Fingerprint::expressions).toList());
        boolean wholeRows = names(words, table.name().name());
        Json columns = Json.object();
        for (Map.Entry<String, String> column : table.columnTypes().entrySet()) {
            if (wholeRows || names(words, column.getKey())) {
                columns = columns.with(column.getKey(), Json.of(column.getValue()));
            }
        }
        return Digest.of(Json.object().with("oid", Json.of(table.oid())).with("columns", columns));
    }

    private static String expressions(IndexDefinition definition) {
        return Attribute.COLUMNS.words(definition) + " " + String.join(" ", definition.include()) + " "
                + definition.predicate().orElse("");
    }

    /** Rather once too often than not at all: what is quoted may be a text, and what is called so a function. */
    private static boolean names(String words, String name) {
        String quoted = name.replace("\"", "\"\"");
        return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
                        .matcher(words)
                        .find()
                || words.contains("\"" + quoted + "\"");
    }

    /** Of an entry in the file: all that it asks for. Its queries, its place and its layout ask for nothing. */
    static String of(DeclaredIndex entry) {
        return Digest.of(Json.object()
                .with("name", Json.of(entry.name().toString()))
                .with("table", Json.of(entry.table().toString()))
                .with(Attribute.COLUMNS.key(), Json.texts(entry.columns()))
                .with(Attribute.UNIQUE.key(), Json.of(entry.unique()))
                .with(Attribute.METHOD.key(), Json.of(entry.method()))
                .with(Attribute.INCLUDE.key(), Json.texts(entry.include()))
                .with(Attribute.NULLS_DISTINCT.key(), Json.of(entry.nullsDistinct()))
                .with(Attribute.WHERE.key(), text(entry.where()))
                .with(Attribute.WITH.key(), Json.pairs(entry.with()))
                .with(Attribute.TABLESPACE.key(), text(entry.tablespace()))
                .with(Attribute.STATISTICS.key(), Json.pairs(entry.statistics()))
                .with(Attribute.PARTITIONS.key(), partitions(entry))
                .with(Attribute.DEPENDS_ON_EXTENSION.key(), extensions(entry.extensions()))
                .with(Attribute.COMMENT.key(), text(entry.comment()))
                .with(Attribute.REBUILD.key(), Json.of(entry.rebuild()))
                .with(Attribute.PROTECT.key(), Json.of(entry.protect()))
                .with(Attribute.EXPIRES.key(), text(entry.expires().map(LocalDate::toString))));
    }

    /** Absent where all are alike, as all were before there was the key. */
    private static Optional<Json> partitions(DeclaredIndex entry) {
        Json partitions = Json.object();
        for (Map.Entry<QualifiedName, DeclaredPart> partition :
                entry.partitions().entrySet()) {
            DeclaredPart own = partition.getValue();
            partitions = partitions.with(
                    partition.getKey().toString(),
                    Json.object()
                            .with(Attribute.WITH.key(), own.with().map(Json::pairs))
                            .with(Attribute.TABLESPACE.key(), text(own.tablespace()))
                            .with(Attribute.STATISTICS.key(), own.statistics().map(Json::pairs))
                            .with(
                                    Attribute.DEPENDS_ON_EXTENSION.key(),
                                    own.extensions().map(Json::texts))
                            .with(Attribute.COMMENT.key(), text(own.comment())));
        }
        return Optional.of(partitions).filter(any -> !entry.partitions().isEmpty());
    }

    /** Absent where there are none, as before there was the key. */
    private static Optional<Json> extensions(Set<String> names) {
        return Optional.of(names).filter(any -> !any.isEmpty()).map(Json::texts);
    }

    private static Optional<Json> text(Optional<String> text) {
        return text.map(Json::of);
    }
}

package io.idx.model;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that {@code indexes.yaml} can say of an index. This is the one table of truth: it drives the legal keys,
 * the comparison, the JSON Schema and the reference page.
 */
public enum Attribute {
    COLUMNS(
            "columns",
            Shape.TEXTS,
            Remedy.REBUILD,
            14,
            "What the index is on, in order. Each element is exactly what stands between the commas of"
                    + " CREATE INDEX ... ( ... ): a column or an expression, then COLLATE, operator class, ASC or DESC,"
                    + " NULLS FIRST or LAST. Required.",
            definition -> definition.keys().stream().map(IndexKey::text).collect(Collectors.joining(", "))),
    UNIQUE(
            "unique",
            Shape.BOOLEAN,
            Remedy.REBUILD,
            14,
            "Whether two rows may not have equal keys. Default: false.",
            definition -> String.valueOf(definition.unique())),
    METHOD(
            "method",
            Shape.TEXT,
            Remedy.REBUILD,
            14,
            "The access method: btree, hash, gin, gist, spgist, brin, or one that an extension adds. Default: btree.",
            IndexDefinition::method),
    INCLUDE(
            "include",
            Shape.TEXTS,
            Remedy.REBUILD,
            14,
            "Columns stored in the index without being part of the key, by name.",
            definition -> String.join(", ", definition.include())),
    NULLS_DISTINCT(
            "nulls_distinct",
            Shape.BOOLEAN,
            Remedy.REBUILD,
            15,
            "Whether a unique index lets several rows be null. Default: true.",
            definition -> String.valueOf(definition.nullsDistinct())),
    WHERE(
            "where",
            Shape.TEXT,
            Remedy.REBUILD,
            14,
            "The predicate of a partial index, without the word WHERE.",
            definition -> definition.predicate().orElse("")),
    WITH(
            "with",
            Shape.SCALARS,
            Remedy.IN_PLACE,
            14,
            "Storage parameters, such as fillfactor: 70. What is not named has PostgreSQL's default.",
            definition -> pairs(definition.storage())),
    TABLESPACE(
            "tablespace",
            Shape.TEXT,
            Remedy.REINDEX,
            14,
            "The tablespace the index lies in. Default: that of the database.",
            IndexDefinition::tablespace),
    STATISTICS(
            "statistics",
            Shape.NUMBERS,
            Remedy.IN_PLACE,
            14,
            "Statistics targets of expression keys, by the position of the key, counted from 1: {2: 500}.",
            definition -> pairs(definition.statistics())),
    DEPENDS_ON_EXTENSION(
            "depends_on_extension",
            Shape.TEXTS,
            Remedy.IN_PLACE,
            14,
            "Extensions that take the index with them when they are dropped, by name: ALTER INDEX … DEPENDS ON"
                    + " EXTENSION. Default: none.",
            definition -> String.join(", ", definition.extensions())),
    PARTITIONS(
            "partitions",
            Shape.PARTS,
            Remedy.IN_PLACE,
            14,
            "What the index has on single partitions in place of what is written above: with, tablespace and statistics"
                    + " there, each as a whole, and comment and depends_on_extension of that part. One that is"
                    + " partitioned itself can have those two alone. By the name of the partition, with its schema if"
                    + " that is not the schema of the table; {} and [] are PostgreSQL's default.",
            definition -> ""),
    COMMENT(
            "comment",
            Shape.TEXT,
            Remedy.IN_PLACE,
            14,
            "What the index is for, kept as its COMMENT in the database. Default: none.",
            definition -> definition.comment().orElse("")),
    QUERIES(
            "queries",
            Shape.TEXTS,
            Remedy.NONE,
            14,
            "Statements that this index is for. They are evidence for people and are never executed by plan or apply.",
            definition -> ""),
    REBUILD(
            "rebuild",
            Shape.BOOLEAN,
            Remedy.NONE,
            14,
            "Whether a change of storage parameters builds the index anew, so that it counts for what is there already."
                    + " Without it, fillfactor and the like count for pages written from then on. Default: false.",
            definition -> ""),
    PROTECT(
            "protect",
            Shape.BOOLEAN,
            Remedy.NONE,
            14,
            "Whether idx must leave this index standing: a change that would build it anew and drop the old one is"
                    + " refused until the line is taken away. What changes in place, a new name and the repair of an"
                    + " INVALID index are not. Default: false.",
            definition -> ""),
    EXPIRES(
            "expires",
            Shape.DATE,
            Remedy.NONE,
            14,
            "The last day, in UTC by the server's clock, on which a temporary index is wanted, such as 2027-01-31."
                    + " From the next day on drift reports the index and apply drops it if owns: names it; it is not"
                    + " built again. An index with protect: true cannot expire (IDX018). Default: never.",
            definition -> "");

    /** How a value is written in YAML. */
    public enum Shape {
        TEXT,
        TEXTS,
        BOOLEAN,
        DATE,
        SCALARS,
        NUMBERS,
        /** Some attributes again, by partition. */
        PARTS
    }

    /** What brings a difference into line. */
    public enum Remedy {
        REBUILD,
        /** REINDEX CONCURRENTLY builds it anew and keeps all else. */
        REINDEX,
        IN_PLACE,
        NONE
    }

    private final String key;
    private final Shape shape;
    private final Remedy remedy;
    private final int sinceMajor;
    private final String documentation;
    private final Function<IndexDefinition, String> words;

    Attribute(
            String key,
            Shape shape,
            Remedy remedy,
            int sinceMajor,
            String documentation,
            Function<IndexDefinition, String> words) {
        this.key = key;
        this.shape = shape;
        this.remedy = remedy;
        this.sinceMajor = sinceMajor;
        this.documentation = documentation;
        this.words = words;
    }

    /** The key in {@code indexes.yaml}. */
    public String key() {
        return key;
    }

    public Shape shape() {
        return shape;
    }

    public Remedy remedy() {
        return remedy;
    }

    /** The first major version of PostgreSQL that has it. */
    public int sinceMajor() {
        return sinceMajor;
    }

    /** One or two sentences for the reference page. */
    public String documentation() {
        return documentation;
    }

    /** The value in PostgreSQL's own words; equal words are an equal value. Empty where it is the default or absent. */
    public String words(IndexDefinition definition) {
        return words.apply(definition);
    }

    private static String pairs(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}

package io.idx.model;

import java.util.Map;
import java.util.Set;

/**
 * A declared index together with what PostgreSQL says that it means.
 *
 * @param parts what the index is on those partitions where it has something of its own
 * @param notNull where every key is a column that is NOT NULL: its table, or partitions of that
 */
public record DesiredIndex(
        DeclaredIndex declared,
        IndexDefinition definition,
        Map<QualifiedName, IndexDefinition> parts,
        Set<QualifiedName> notNull) {
    public DesiredIndex {
        notNull = Set.copyOf(notNull);
        parts = Map.copyOf(parts);
    }

    /** One that is the same on all partitions, if there are any. */
    public DesiredIndex(DeclaredIndex declared, IndexDefinition definition, boolean keysNotNull) {
        this(declared, definition, Map.of(), keysNotNull ? Set.of(declared.table()) : Set.of());
    }

    /** Whether every key is a column that is NOT NULL, there; a partition's are where its table's are. */
    public boolean keysNotNull(QualifiedName on) {
        return notNull.contains(table()) || notNull.contains(on);
    }

    /** What the index is on a partition. Neither comment nor extensions are passed on. */
    public IndexDefinition on(QualifiedName partition) {
        IndexDefinition own = parts.get(partition);
        return own == null ? definition.passedOn() : own;
    }

    /**
     * What becomes of one that is there on a partition: it keeps what nobody names of tablespace, extensions and
     * comment.
     */
    public IndexDefinition on(QualifiedName partition, IndexDefinition there) {
        DeclaredPart named = declared.partitions().getOrDefault(partition, DeclaredPart.NONE);
        IndexDefinition wanted = on(partition);
        return wanted.in(
                named.tablespace().isPresent() ? wanted.tablespace() : there.tablespace(),
                named.extensions().isPresent() ? wanted.extensions() : there.extensions(),
                named.comment().isPresent() ? wanted.comment() : there.comment());
    }

    public QualifiedName name() {
        return declared.name();
    }

    public QualifiedName table() {
        return declared.table();
    }

    /** Whether nothing but the text of keys and predicate keeps the other from taking the place of this one. */
    public boolean sameButForWords(IndexDefinition other) {
        return new IndexDefinition(
                        other.method(),
                        other.unique(),
                        other.nullsDistinct(),
                        definition.keys(),
                        other.include(),
                        definition.predicate(),
                        other.storage(),
                        other.tablespace(),
                        other.statistics(),
                        other.extensions(),
                        other.comment())
                .sameBuild(definition);
    }
}

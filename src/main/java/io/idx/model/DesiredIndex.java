package io.idx.model;

/**
 * A declared index together with what PostgreSQL says that it means.
 *
 * @param keysNotNull whether every key is a column that is NOT NULL
 */
public record DesiredIndex(DeclaredIndex declared, IndexDefinition definition, boolean keysNotNull) {
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
                        other.comment())
                .sameBuild(definition);
    }
}

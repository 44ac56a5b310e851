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
}

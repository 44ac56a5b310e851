package io.idx.model;

/** A declared index together with what PostgreSQL says that it means. */
public record DesiredIndex(DeclaredIndex declared, IndexDefinition definition) {
    public QualifiedName name() {
        return declared.name();
    }

    public QualifiedName table() {
        return declared.table();
    }
}

package io.idx.spec;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An index that is to be written into a file, in PostgreSQL's words. */
public record SpecEntry(QualifiedName name, QualifiedName table, IndexDefinition definition) {
    /**
     * Whether indexes.yaml can say this of an index: what is written is read again. It cannot, for instance, where a
     * comment is nothing but blanks.
     */
    public boolean writable() {
        SpecFile alone = SpecFile.empty("indexes.yaml", name.schema());
        alone.add(table, List.of(this));
        try {
            Declaration read = SpecReader.read(List.of(SpecSource.stream(
                    "indexes.yaml", new ByteArrayInputStream(alone.edited().getBytes(StandardCharsets.UTF_8)))));
            return read.indexes().size() == 1 && describes(read.indexes().get(0));
        } catch (ProblemException e) {
            return false;
        }
    }

    /** Whether a declared index is this one, word for word. */
    boolean describes(DeclaredIndex declared) {
        return declared.name().equals(name)
                && declared.table().equals(table)
                && declared.columns()
                        .equals(definition.keys().stream().map(IndexKey::text).toList())
                && declared.include().equals(definition.include())
                && declared.method().equals(definition.method())
                && declared.unique() == definition.unique()
                && declared.nullsDistinct() == definition.nullsDistinct()
                && declared.where().equals(definition.predicate())
                && declared.with().equals(definition.storage())
                && declared.tablespace().orElse("").equals(definition.tablespace())
                && declared.statistics().equals(definition.statistics())
                && declared.comment().equals(definition.comment());
    }
}

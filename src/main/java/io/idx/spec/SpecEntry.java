package io.idx.spec;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An index that is to be written into a file, in PostgreSQL's words.
 *
 * @param parts what it has on single partitions in place of that
 */
public record SpecEntry(
        QualifiedName name,
        QualifiedName table,
        IndexDefinition definition,
        SortedMap<QualifiedName, DeclaredPart> parts) {
    /** One that is the same on all partitions, if there are any. */
    public SpecEntry(QualifiedName name, QualifiedName table, IndexDefinition definition) {
        this(name, table, definition, Collections.emptySortedMap());
    }

    /**
     * Those of which indexes.yaml can say what they are: what is written is read again.
     */
    public static List<SpecEntry> writable(List<SpecEntry> entries) {
        if (entries.isEmpty() || readBack(entries)) {
            return entries;
        }
        int half = entries.size() / 2;
        return half == 0
                ? List.of()
                : Stream.of(entries.subList(0, half), entries.subList(half, entries.size()))
                        .flatMap(some -> writable(some).stream())
                        .toList();
    }

    private static boolean readBack(List<SpecEntry> entries) {
        SpecFile alone = SpecFile.empty("indexes.yaml", entries.get(0).name().schema());
        alone.addAll(entries.stream().collect(groupingBy(SpecEntry::table, TreeMap::new, toList())));
        try {
            Declaration read = SpecReader.read(List.of(SpecSource.stream(
                    "indexes.yaml", new ByteArrayInputStream(alone.edited().getBytes(StandardCharsets.UTF_8)))));
            Map<QualifiedName, DeclaredIndex> declared =
                    read.indexes().stream().collect(toMap(DeclaredIndex::name, Function.identity()));
            return declared.size() == entries.size()
                    && entries.stream().allMatch(entry -> Optional.ofNullable(declared.get(entry.name))
                            .filter(entry::describes)
                            .isPresent());
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
                && declared.partitions().equals(parts)
                && declared.extensions().equals(definition.extensions())
                && declared.comment().equals(definition.comment());
    }
}

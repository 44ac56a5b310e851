package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file of a test and what becomes of it. */
final class EditedFile {
    private EditedFile() {}

    static String added(String text, SpecEntry... entries) {
        SpecFiles files = files(text);
        files.add(Arrays.asList(entries));
        return text(files);
    }

    static String changed(String text, IndexDefinition definition, Attribute first, Attribute... others) {
        SpecFiles files = files(text);
        QualifiedName index = name("public.t.i");
        files.change(index, new SpecEntry(index, table("public.t.i"), definition), EnumSet.of(first, others));
        return text(files);
    }

    static SpecFiles files(String text) {
        return SpecFiles.of(Map.of("indexes.yaml", bytes(text)));
    }

    static String text(SpecFiles files) {
        return new String(files.changed().values().iterator().next(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static SpecEntry entry(String path, String column) {
        return new SpecEntry(name(path), table(path), definition(List.of(column), "", Optional.empty()));
    }

    /** {@code schema.table.index}, a dot within a name after a backslash. */
    private static String[] parts(String path) {
        return Arrays.stream(path.split("(?<!\\\\)\\."))
                .map(part -> part.replace("\\", ""))
                .toArray(String[]::new);
    }

    static QualifiedName name(String path) {
        return new QualifiedName(parts(path)[0], parts(path)[2]);
    }

    static QualifiedName table(String path) {
        return new QualifiedName(parts(path)[0], parts(path)[1]);
    }

    static IndexDefinition definition(List<String> keys, String where, Optional<String> comment) {
        return new IndexDefinition(
                "btree",
                false,
                true,
                keys.stream().map(key -> new IndexKey(key, false)).toList(),
                List.of(),
                Optional.of(where).filter(text -> !text.isEmpty()),
                new TreeMap<>(),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                comment);
    }

    static String comment(String text) {
        return files(text).declaration().indexes().get(0).comment().orElse("");
    }
}

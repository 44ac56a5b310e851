package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.spec.Draft.Form;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL's words for an index as the values of an entry. What is the default is not written. */
final class AttributeDraft {
    private AttributeDraft() {}

    /** The value of an attribute; none where the entry needs none. */
    static Optional<Draft> of(Attribute attribute, SpecEntry entry) {
        IndexDefinition definition = entry.definition();
        return switch (attribute) {
            case COLUMNS -> texts(definition.keys().stream().map(IndexKey::text).toList());
            case UNIQUE -> flag(definition.unique(), false);
            case METHOD ->
                Optional.of(definition.method())
                        .filter(method -> !method.equals("btree"))
                        .map(AttributeDraft::text);
            case INCLUDE -> texts(definition.include());
            case NULLS_DISTINCT -> flag(definition.nullsDistinct(), true);
            case WHERE -> definition.predicate().map(AttributeDraft::text);
            case WITH -> values(definition.storage());
            case TABLESPACE ->
                Optional.of(definition.tablespace())
                        .filter(name -> !name.isEmpty())
                        .map(AttributeDraft::text);
            case STATISTICS -> values(definition.statistics());
            case PARTITIONS -> partitions(entry);
            case DEPENDS_ON_EXTENSION -> texts(List.copyOf(definition.extensions()));
            case COMMENT -> definition.comment().map(AttributeDraft::text);
            case QUERIES, REBUILD, PROTECT, EXPIRES -> Optional.empty();
        };
    }

    /** The whole entry of an index. */
    static Draft entry(SpecEntry entry) {
        Draft draft = Draft.mapping(Form.BLOCK);
        for (Attribute attribute : Attribute.values()) {
            of(attribute, entry).ifPresent(value -> draft.with(attribute.key(), value));
        }
        return draft;
    }

    private static Optional<Draft> partitions(SpecEntry entry) {
        Draft partitions = Draft.mapping(Form.BLOCK);
        entry.parts().forEach((partition, own) -> {
            Draft part = Draft.mapping(Form.SHORT);
            own.with().ifPresent(map -> part.with(Attribute.WITH.key(), mapping(map)));
            own.tablespace().ifPresent(name -> part.with(Attribute.TABLESPACE.key(), text(name)));
            own.statistics().ifPresent(map -> part.with(Attribute.STATISTICS.key(), mapping(map)));
            own.extensions().ifPresent(names -> part.with(Attribute.DEPENDS_ON_EXTENSION.key(), list(names)));
            own.comment().ifPresent(text -> part.with(Attribute.COMMENT.key(), text(text)));
            partitions.with(SpecFile.written(partition, entry.table().schema()), part);
        });
        return entry.parts().isEmpty() ? Optional.empty() : Optional.of(partitions);
    }

    /** A value of {@code with}: a number or a boolean needs no quotes there. */
    static Draft value(String word) {
        return switch (word.isEmpty() ? Node.Kind.NULL : PlainScalar.kind(word)) {
            case BOOLEAN, NUMBER -> Draft.word(word);
            case TEXT, DATE, NULL, LIST, MAPPING, REFUSED -> text(word);
        };
    }

    private static Optional<Draft> texts(Collection<String> texts) {
        return texts.isEmpty() ? Optional.empty() : Optional.of(list(texts));
    }

    private static Draft list(Collection<String> texts) {
        Draft list = Draft.list(Form.SHORT);
        texts.forEach(text -> list.with("", Draft.text(text, Form.LINE)));
        return list;
    }

    private static Draft text(String text) {
        return Draft.text(text, Form.SHORT);
    }

    private static Optional<Draft> flag(boolean flag, boolean unwritten) {
        return flag == unwritten ? Optional.empty() : Optional.of(Draft.word(String.valueOf(flag)));
    }

    private static Optional<Draft> values(Map<?, ?> map) {
        return map.isEmpty() ? Optional.empty() : Optional.of(mapping(map));
    }

    private static Draft mapping(Map<?, ?> map) {
        Draft mapping = Draft.mapping(Form.SHORT);
        List.copyOf(map.entrySet())
                .forEach(
                        entry -> mapping.with(String.valueOf(entry.getKey()), value(String.valueOf(entry.getValue()))));
        return mapping;
    }
}

package io.idx.postgres;

import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import java.util.List;
import java.util.Optional;

/** The two parts of an index that are expressions, in PostgreSQL's own words. */
record Words(List<IndexKey> keys, Optional<String> predicate) {
    Words {
        keys = List.copyOf(keys);
    }

    static Words of(IndexDefinition definition) {
        return new Words(definition.keys(), definition.predicate());
    }

    List<String> keyTexts() {
        return keys.stream().map(IndexKey::text).toList();
    }
}

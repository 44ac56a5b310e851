package io.idx.postgres;

import io.idx.sql.KeyElement;
import java.util.List;
import java.util.Optional;

/**
 * How PostgreSQL understands a declared index, as trees.
 *
 * @param elements how each key is to be cut
 * @param keys one tree a key; empty if the server did not show any
 * @param predicate empty for none, and for one that is always true
 */
record TreeReading(List<KeyElement> elements, List<NodeTree> keys, Optional<NodeTree> predicate) {
    TreeReading {
        elements = List.copyOf(elements);
        keys = List.copyOf(keys);
        predicate = predicate.filter(tree -> !tree.alwaysTrue());
    }

    /** Whether the server showed how it understands the index. */
    boolean shown() {
        return !keys.isEmpty();
    }
}

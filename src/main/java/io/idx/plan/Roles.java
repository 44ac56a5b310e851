package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import java.util.Set;
import java.util.stream.Stream;

/** What rests on an index besides queries, and whether a new one can carry it. */
final class Roles {
    private static final Set<String> CLUSTERING_METHODS = Set.of("btree", "gist");

    private Roles() {}

    /** Whether the index that is replaced has the role, or what was to replace it. */
    static boolean has(Change change, Role role) {
        Stream<ObservedIndex> parts =
                change.former().stream().flatMap(IndexTree::below).flatMap(node -> node.index().stream());
        return Stream.of(change.observed().stream(), change.replacement().stream(), parts)
                .flatMap(indexes -> indexes)
                .anyMatch(index -> index.roles().contains(role));
    }

    /** Whether the mark that CLUSTER goes by can pass to the index. */
    static boolean carriesClusterMark(DesiredIndex desired) {
        return CLUSTERING_METHODS.contains(desired.definition().method())
                && desired.definition().predicate().isEmpty();
    }

    /** Whether replication can tell every row by the index. */
    static boolean carriesReplicaIdentity(DesiredIndex desired) {
        return tellsRowsApart(desired.definition()) && desired.keysNotNull();
    }

    /** Whether REFRESH MATERIALIZED VIEW CONCURRENTLY can tell every row by the index. */
    static boolean carriesRefresh(DesiredIndex desired) {
        return tellsRowsApart(desired.definition());
    }

    private static boolean tellsRowsApart(IndexDefinition definition) {
        return definition.unique() && definition.predicate().isEmpty() && !definition.hasExpressions();
    }
}

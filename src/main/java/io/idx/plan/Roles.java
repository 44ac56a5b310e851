package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.sql.Ddl;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    /**
     * What makes rest on an index again what rested on the one before. A partition's columns may be NOT NULL where
     * those of its table are not; they were when it rested there.
     *
     * @param there what rests on it already
     */
    static List<Step> restore(
            Change change, DesiredIndex desired, QualifiedName table, QualifiedName index, Set<Role> there) {
        Set<Role> missing = EnumSet.noneOf(Role.class);
        missing.addAll(change.restored(table));
        missing.removeAll(there);
        List<Step> steps = new ArrayList<>();
        if (missing.contains(Role.CLUSTERED) && carriesClusterMark(desired)) {
            steps.add(Steps.cluster(table, index));
        }
        boolean part = !table.equals(desired.table());
        boolean carried = part ? tellsRowsApart(desired.definition()) : carriesReplicaIdentity(desired);
        if (missing.contains(Role.REPLICA_IDENTITY) && carried) {
            steps.add(Steps.replicaIdentity(table, index));
        }
        return steps;
    }

    /** Gives what rests on the parts of an index to those that take their place, if these can carry it. */
    static List<Step> passedOn(Change change, DesiredIndex desired, IndexTree fresh) {
        List<Step> steps = new ArrayList<>();
        if (carriesClusterMark(desired)) {
            bearers(change, Role.CLUSTERED, fresh).forEach(node -> steps.add(Steps.cluster(node.table(), node.name())));
        }
        if (carriesReplicaIdentity(desired)) {
            bearers(change, Role.REPLICA_IDENTITY, fresh)
                    .forEach(node -> steps.add(Steps.replicaIdentity(node.table(), node.name())));
        }
        return steps;
    }

    private static Stream<IndexTree> bearers(Change change, Role role, IndexTree fresh) {
        Set<QualifiedName> tables = change.former().stream()
                .flatMap(IndexTree::all)
                .filter(node ->
                        has(role, node) && !change.restored(node.table()).contains(role))
                .map(IndexTree::table)
                .collect(Collectors.toSet());
        return fresh.all().filter(node -> tables.contains(node.table()));
    }

    static boolean has(Role role, IndexTree node) {
        return node.index().filter(index -> index.roles().contains(role)).isPresent();
    }

    /** What makes an index that is built anew as it was carry what that carried; for a person. */
    static List<String> again(ObservedIndex there, QualifiedName index) {
        List<String> statements = new ArrayList<>();
        if (there.roles().contains(Role.CLUSTERED)) {
            statements.add(Ddl.clusterOn(there.table(), index));
        }
        if (there.roles().contains(Role.REPLICA_IDENTITY)) {
            statements.add(Ddl.replicaIdentity(there.table(), index));
        }
        return statements;
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

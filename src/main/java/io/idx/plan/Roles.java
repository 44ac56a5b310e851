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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What rests on an index besides queries, and whether a new one can carry it. */
final class Roles {
    private static final Set<String> CLUSTERING_METHODS = Set.of("btree", "gist");

    private Roles() {}

    /** Whether the index that is replaced has the role, or what a replace of it left. */
    static boolean has(Change change, Role role) {
        return Stream.of(change.observed(), change.replacement(), change.replaced())
                .flatMap(Optional::stream)
                .anyMatch(index -> index.roles().contains(role));
    }

    /**
     * What makes rest on an index again what rested on the one before.
     *
     * @param there what rests on it already
     */
    static List<Step> restore(
            Change change, DesiredIndex desired, QualifiedName table, QualifiedName index, Set<Role> there) {
        Set<Role> missing = EnumSet.noneOf(Role.class);
        missing.addAll(change.restored(table));
        missing.removeAll(there);
        List<Step> steps = new ArrayList<>();
        if (missing.contains(Role.CLUSTERED) && carriesClusterMark(desired.definition())) {
            steps.add(Steps.cluster(table, index));
        }
        if (missing.contains(Role.REPLICA_IDENTITY) && carriesReplicaIdentity(desired, table)) {
            steps.add(Steps.replicaIdentity(table, index));
        }
        return steps;
    }

    /** Gives what rests on the parts of an index to those that take their place, if these can carry it. */
    static List<Step> passedOn(Change change, DesiredIndex desired, IndexTree fresh) {
        List<Step> steps = new ArrayList<>();
        if (carriesClusterMark(desired.definition())) {
            bearers(change, Role.CLUSTERED, fresh).forEach(node -> steps.add(Steps.cluster(node.table(), node.name())));
        }
        bearers(change, Role.REPLICA_IDENTITY, fresh)
                .filter(node -> carriesReplicaIdentity(desired, node.table()))
                .forEach(node -> steps.add(Steps.replicaIdentity(node.table(), node.name())));
        return steps;
    }

    /** Gives what rested on a leftover to the index that stays, if it can carry that. */
    static List<Step> handedBack(Set<Role> roles, ObservedIndex staying, DesiredIndex desired) {
        IndexDefinition there = staying.definition();
        List<Step> steps = new ArrayList<>();
        if (roles.contains(Role.CLUSTERED) && carriesClusterMark(there)) {
            steps.add(Steps.cluster(staying.table(), staying.name()));
        }
        boolean nullable = there.sameBuild(desired.definition()) && !desired.keysNotNull(staying.table());
        if (roles.contains(Role.REPLICA_IDENTITY) && tellsRowsApart(there) && !nullable) {
            steps.add(Steps.replicaIdentity(staying.table(), staying.name()));
        }
        return steps;
    }

    private static Stream<IndexTree> bearers(Change change, Role role, IndexTree fresh) {
        Set<QualifiedName> tables = Stream.concat(change.former().stream(), TreeRecipe.leftovers(change))
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
    static boolean carriesClusterMark(IndexDefinition definition) {
        return CLUSTERING_METHODS.contains(definition.method())
                && definition.predicate().isEmpty();
    }

    /** Whether replication can tell every row of its table, or of a partition of that, by the index. */
    static boolean carriesReplicaIdentity(DesiredIndex desired, QualifiedName table) {
        return tellsRowsApart(desired.definition()) && desired.keysNotNull(table);
    }

    /** Whether REFRESH MATERIALIZED VIEW CONCURRENTLY can tell every row by the index. */
    static boolean carriesRefresh(DesiredIndex desired) {
        return tellsRowsApart(desired.definition());
    }

    private static boolean tellsRowsApart(IndexDefinition definition) {
        return definition.unique() && definition.predicate().isEmpty() && !definition.hasExpressions();
    }
}

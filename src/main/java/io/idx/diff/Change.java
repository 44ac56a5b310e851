package io.idx.diff;

import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.NodeUse;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to happen to one index.
 *
 * @param desired absent for a drop, unless the index expired
 * @param observed the index that is there now under the declared name (under its old name for a rename); absent for a
 *     create
 * @param differences in the order of {@link Attribute}; for a rename or a repair, those besides the name or the state
 * @param replacement what an interrupted replace built: it stands under its working name and may be sound or not
 * @param replaced what an interrupted replace had already put aside
 * @param reindexed what a REINDEX CONCURRENTLY of the index left that was broken off, whoever began it
 * @param tree on a partitioned table, the index as it is to be, with what is there of it; for a replace, the one that
 *     takes the place; absent for a drop
 * @param former on a partitioned table, what a replace or a drop takes away
 * @param left on a partitioned table, what an interrupted replace left, topmost and parts
 * @param restored what is to rest on the index again, by its table; of a partitioned one, also on each partition
 */
public record Change(
        Kind kind,
        Optional<DesiredIndex> desired,
        Optional<ObservedIndex> observed,
        List<Difference> differences,
        Optional<ObservedIndex> replacement,
        Optional<ObservedIndex> replaced,
        List<ObservedIndex> reindexed,
        Optional<IndexTree> tree,
        Optional<IndexTree> former,
        List<IndexTree> left,
        Map<QualifiedName, Set<Role>> restored) {
    /** What happens to the index. */
    public enum Kind {
        CREATE,
        /** A new one is built beside it and takes its name. */
        REPLACE,
        /** In place, without a build. */
        ALTER,
        RENAME,
        /** It is not sound, or an interrupted run left something beside it. */
        REPAIR,
        DROP
    }

    /** A change of an index that is not on a partitioned table. */
    public Change(
            Kind kind,
            Optional<DesiredIndex> desired,
            Optional<ObservedIndex> observed,
            List<Difference> differences,
            Optional<ObservedIndex> replacement,
            Optional<ObservedIndex> replaced,
            List<ObservedIndex> reindexed) {
        this(
                kind,
                desired,
                observed,
                differences,
                replacement,
                replaced,
                reindexed,
                Optional.empty(),
                Optional.empty());
    }

    /** A change after which nothing need rest on the index that does not pass to it by itself. */
    public Change(
            Kind kind,
            Optional<DesiredIndex> desired,
            Optional<ObservedIndex> observed,
            List<Difference> differences,
            Optional<ObservedIndex> replacement,
            Optional<ObservedIndex> replaced,
            List<ObservedIndex> reindexed,
            Optional<IndexTree> tree,
            Optional<IndexTree> former) {
        this(kind, desired, observed, differences, replacement, replaced, reindexed, tree, former, List.of(), Map.of());
    }

    public Change {
        restored = Map.copyOf(restored);
        differences = List.copyOf(differences);
        reindexed = List.copyOf(reindexed);
        left = List.copyOf(left);
        if (desired.isEmpty() && observed.isEmpty()) {
            throw new IllegalArgumentException("a change is about an index that is declared or observed");
        }
    }

    /** The same, with what replicas know of the use of the index that is there. */
    public Change with(List<NodeUse> replicas) {
        return new Change(
                kind,
                desired,
                observed.map(index -> index.withEvidence(index.evidence().with(replicas))),
                differences,
                replacement,
                replaced,
                reindexed,
                tree,
                former,
                left,
                restored);
    }

    /** The same, where something is to rest on the index again. */
    Change restoring(Map<QualifiedName, Set<Role>> roles) {
        return new Change(
                kind, desired, observed, differences, replacement, replaced, reindexed, tree, former, left, roles);
    }

    /** The same, where it is known what of it an interrupted replace left. */
    Change leaving(List<IndexTree> trees) {
        return new Change(
                kind, desired, observed, differences, replacement, replaced, reindexed, tree, former, trees, restored);
    }

    /** What is to rest again on the index of that table. */
    public Set<Role> restored(QualifiedName on) {
        return restored.getOrDefault(on, Set.of());
    }

    /** Whether the index is as it is to be, and only what an interrupted run left beside it is to go. */
    public boolean tidiesUp() {
        return kind == Kind.REPAIR
                && differences.isEmpty()
                && observed.filter(ObservedIndex::sound).isPresent()
                && tree.map(IndexTree::complete).orElse(true);
    }

    /** Whether an interrupted run left something beside the index. */
    public boolean hasLeftovers() {
        return replacement.isPresent()
                || replaced.isPresent()
                || !reindexed.isEmpty()
                || tree.stream().flatMap(IndexTree::all).anyMatch(node -> !node.debris()
                        .isEmpty());
    }

    /** Whether one of the differences needs a build. */
    public boolean needsBuild() {
        return differences.stream().anyMatch(Difference::needsBuild);
    }

    /** The name that the index has in the end; for a drop, the one that it has now. */
    public QualifiedName name() {
        return desired.map(DesiredIndex::name)
                .or(() -> observed.map(ObservedIndex::name))
                .orElseThrow();
    }

    public QualifiedName table() {
        return desired.map(DesiredIndex::table)
                .or(() -> observed.map(ObservedIndex::table))
                .orElseThrow();
    }
}

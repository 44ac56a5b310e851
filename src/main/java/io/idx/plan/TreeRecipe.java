package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The steps of a change of the index of a partitioned table: the topmost is made without its partitions, then one
 * after the other on each partition, concurrently, and attached as soon as it is there. A run may end after each step:
 * what is there is found by its definition and its name, and what it belongs to, in the catalog.
 *
 * <p>With a foreign table among the partitions, the topmost comes last instead, and takes up what is there.
 */
final class TreeRecipe {
    /** So many renames stand in one transaction, each with a lock of its own. */
    private static final int RENAMES_AT_ONCE = 100;

    private final Change change;
    private final DesiredIndex desired;
    private final IndexTree tree;
    private final String home;
    private final List<Step> steps = new ArrayList<>();
    /** What comes of its partitions before the rest does. */
    private final Set<QualifiedName> unitedBefore = new HashSet<>();

    private TreeRecipe(Change change, IndexTree tree, String home) {
        this.change = change;
        this.desired = Recipe.desired(change);
        this.tree = tree;
        this.home = home;
    }

    /**
     * Of a change that has a tree, or takes one away.
     *
     * @param home the tablespace of the database
     */
    static List<Step> of(Change change, String home) {
        return change.tree()
                .map(tree -> new TreeRecipe(change, tree, home).all())
                .orElseGet(() -> drop(change));
    }

    private static List<Step> drop(Change change) {
        return Stream.of(change.replacement(), change.replaced(), change.observed())
                .flatMap(Optional::stream)
                .map(index -> Steps.dropTree(change.table(), index.name()))
                .toList();
    }

    private List<Step> all() {
        switch (change.kind()) {
            case CREATE, RENAME -> {
                leftovers(change).forEach(left -> removeLeft(left, tree, ObservedIndex::sound));
                provide(tree, Optional.empty());
                crownLast();
                restore(tree);
                rename();
            }
            case REPLACE -> {
                IndexTree former = change.former().orElseThrow();
                leftovers(change).forEach(left -> removeLeft(left, former, ObservedIndex::sound));
                provide(tree, Optional.empty());
                crownLast();
                restore(tree);
                swap();
                steps.add(Steps.dropTree(change.table(), WorkingName.OLD.of(desired.name())));
            }
            case ALTER, REPAIR, DROP -> {
                provide(tree, Optional.empty());
                crownLast();
                restore(tree);
                leftovers(change).forEach(left -> removeLeft(left, tree, mended -> true));
                rename();
            }
        }
        return steps;
    }

    /** What an interrupted replace left beside the tree. */
    static Stream<IndexTree> leftovers(Change change) {
        Optional<ObservedIndex> used = change.tree().flatMap(IndexTree::index);
        return change.left().stream()
                .filter(left -> used.isEmpty() || !left.index().equals(used));
    }

    /** @param fit whether what is there of the tree that stays can take what the other had */
    private void removeLeft(IndexTree left, IndexTree staying, Predicate<ObservedIndex> fit) {
        staying.all().flatMap(node -> node.index().filter(fit).stream()).forEach(there -> left.all()
                .filter(node -> node.table().equals(there.table()))
                .flatMap(node -> node.index().stream())
                .forEach(going -> steps.addAll(Roles.handedBack(going.roles(), there, desired))));
        removeTree(left.index().orElseThrow());
    }

    private void removeTree(ObservedIndex left) {
        steps.add(Steps.dropTree(left.table(), left.name()));
    }

    /** Whether PostgreSQL looks, in one of the steps, whether what is above is complete and thereby valid. */
    private boolean provide(IndexTree node, Optional<IndexTree> above) {
        return switch (node.kind()) {
            case FOREIGN -> false;
            case PARTITIONED -> providePartitioned(node, above);
            case LEAF -> provideLeaf(node, above.orElseThrow());
        };
    }

    private boolean providePartitioned(IndexTree node, Optional<IndexTree> above) {
        node.debris().forEach(this::removeTree);
        if (united(node)) {
            provideUnited(node, above);
            return false;
        }
        if (emptyAndInvalid(node)) {
            steps.add(Steps.dropTree(node.table(), node.name()));
        }
        if (node.index().isEmpty() || emptyAndInvalid(node)) {
            steps.add(Steps.createOnly(node.table(), node.name(), desired));
        }
        if (above.isEmpty()) {
            crown(node);
        } else {
            mark(node);
        }
        boolean validated = false;
        for (IndexTree partition : node.partitions()) {
            validated |= provide(partition, Optional.of(node));
        }
        boolean overForeign = above.filter(TreeRecipe::united).isPresent();
        boolean invalid = !node.index().filter(ObservedIndex::valid).isPresent();
        if (invalid && !validated) {
            node.partitions().stream()
                    .filter(partition -> partition.kind() != IndexTree.Kind.FOREIGN)
                    .reduce((first, last) -> last)
                    .ifPresent(last -> attach(last, node));
        }
        if (overForeign) {
            node.elders().forEach(this::rejuvenate);
        } else if (above.isPresent() && !node.attached()) {
            attach(node, above.get());
            return true;
        }
        return invalid;
    }

    /** All that one on a partition that is partitioned itself can have of its own. */
    private void mark(IndexTree node) {
        IndexDefinition there = node.index()
                .filter(index -> !emptyAndInvalid(node))
                .map(ObservedIndex::definition)
                .orElseGet(() -> desired.definition().asBuilt());
        steps.addAll(Steps.marks(node.table(), node.name(), there, desired.on(node.table(), there)));
    }

    /** Whether it is to be made out of what its partitions have: attaching them would never make it valid. */
    static boolean united(IndexTree node) {
        return node.partlyForeign() && node.index().filter(ObservedIndex::valid).isEmpty();
    }

    private void provideUnited(IndexTree node, Optional<IndexTree> above) {
        node.partitions().forEach(partition -> provide(partition, Optional.of(node)));
        if (above.filter(TreeRecipe::united).isPresent()) {
            if (!node.elders().isEmpty()) {
                unite(node);
                node.elders().forEach(this::rejuvenate);
            }
            return;
        }
        unite(node);
        above.ifPresentOrElse(there -> attach(node, there), () -> {
            crownNew(node, desired.definition());
            IndexDefinition top = desired.definition();
            uncrown(node, top, top.statistics().keySet(), leaf -> desired.on(leaf.table()));
        });
    }

    private void unite(IndexTree node) {
        List<IndexTree> nodes = new ArrayList<>(node.all()
                .filter(TreeRecipe::united)
                .filter(each -> unitedBefore.add(each.name()))
                .toList());
        Collections.reverse(nodes);
        steps.add(Steps.unite(nodes, desired));
        nodes.stream().filter(each -> !each.table().equals(desired.table())).forEach(this::mark);
    }

    /** With no partition to attach, nothing would ever make it valid. */
    private boolean emptyAndInvalid(IndexTree node) {
        return node.partitions().isEmpty()
                && !node.attached()
                && node.index().filter(index -> !index.valid()).isPresent();
    }

    /** What only the topmost has, or passes on to all that are attached to it. */
    private void crown(IndexTree node) {
        IndexDefinition wanted = desired.definition();
        if (node.index().isEmpty() || emptyAndInvalid(node)) {
            crownNew(node, wanted);
            return;
        }
        IndexDefinition there = node.index().get().definition();
        steps.addAll(Steps.marks(node.table(), node.name(), there, wanted));
    }

    /** The topmost that was there has its targets last: by them alone a run that ended before would seem complete. */
    private void crownLast() {
        IndexDefinition wanted = desired.definition();
        tree.index().filter(top -> !united(tree) && !emptyAndInvalid(tree)).ifPresent(top -> {
            Set<Integer> keys = Steps.changed(top.definition().statistics(), wanted.statistics());
            keys.forEach(key -> steps.add(Steps.statistics(tree.table(), tree.name(), key, wanted)));
            uncrown(tree, wanted, keys, leaf -> desired.on(leaf.table()));
        });
    }

    /** The topmost has passed its targets on to all that were attached to it, also to those that have their own. */
    private void uncrown(
            IndexTree node, IndexDefinition top, Set<Integer> keys, Function<IndexTree, IndexDefinition> own) {
        node.leaves().forEach(leaf -> {
            IndexDefinition wanted = own.apply(leaf);
            IndexDefinition there = wanted.withTargets(top, keys);
            steps.addAll(Steps.statistics(leaf.table(), leaf.name(), there, wanted));
        });
    }

    private void crownNew(IndexTree node, IndexDefinition wanted) {
        steps.addAll(Steps.marks(node.table(), node.name(), wanted.asBuilt(), wanted));
        steps.addAll(Steps.statistics(node.table(), node.name(), wanted.asBuilt(), wanted));
    }

    private boolean provideLeaf(IndexTree node, IndexTree above) {
        node.debris().forEach(left -> steps.add(Steps.drop(left.table(), left.name())));
        if (node.index().isEmpty()) {
            steps.add(Steps.build(node.name(), desired.declared().on(node.table(), node.name())));
            IndexDefinition wanted = desired.on(node.table());
            steps.addAll(Steps.marks(node.table(), node.name(), wanted.asBuilt(), wanted));
            steps.addAll(Steps.statistics(node.table(), node.name(), wanted.asBuilt(), wanted));
            analyze(node, Steps.needsAnalyze(wanted));
        } else {
            adjust(node, node.index().get());
        }
        restoreOn(node);
        if (united(above)) {
            node.elders().forEach(this::rejuvenate);
            return false;
        }
        boolean mended = node.index().filter(index -> !index.sound()).isPresent();
        boolean awaited = !above.index().filter(ObservedIndex::valid).isPresent();
        if (!node.attached() || (mended && awaited)) {
            attach(node, above);
            return true;
        }
        return false;
    }

    /** PostgreSQL takes up the oldest: a rebuilt one is the younger, and so is one that is made anew. */
    private void rejuvenate(IndexTree elder) {
        if (elder.kind() == IndexTree.Kind.LEAF) {
            steps.add(Steps.reindex(elder.table(), elder.name(), Optional.empty()));
            return;
        }
        renew(elder, Optional.empty());
        swap(elder, elder.all().map(IndexTree::lasting).collect(Collectors.toSet()));
        steps.add(Steps.dropTree(elder.table(), WorkingName.OLD.of(elder.lasting())));
    }

    /** The same as what is there, beside it. */
    private void renew(IndexTree node, Optional<IndexTree> above) {
        if (node.index().isEmpty()) {
            return;
        }
        IndexDefinition there = node.index().get().definition();
        if (node.kind() == IndexTree.Kind.LEAF) {
            steps.add(Steps.build(node.table(), node.name(), there));
            steps.addAll(Steps.finishing(node.table(), node.name(), there.asBuilt(), there, ""));
        } else {
            renewPartitioned(node, there);
        }
        node.elders().forEach(this::rejuvenate);
        if (Roles.has(Role.CLUSTERED, node)) {
            steps.add(Steps.cluster(node.table(), node.name()));
        }
        above.filter(each -> !each.partlyForeign()).ifPresent(each -> attach(node, each));
    }

    private void renewPartitioned(IndexTree node, IndexDefinition there) {
        boolean last = node.partlyForeign();
        if (!last) {
            steps.add(Steps.createOnly(node.table(), node.name(), there));
            crownNew(node, there);
        }
        node.partitions().forEach(part -> renew(part, Optional.of(node)));
        if (last) {
            steps.add(Steps.unite(node.table(), node.name(), there));
            crownNew(node, there);
            uncrown(node, there, there.statistics().keySet(), leaf -> leaf.index()
                    .map(ObservedIndex::definition)
                    .orElse(there));
        }
    }

    private void adjust(IndexTree node, ObservedIndex there) {
        IndexDefinition wanted = desired.on(node.table(), there.definition());
        boolean elsewhere = !there.definition().tablespace().equals(wanted.tablespace());
        if (!there.sound() || elsewhere) {
            steps.add(Steps.reindex(
                    node.table(),
                    node.name(),
                    Optional.of(wanted.tablespace().isEmpty() ? home : wanted.tablespace())
                            .filter(tablespace -> elsewhere)));
        }
        Steps.storage(node.table(), node.name(), there.definition(), wanted).ifPresent(steps::add);
        steps.addAll(Steps.marks(node.table(), node.name(), there.definition(), wanted));
        if (node.attached()) {
            Steps.analyzedStatistics(node.table(), node.name(), there.definition(), wanted)
                    .ifPresent(steps::add);
        } else {
            steps.addAll(Steps.statistics(node.table(), node.name(), there.definition(), wanted));
            analyze(
                    node,
                    Steps.needsAnalyze(wanted)
                            || !there.definition().statistics().equals(wanted.statistics()));
        }
    }

    private void analyze(IndexTree node, boolean needed) {
        if (needed) {
            steps.add(Steps.analyze(node.table(), node.name()));
        }
    }

    private void attach(IndexTree node, IndexTree above) {
        steps.add(Steps.attach(node.table(), above.name(), node.name()));
    }

    /** What is above the leaves can be a replica identity only when all of it is there. */
    private void restore(IndexTree top) {
        top.all().filter(node -> node.kind() == IndexTree.Kind.PARTITIONED).forEach(this::restoreOn);
    }

    /** An alter takes nothing away that would have to come back. */
    private void restoreOn(IndexTree node) {
        if (change.kind() != Change.Kind.ALTER) {
            Set<Role> there = node.index().map(ObservedIndex::roles).orElse(Set.of());
            steps.addAll(Roles.restore(change, desired, node.table(), node.name(), there));
        }
    }

    /** The topmost comes last, so that an interrupted rename is still seen to be one. */
    private void rename() {
        for (List<IndexTree> some : renamed(tree)) {
            steps.add(Steps.renames(change.table(), some));
        }
    }

    private void swap() {
        Set<QualifiedName> formerNames = change.former().stream()
                .flatMap(IndexTree::below)
                .map(IndexTree::name)
                .collect(Collectors.toSet());
        steps.addAll(Roles.passedOn(change, desired, tree));
        formerNames.add(desired.name());
        swap(tree, formerNames);
    }

    /** @param taken names of those that step aside */
    private void swap(IndexTree fresh, Set<QualifiedName> taken) {
        for (List<IndexTree> some : renamed(fresh)) {
            steps.add(Steps.swaps(fresh.table(), some, taken));
        }
    }

    /** What gets another name, the topmost last, so many as are renamed at once. */
    private static List<List<IndexTree>> renamed(IndexTree tree) {
        List<IndexTree> nodes = Stream.concat(tree.below(), Stream.of(tree))
                .filter(node -> node.kind() != IndexTree.Kind.FOREIGN)
                .filter(node -> !node.name().equals(node.lasting()))
                .toList();
        return IntStream.iterate(0, from -> from < nodes.size(), from -> from + RENAMES_AT_ONCE)
                .mapToObj(from -> nodes.subList(from, Math.min(nodes.size(), from + RENAMES_AT_ONCE)))
                .toList();
    }
}

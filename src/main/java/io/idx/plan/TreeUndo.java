package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.sql.Ddl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What brings back the index of a partitioned table as it was, partition by partition. */
final class TreeUndo {
    private final Change change;
    private final String home;
    private final List<String> statements = new ArrayList<>();

    private TreeUndo(Change change, String home) {
        this.change = change;
        this.home = home;
    }

    /** @param home the tablespace of the database */
    static List<String> of(Change change, String home) {
        TreeUndo undo = new TreeUndo(change, home);
        switch (change.kind()) {
            case CREATE -> undo.created();
            case REPLACE -> undo.replaced();
            case ALTER -> undo.alterBack();
            case RENAME -> {
                undo.renameBack();
                undo.alterBack();
            }
            case REPAIR -> undo.repaired();
            case DROP -> undo.bringBack(undo.former(), UnaryOperator.identity());
        }
        return undo.statements;
    }

    private IndexTree former() {
        return change.former().orElseThrow();
    }

    private IndexTree tree() {
        return change.tree().orElseThrow();
    }

    /** What was there and has been attached goes with the rest, so that it is built again, whole. */
    private void created() {
        statements.add(Ddl.dropTree(change.name()));
        tree().below()
                .filter(node -> node.index().isPresent() && !node.attached())
                .forEach(node -> bringBack(present(node), UnaryOperator.identity()));
    }

    /** What of it was there. */
    private static IndexTree present(IndexTree node) {
        return new IndexTree(
                node.table(),
                node.kind(),
                node.name(),
                node.lasting(),
                node.index(),
                node.attached(),
                List.of(),
                List.of(),
                node.partitions().stream()
                        .filter(part -> part.attached() || part.kind() == IndexTree.Kind.FOREIGN)
                        .map(TreeUndo::present)
                        .toList());
    }

    /** The former tree is built anew beside the present one, so that queries have one all the time. */
    private void replaced() {
        bringBack(former(), WorkingName.OLD::of);
        QualifiedName present = WorkingName.NEW.of(change.name());
        named(former().below()).forEach(node -> tree().below()
                .filter(each -> each.lasting().equals(node.name()))
                .forEach(each -> statements.add(Ddl.renameIndex(node.name(), WorkingName.NEW.of(node.name())))));
        statements.add(Ddl.renameIndex(change.name(), present));
        named(former().all())
                .forEach(node -> statements.add(Ddl.renameIndex(WorkingName.OLD.of(node.name()), node.name())));
        statements.add(Ddl.dropTree(present));
    }

    private void renameBack() {
        Stream.concat(Stream.of(tree()), tree().below())
                .filter(node -> node.index().isPresent() && !node.name().equals(node.lasting()))
                .forEach(node -> statements.add(Ddl.renameIndex(node.lasting(), node.name())));
    }

    private void repaired() {
        if (Recipe.observed(change)
                .definition()
                .sameBuild(Recipe.desired(change).definition())) {
            alterBack();
        }
    }

    private void alterBack() {
        DesiredIndex desired = Recipe.desired(change);
        IndexDefinition from = desired.definition();
        tree().index().ifPresent(top -> {
            add(Steps.marks(top.table(), top.name(), from, top.definition()).stream());
            add(Steps.statistics(top.table(), top.name(), from, top.definition()).stream());
            tree().below()
                    .filter(node -> node.kind() == IndexTree.Kind.PARTITIONED)
                    .flatMap(node -> node.index().stream())
                    .forEach(part -> {
                        IndexDefinition made = desired.on(part.table(), part.definition());
                        add(Steps.marks(part.table(), part.name(), made, part.definition()).stream());
                    });
            tree().leaves()
                    .flatMap(leaf -> leaf.index().stream())
                    .forEach(leaf -> alterBack(desired, top.definition(), leaf));
        });
    }

    /** The targets of the topmost have been passed on. */
    private void alterBack(DesiredIndex desired, IndexDefinition top, ObservedIndex leaf) {
        IndexDefinition before = leaf.definition();
        IndexDefinition made = desired.on(leaf.table(), before);
        Set<Integer> passedOn = Steps.changed(desired.definition().statistics(), top.statistics());
        add(Steps.storage(leaf.table(), leaf.name(), made, before).stream());
        add(Steps.statistics(leaf.table(), leaf.name(), made.withTargets(top, passedOn), before).stream());
        add(Steps.marks(leaf.table(), leaf.name(), made, before).stream());
        if (!made.tablespace().equals(before.tablespace())) {
            String tablespace = before.tablespace().isEmpty() ? home : before.tablespace();
            add(Stream.of(Steps.reindex(leaf.table(), leaf.name(), Optional.of(tablespace))));
        }
    }

    private void bringBack(IndexTree node, UnaryOperator<QualifiedName> naming) {
        ObservedIndex there = node.index().orElseThrow();
        QualifiedName name = naming.apply(node.name());
        if (node.kind() == IndexTree.Kind.LEAF) {
            build(name, there);
            return;
        }
        boolean last = node.partlyForeign();
        if (!last) {
            bringBackTop(name, there, Ddl.createIndexOnly(name, there.table(), there.definition()));
        }
        named(node.partitions().stream()).forEach(partition -> {
            bringBack(partition, naming);
            if (!last) {
                statements.add(Ddl.attach(name, naming.apply(partition.name())));
            }
        });
        if (last) {
            bringBackTop(name, there, Ddl.createIndexTree(name, there.table(), there.definition()));
            node.leaves().forEach(leaf -> leaf.index()
                    .map(ObservedIndex::definition)
                    .ifPresent(own -> add(Steps.statistics(
                            leaf.table(),
                            naming.apply(leaf.name()),
                            own.withTargets(
                                    there.definition(),
                                    there.definition().statistics().keySet()),
                            own)
                            .stream())));
        }
        statements.addAll(Roles.again(there, name));
    }

    private void bringBackTop(QualifiedName name, ObservedIndex there, String create) {
        statements.add(create);
        IndexDefinition built = there.definition().asBuilt();
        add(Steps.marks(there.table(), name, built, there.definition()).stream());
        add(Steps.statistics(there.table(), name, built, there.definition()).stream());
    }

    private static Stream<IndexTree> named(Stream<IndexTree> nodes) {
        return nodes.filter(node -> node.kind() != IndexTree.Kind.FOREIGN);
    }

    private void build(QualifiedName name, ObservedIndex there) {
        statements.add(Ddl.createIndex(name, there.table(), there.definition()));
        IndexDefinition built = there.definition().asBuilt();
        add(Steps.finishing(there.table(), name, built, there.definition(), home).stream());
        statements.addAll(Roles.again(there, name));
    }

    private void add(Stream<Step> steps) {
        steps.forEach(step -> statements.addAll(step.statements()));
    }
}

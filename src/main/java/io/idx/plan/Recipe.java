package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The steps of one change. After each of them, and in the midst of each, a run may end: what it leaves is told apart by
 * name and soundness alone, and the next plan goes on from there.
 */
final class Recipe {
    private static final Set<String> CLUSTERING_METHODS = Set.of("btree", "gist");

    private final Change change;
    private final QualifiedName name;
    private final QualifiedName table;
    private final List<Step> steps = new ArrayList<>();

    private Recipe(Change change) {
        this.change = change;
        this.name = change.name();
        this.table = change.table();
    }

    static List<Step> of(Change change) {
        if (change.tree().isPresent() || change.former().isPresent()) {
            return TreeRecipe.of(change);
        }
        Recipe recipe = new Recipe(change);
        switch (change.kind()) {
            case CREATE -> recipe.create(desired(change));
            case REPLACE -> recipe.replace(desired(change));
            case ALTER -> recipe.alter(desired(change), observed(change));
            case RENAME -> recipe.rename(desired(change), observed(change));
            case REPAIR -> recipe.repair(desired(change), observed(change));
            case DROP -> recipe.drop(observed(change));
        }
        return recipe.steps;
    }

    /** A leftover that is just what is declared and not there, so that nothing need be built. */
    static Optional<ObservedIndex> usable(Change change) {
        Stream<ObservedIndex> candidates =
                switch (change.kind()) {
                    case REPLACE -> change.replacement().stream();
                    case REPAIR -> observed(change).sound() ? Stream.empty() : leftovers(change);
                    case CREATE, ALTER, RENAME, DROP -> Stream.empty();
                };
        return candidates
                .filter(left -> left.sound()
                        && left.definition().sameBuild(desired(change).definition()))
                .findFirst();
    }

    /** The leftovers that go. */
    static Stream<ObservedIndex> debris(Change change) {
        Optional<ObservedIndex> usable = usable(change);
        return leftovers(change).filter(left -> !usable.equals(Optional.of(left)));
    }

    /** Whether CLUSTER goes by the index that is replaced, or by what was to replace it. */
    static boolean marked(Change change) {
        Stream<ObservedIndex> parts =
                change.former().stream().flatMap(IndexTree::below).flatMap(node -> node.index().stream());
        return Stream.of(change.observed().stream(), change.replacement().stream(), parts)
                .flatMap(indexes -> indexes)
                .anyMatch(index -> index.roles().contains(Role.CLUSTERED));
    }

    /** Whether the mark that CLUSTER goes by can pass to the index that is desired. */
    static boolean carriesClusterMark(DesiredIndex desired) {
        return CLUSTERING_METHODS.contains(desired.definition().method())
                && desired.definition().predicate().isEmpty();
    }

    static DesiredIndex desired(Change change) {
        return change.desired().orElseThrow();
    }

    static ObservedIndex observed(Change change) {
        return change.observed().orElseThrow();
    }

    private void create(DesiredIndex desired) {
        change.replacement().ifPresent(this::remove);
        buildAs(name, desired);
        analyze(name, desired);
        change.replaced().ifPresent(this::remove);
    }

    private void replace(DesiredIndex desired) {
        QualifiedName fresh = WorkingName.NEW.of(name);
        QualifiedName aside = WorkingName.OLD.of(name);
        debris(change).forEach(this::remove);
        Optional<ObservedIndex> usable = usable(change);
        usable.ifPresentOrElse(left -> inPlace(fresh, left, desired), () -> buildAs(fresh, desired));
        boolean done = usable.map(ObservedIndex::roles).orElse(Set.of()).contains(Role.CLUSTERED);
        if (marked(change) && carriesClusterMark(desired) && !done) {
            steps.add(Steps.cluster(table, fresh));
        }
        analyze(fresh, desired);
        steps.add(Steps.swap(table, name, aside, fresh));
        steps.add(Steps.drop(table, aside));
    }

    private void alter(DesiredIndex desired, ObservedIndex there) {
        inPlace(name, there, desired);
        if (!there.definition().statistics().equals(desired.definition().statistics())) {
            steps.add(Steps.analyze(table, name));
        }
    }

    private void rename(DesiredIndex desired, ObservedIndex there) {
        debris(change).forEach(this::remove);
        adopt(there, desired);
    }

    private void repair(DesiredIndex desired, ObservedIndex there) {
        if (there.sound()) {
            alter(desired, there);
            debris(change).forEach(this::remove);
            return;
        }
        remove(there);
        Optional<ObservedIndex> usable = usable(change);
        usable.ifPresentOrElse(left -> adopt(left, desired), () -> {
            buildAs(name, desired);
            analyze(name, desired);
        });
        debris(change).forEach(this::remove);
    }

    private void drop(ObservedIndex there) {
        debris(change).forEach(this::remove);
        remove(there);
    }

    /** A leftover may not have come as far as ANALYZE. */
    private void adopt(ObservedIndex there, DesiredIndex desired) {
        steps.add(Steps.rename(table, there.name(), name));
        inPlace(name, there, desired);
        if (there.name().equals(WorkingName.NEW.of(name))) {
            analyze(name, desired);
        } else if (!there.definition().statistics().equals(desired.definition().statistics())) {
            steps.add(Steps.analyze(table, name));
        }
    }

    private void buildAs(QualifiedName index, DesiredIndex desired) {
        steps.add(Steps.build(index, desired.declared()));
        steps.addAll(Steps.afterBuild(table, index, desired.definition()));
    }

    private void inPlace(QualifiedName index, ObservedIndex from, DesiredIndex to) {
        steps.addAll(Steps.inPlace(table, index, from.definition(), to.definition()));
    }

    private void analyze(QualifiedName index, DesiredIndex desired) {
        if (Steps.needsAnalyze(desired.definition())) {
            steps.add(Steps.analyze(table, index));
        }
    }

    private void remove(ObservedIndex index) {
        steps.add(Steps.drop(table, index.name()));
    }

    private static Stream<ObservedIndex> leftovers(Change change) {
        return Stream.concat(change.replacement().stream(), change.replaced().stream());
    }
}

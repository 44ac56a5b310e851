package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The steps of one change. After each of them, and in the midst of each, a run may end: what it leaves is told apart by
 * name and soundness alone, and the next plan goes on from there.
 */
final class Recipe {
    private static final Set<Role> REINDEXED = Set.of(Role.FOREIGN_KEY_TARGET, Role.REPLICA_IDENTITY);

    private final Change change;
    private final String home;
    private final QualifiedName name;
    private final QualifiedName table;
    private final List<Step> steps = new ArrayList<>();

    private Recipe(Change change, String home) {
        this.change = change;
        this.home = home;
        this.name = change.name();
        this.table = change.table();
    }

    /** @param home the tablespace of the database */
    static List<Step> of(Change change, String home) {
        if (change.tree().isPresent() || change.former().isPresent()) {
            return TreeRecipe.of(change, home);
        }
        Recipe recipe = new Recipe(change, home);
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

    /** The leftovers that go, with all that belongs to them. */
    static Stream<ObservedIndex> debris(Change change) {
        if (!change.left().isEmpty()) {
            return TreeRecipe.leftovers(change).flatMap(IndexTree::indexes);
        }
        Optional<ObservedIndex> usable = usable(change);
        return leftovers(change).filter(left -> !usable.equals(Optional.of(left)));
    }

    /** Whether an index that is not sound is made so where it stands, because more than queries rests on it. */
    static boolean reindexes(Change change) {
        return change.kind() == Kind.REPAIR
                && observed(change).roles().stream().anyMatch(REINDEXED::contains)
                && observed(change).definition().sameBuild(desired(change).definition());
    }

    static DesiredIndex desired(Change change) {
        return change.desired().orElseThrow();
    }

    static ObservedIndex observed(Change change) {
        return change.observed().orElseThrow();
    }

    /** What is to have more than its build gives takes its name last, so that a run that ended before is seen. */
    private void create(DesiredIndex desired) {
        change.replacement().ifPresent(this::remove);
        if (desired.definition().hasExpressions() || !change.restored(table).isEmpty()) {
            QualifiedName fresh = WorkingName.NEW.of(name);
            buildAs(fresh, desired);
            steps.add(Steps.rename(table, fresh, name));
        } else {
            buildAs(name, desired);
        }
        change.replaced().ifPresent(this::remove);
        change.reindexed().forEach(this::remove);
    }

    private void replace(DesiredIndex desired) {
        QualifiedName fresh = WorkingName.NEW.of(name);
        QualifiedName aside = WorkingName.OLD.of(name);
        debris(change).forEach(this::remove);
        Optional<ObservedIndex> usable = usable(change);
        usable.ifPresentOrElse(left -> finish(fresh, left.definition(), desired), () -> buildAs(fresh, desired));
        Set<Role> done = EnumSet.noneOf(Role.class);
        done.addAll(change.restored(table));
        usable.map(ObservedIndex::roles).ifPresent(done::addAll);
        if (Roles.has(change, Role.CLUSTERED)
                && Roles.carriesClusterMark(desired.definition())
                && !done.contains(Role.CLUSTERED)) {
            steps.add(Steps.cluster(table, fresh));
        }
        if (Roles.has(change, Role.REPLICA_IDENTITY)
                && Roles.carriesReplicaIdentity(desired, table)
                && !done.contains(Role.REPLICA_IDENTITY)) {
            steps.add(Steps.replicaIdentity(table, fresh));
        }
        steps.add(Steps.swap(table, name, aside, fresh));
        steps.add(Steps.drop(table, aside));
    }

    private void alter(DesiredIndex desired, ObservedIndex there) {
        steps.addAll(Steps.inPlace(table, name, there.definition(), desired.definition(), home));
        boolean moved = steps.stream().anyMatch(step -> step.kind() == StepKind.REINDEX);
        boolean altered =
                !there.definition().storage().equals(desired.definition().storage());
        if (desired.declared().rebuild() && altered && !moved) {
            steps.add(Steps.reindex(table, name, Optional.empty()));
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
        if (reindexes(change)) {
            if (there.definition().tablespace().equals(desired.definition().tablespace())) {
                steps.add(Steps.reindex(table, name, Optional.empty()));
            }
            alter(desired, there);
            debris(change).forEach(this::remove);
            return;
        }
        remove(there);
        Optional<ObservedIndex> usable = usable(change);
        usable.ifPresentOrElse(
                left -> {
                    adopt(left, desired);
                    debris(change).forEach(this::remove);
                },
                () -> create(desired));
    }

    private void drop(ObservedIndex there) {
        debris(change).forEach(this::remove);
        remove(there);
    }

    /** A leftover may not have come as far as ANALYZE. */
    private void adopt(ObservedIndex there, DesiredIndex desired) {
        if (there.name().equals(WorkingName.NEW.of(name))) {
            finish(there.name(), there.definition(), desired);
        } else {
            steps.addAll(Steps.inPlace(table, there.name(), there.definition(), desired.definition(), home));
            steps.addAll(Roles.restore(change, desired, table, there.name(), there.roles()));
        }
        steps.add(Steps.rename(table, there.name(), name));
    }

    private void buildAs(QualifiedName index, DesiredIndex desired) {
        steps.add(Steps.build(index, desired.declared()));
        finish(index, desired.definition().asBuilt(), desired);
    }

    /** Gives a new index what its build did not. */
    private void finish(QualifiedName index, IndexDefinition from, DesiredIndex desired) {
        steps.addAll(Steps.finishing(table, index, from, desired.definition(), home));
        steps.addAll(Roles.restore(change, desired, table, index, Set.of()));
    }

    private void remove(ObservedIndex index) {
        boolean stays = change.kind() != Kind.DROP
                && change.observed().filter(ObservedIndex::sound).isPresent();
        if (stays) {
            steps.addAll(Roles.handedBack(index.roles(), observed(change), desired(change)));
        }
        steps.add(Steps.drop(table, index.name()));
    }

    private static Stream<ObservedIndex> leftovers(Change change) {
        return Stream.concat(
                Stream.concat(change.replacement().stream(), change.replaced().stream()), change.reindexed().stream());
    }
}

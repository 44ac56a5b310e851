package io.idx.diff;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.idx.diff.Change.Kind;
import io.idx.model.Attribute;
import io.idx.model.Attribute.Remedy;
import io.idx.model.Declaration;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares what is desired with what is observed: {@code Differ.diff(declaration, desired, observed)}. An index is
 * paired by its name and table. Pure, and the same for the same input.
 *
 * <p>It takes for granted that no declared name is that of something on another table: that is a problem before it
 * comes to this. What is attached to the index of a partitioned table is a part of it, and nothing by itself.
 */
public final class Differ {
    private static final Comparator<Change> BY_TABLE_AND_NAME =
            Comparator.comparing(Change::table).thenComparing(Change::name);

    /** What an index with another name would be missed by; all else that rests on one stays with it. */
    private static final Set<Role> PART_OF_MORE = Set.of(Role.PARTITION_OF_INDEX, Role.EXTENSION);

    private final Declaration declaration;
    private final ObservedState observed;
    private final Map<QualifiedName, ObservedIndex> byName;
    private final Map<QualifiedName, QualifiedName> declaredTables = new LinkedHashMap<>();
    private final Leftovers leftovers;
    private final TreeDiffer trees;

    private final List<Change> changes = new ArrayList<>();
    private final List<ObservedIndex> unmanaged = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Change> expired = new ArrayList<>();
    /** Leftovers and renamed indexes that belong to something declared or dropped. */
    private final Set<QualifiedName> spokenFor = new HashSet<>();

    private int matching;

    private Differ(Declaration declaration, List<DesiredIndex> desired, ObservedState observed) {
        this.declaration = declaration;
        this.observed = observed;
        this.byName = observed.indexes().stream().collect(toMap(ObservedIndex::name, Function.identity()));
        declaration.indexes().forEach(index -> declaredTables.put(index.name(), index.table()));
        desired.forEach(index -> declaredTables.put(index.name(), index.table()));
        this.leftovers = new Leftovers(byName, declaredTables);
        this.trees = new TreeDiffer(new Trees(observed, declaredTables.keySet(), declaration), leftovers);
    }

    /**
     * All that differs.
     *
     * @param desired what of the declaration is to be compared; what is declared beyond that is left alone
     */
    public static Diff diff(Declaration declaration, List<DesiredIndex> desired, ObservedState observed) {
        return new Differ(declaration, desired, observed).diff(desired);
    }

    private Diff diff(List<DesiredIndex> desired) {
        List<QualifiedName> constraintBacked =
                declaredTables.keySet().stream().filter(this::backsConstraint).toList();
        declaredTables.forEach((name, table) -> {
            if (!backsConstraint(name)) {
                speakForLeftovers(name, table);
            }
        });
        Set<QualifiedName> compared = desired.stream().map(DesiredIndex::name).collect(toSet());
        declaredTables.forEach((name, table) -> {
            if (!compared.contains(name)) {
                trees.speakFor(name, table);
            }
        });
        List<DesiredIndex> settled = desired.stream()
                .filter(index -> !backsConstraint(index.name()))
                .filter(index -> !begun(index))
                .filter(index -> !expire(index))
                .toList();
        Map<QualifiedName, ObservedIndex> renames = Renames.find(
                settled.stream().filter(this::isMissing).toList(),
                observed.indexes().stream().filter(this::isSpare).toList(),
                index -> declaration.owns(index.name()));
        trees.reserve(renames.values());
        settled.forEach(index -> compare(index, Optional.ofNullable(renames.get(index.name()))));
        spokenFor.addAll(trees.spokenFor());
        observed.indexes().stream()
                .filter(this::isUndeclared)
                .filter(index -> declaration.schemas().contains(index.name().schema()))
                .sorted(Comparator.comparing(ObservedIndex::table).thenComparing(ObservedIndex::name))
                .forEach(this::judgeUndeclared);
        unmanaged.removeIf(index -> spokenFor.contains(index.name()));
        Set<QualifiedName> going = going();
        settled.stream().filter(index -> going.contains(index.name())).forEach(this::standAlone);
        changes.sort(BY_TABLE_AND_NAME);
        return new Diff(changes, unmanaged, held, constraintBacked, expired, matching);
    }

    /** What goes with the indexes of partitioned tables that are dropped. */
    private Set<QualifiedName> going() {
        return changes.stream()
                .filter(change -> change.kind() == Kind.DROP)
                .flatMap(change -> change.former().stream())
                .flatMap(IndexTree::below)
                .map(IndexTree::name)
                .collect(toSet());
    }

    /** An index that is wanted by itself, and goes as a part of another: it is built again. */
    private void standAlone(DesiredIndex desired) {
        if (!changes.removeIf(change -> change.name().equals(desired.name()))) {
            matching--;
        }
        Change anew = new Change(
                Kind.CREATE,
                Optional.of(desired),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        changes.add(anew.restoring(former(desired)));
    }

    /** Whether the index is wanted no more; if it is still there, it goes or is told of. */
    private boolean expire(DesiredIndex desired) {
        boolean past = desired.declared().expired(observed.today());
        if (past) {
            at(desired).map(there -> drop(Optional.of(desired), there)).ifPresent(drop -> {
                if (declaration.owns(desired.name())) {
                    settle(drop);
                } else {
                    expired.add(drop);
                }
            });
        }
        return past;
    }

    private Change drop(Optional<DesiredIndex> desired, ObservedIndex there) {
        return trees.withLeft(new Change(
                Kind.DROP,
                desired,
                Optional.of(there),
                List.of(),
                leftovers.replacement(there.name(), there.table()),
                leftovers.replaced(there.name(), there.table()),
                leftovers.reindexed(there.name(), there.table()),
                Optional.empty(),
                Optional.of(there)
                        .filter(each -> trees.partitioned(each.table()))
                        .map(trees::goes)));
    }

    private void compare(DesiredIndex desired, Optional<ObservedIndex> formerName) {
        Optional<Change> change = at(desired)
                .map(there -> differing(desired, there))
                .orElseGet(() -> Optional.of(absent(desired, formerName)));
        change.map(found -> trees.withLeft(found).restoring(former(desired)))
                .filter(found -> tellable(desired, found))
                .ifPresentOrElse(this::settle, () -> unchanged(desired));
    }

    /** Whether the change can be told from what is there; not so while somebody makes it. */
    private boolean tellable(DesiredIndex desired, Change change) {
        return change.needsBuild()
                || at(desired).filter(there -> !there.sound()).isEmpty()
                || work(change).isEmpty();
    }

    private void unchanged(DesiredIndex desired) {
        Optional<ObservedIndex> there = at(desired);
        List<Held.Work> work = work(desired.name(), desired.table(), there.stream());
        if (there.filter(ObservedIndex::sound).isPresent()) {
            matching++;
        }
        if (!work.isEmpty()) {
            held.add(new Held(desired.name(), desired.table(), there, work, Optional.empty()));
        }
    }

    /** It is done now, or when nobody is at work any more on what it is about. */
    private void settle(Change change) {
        List<Held.Work> work = work(change);
        if (work.isEmpty()) {
            changes.add(change);
            return;
        }
        Optional<ObservedIndex> there =
                change.observed().filter(index -> index.name().equals(change.name()));
        held.add(new Held(change.name(), change.table(), there, work, Optional.of(change)));
    }

    private List<Held.Work> work(Change change) {
        Stream<ObservedIndex> parts = Stream.concat(change.tree().stream(), change.former().stream())
                .flatMap(tree -> Stream.concat(tree.indexes(), tree.allElders().flatMap(IndexTree::indexes)));
        return work(change.name(), change.table(), Stream.concat(change.observed().stream(), parts));
    }

    /** What somebody is at of an index and of what it has a use for. */
    private List<Held.Work> work(QualifiedName name, QualifiedName table, Stream<ObservedIndex> used) {
        Stream<Held.Work> parts = trees.building(name, table, Optional.ofNullable(byName.get(name)))
                .map(Held.Work::on);
        return Stream.of(used.flatMap(leftovers::work), leftovers.work(name, table), parts)
                .flatMap(works -> works)
                .distinct()
                .toList();
    }

    /** Whether somebody is making the index, of which nothing stands under its name yet. */
    private boolean begun(DesiredIndex desired) {
        if (at(desired).isPresent()) {
            return false;
        }
        List<Held.Work> work = work(desired.name(), desired.table(), Stream.of());
        if (!work.isEmpty()) {
            trees.speakFor(desired.name(), desired.table());
            held.add(new Held(desired.name(), desired.table(), Optional.empty(), work, Optional.empty()));
        }
        return !work.isEmpty();
    }

    private Map<QualifiedName, Set<Role>> former(DesiredIndex desired) {
        return declaration.former(desired.name()).roles();
    }

    private Optional<Change> differing(DesiredIndex desired, ObservedIndex there) {
        if (trees.partitioned(desired.table())) {
            return trees.differing(desired, there);
        }
        List<Difference> differences = differences(desired, there);
        boolean rebuild = differences.stream()
                .anyMatch(difference ->
                        difference.needsBuild() && difference.attribute().remedy() != Remedy.REINDEX);
        boolean left = leftovers.lying(desired.name(), desired.table());
        boolean broken = !there.sound() && there.building().isEmpty();
        if (there.sound() && differences.isEmpty() && !left) {
            return Optional.empty();
        }
        Kind kind = broken ? Kind.REPAIR : rebuild ? Kind.REPLACE : left ? Kind.REPAIR : Kind.ALTER;
        return Optional.of(new Change(
                kind,
                Optional.of(desired),
                Optional.of(there),
                differences,
                leftovers.replacement(desired.name(), desired.table()),
                leftovers.replaced(desired.name(), desired.table()),
                leftovers.reindexed(desired.name(), desired.table())));
    }

    private Change absent(DesiredIndex desired, Optional<ObservedIndex> formerName) {
        formerName.ifPresent(index -> speakForLeftovers(index.name(), index.table()));
        formerName.ifPresent(index -> spokenFor.add(index.name()));
        if (trees.partitioned(desired.table())) {
            return trees.absent(desired, formerName);
        }
        Optional<ObservedIndex> source = waiting(desired).or(() -> formerName);
        QualifiedName former = source.map(ObservedIndex::name).orElse(desired.name());
        return new Change(
                source.isPresent() ? Kind.RENAME : Kind.CREATE,
                Optional.of(desired),
                source,
                source.map(index -> differences(desired, index)).orElse(List.of()),
                leftovers
                        .replacement(desired.name(), desired.table())
                        .or(() -> leftovers.replacement(former, desired.table()))
                        .filter(index -> !index.name().equals(former)),
                leftovers
                        .replaced(desired.name(), desired.table())
                        .or(() -> leftovers.replaced(former, desired.table()))
                        .filter(index -> !index.name().equals(former)),
                leftovers.reindexed(former, desired.table()));
    }

    /** A leftover that only needs the name. */
    private Optional<ObservedIndex> waiting(DesiredIndex desired) {
        return leftovers
                .of(desired.name(), desired.table())
                .filter(index -> index.sound() && index.definition().sameBuild(desired.definition()))
                .findFirst();
    }

    private void judgeUndeclared(ObservedIndex index) {
        boolean theirs = index.roles().contains(Role.PARTITION_OF_INDEX)
                || (index.roles().contains(Role.EXTENSION) && !declaration.owns(index.name()));
        if (theirs || declaration.ignores(index.name()) || spokenFor.contains(index.name())) {
            return;
        }
        if (!declaration.owns(index.name()) || leftovers.contains(index)) {
            unmanaged.add(index);
            return;
        }
        speakForLeftovers(index.name(), index.table());
        settle(drop(Optional.empty(), index));
    }

    private void speakForLeftovers(QualifiedName name, QualifiedName table) {
        leftovers.of(name, table).forEach(index -> spokenFor.add(index.name()));
    }

    private boolean isMissing(DesiredIndex desired) {
        return !byName.containsKey(desired.name()) && waiting(desired).isEmpty();
    }

    /**
     * Whether the index may be renamed into one that is missing: it is not a part of anything. What takes a plan back
     * touches nothing but what that plan touched.
     */
    private boolean isSpare(ObservedIndex index) {
        return isUndeclared(index)
                && index.sound()
                && index.roles().stream().noneMatch(PART_OF_MORE::contains)
                && !declaration.ignores(index.name())
                && (declaration.formers().isEmpty() || declaration.owns(index.name()))
                && !leftovers.contains(index);
    }

    private boolean isUndeclared(ObservedIndex index) {
        return !declaredTables.containsKey(index.name()) && index.constraint().isEmpty();
    }

    private boolean backsConstraint(QualifiedName name) {
        return Optional.ofNullable(byName.get(name))
                .flatMap(ObservedIndex::constraint)
                .isPresent();
    }

    private Optional<ObservedIndex> at(DesiredIndex desired) {
        return Optional.ofNullable(byName.get(desired.name()))
                .filter(index -> index.table().equals(desired.table()));
    }

    private static List<Difference> differences(DesiredIndex index, ObservedIndex there) {
        boolean rebuild = index.declared().rebuild() && !there.roles().contains(Role.FOREIGN_KEY_TARGET);
        return differences(index.definition(), there.definition(), rebuild);
    }

    /** @param rebuild whether a storage parameter that differs asks for a build */
    static List<Difference> differences(IndexDefinition desired, IndexDefinition observed, boolean rebuild) {
        if (desired.equals(observed)) {
            return List.of(); // nearly all are, and words cost more
        }
        return Arrays.stream(Attribute.values())
                .filter(attribute -> attribute.remedy() != Remedy.NONE)
                .map(attribute -> difference(attribute, desired, observed, rebuild))
                .filter(difference -> !difference.desired().equals(difference.observed()))
                .toList();
    }

    private static Difference difference(
            Attribute attribute, IndexDefinition desired, IndexDefinition observed, boolean rebuild) {
        boolean needsBuild =
                switch (attribute.remedy()) {
                    case REBUILD, REINDEX -> true;
                    case IN_PLACE ->
                        attribute == Attribute.WITH
                                && (rebuild || !desired.builtIn().equals(observed.builtIn()));
                    case NONE -> false;
                };
        return new Difference(attribute, attribute.words(desired), attribute.words(observed), needsBuild);
    }
}

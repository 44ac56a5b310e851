package io.idx.saved;

import io.idx.diff.Change;
import io.idx.model.Declaration;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a plan has to want so that things are as they were before another.
 *
 * @param names of all indexes that it may touch
 * @param leftOut changes that are not taken back, each with the reason
 */
public record Reversal(Declaration declaration, Set<QualifiedName> names, List<String> leftOut) {
    /** What takes nothing from an index that rested on it. */
    private static final Set<Change.Kind> KEEPING = Set.of(Change.Kind.ALTER, Change.Kind.REPAIR);

    public Reversal {
        names = Set.copyOf(names);
        leftOut = List.copyOf(leftOut);
    }

    /** The schemas that a plan is about. */
    public static Set<String> schemas(SavedPlan plan) {
        Set<String> schemas = new TreeSet<>();
        plan.changes().forEach(change -> {
            schemas.add(change.table().schema());
            change.attached().forEach(part -> schemas.add(part.table().schema()));
        });
        return schemas;
    }

    /**
     * What was there before those changes of a plan that were applied.
     *
     * @param differing names of those that are known not to be as the plan makes them
     * @param begun names of those of {@link #untouched} that a run has left something of
     * @param files what they say now, if there are any: they may protect an index
     */
    public static Reversal of(
            SavedPlan plan,
            List<SavedChange> changes,
            Set<QualifiedName> differing,
            Set<QualifiedName> begun,
            ObservedState found,
            Optional<Declaration> files) {
        Halfway halfway = new Halfway(found);
        Wanted wanted = new Wanted(plan.file(), files, found.tables());
        Marks marks = new Marks(found, only(changes, SavedChange::after, SavedChange::before));
        List<String> leftOut = new ArrayList<>();
        for (SavedChange change : changes) {
            boolean done = !differing.contains(change.name()) && present(change, found);
            boolean half = !done && (begun.contains(change.name()) || halfway.shows(change));
            Set<QualifiedName> made = half && change.before().isEmpty()
                    ? halfway.made(change)
                    : only(List.of(change), SavedChange::after, SavedChange::before);
            obstacle(change, done || half, wanted, found)
                    .ifPresentOrElse(
                            reason -> leftOut.add(
                                    Words.of(change.action()) + " " + change.name() + " is left out: " + reason),
                            () -> {
                                takeBack(change, wanted, marks, leftOut);
                                made.forEach(wanted::gone);
                            });
        }
        return new Reversal(wanted.declaration(schemas(plan)), wanted.names(), leftOut);
    }

    /**
     * What one change of a plan that takes another back has become, by what only such a plan must heed.
     *
     * @param again what the plan wants, with what the files of now say
     */
    public static Review reviewed(Review review, List<SavedChange> changes, ObservedState found, Declaration again) {
        SavedChange change = review.promise();
        if (review.state() != Review.State.DONE && names(change).anyMatch(again::ignores)) {
            return review.stale(found, "the file ignores the index");
        }
        Marks marks = new Marks(found, only(changes, SavedChange::before, SavedChange::after));
        Optional<String> elsewhere = change.after()
                .filter(index -> review.state() == Review.State.OPEN)
                .flatMap(index -> marks.elsewhere(index).stream().findFirst());
        return elsewhere.map(reason -> review.stale(found, reason)).orElse(review);
    }

    /** What the changes of a plan are to make; for one that takes another back, all that is wanted. */
    public static Reversal again(SavedPlan reverse, List<SavedChange> changes, Optional<Declaration> files) {
        Wanted wanted = new Wanted(reverse.file(), files, Map.of());
        for (SavedChange change : changes) {
            change.after()
                    .ifPresentOrElse(index -> wanted.index(index, Marks.of(index)), () -> wanted.gone(change.name()));
            change.before()
                    .map(SavedIndex::name)
                    .filter(name -> !name.equals(change.name()))
                    .ifPresent(wanted::gone);
        }
        return new Reversal(wanted.declaration(schemas(reverse)), wanted.names(), List.of());
    }

    /** The names on one side of changes that are not on the other. */
    private static Set<QualifiedName> only(
            List<SavedChange> changes,
            Function<SavedChange, Optional<SavedIndex>> side,
            Function<SavedChange, Optional<SavedIndex>> other) {
        return changes.stream()
                .flatMap(change -> side.apply(change).map(SavedIndex::name).stream()
                        .filter(name -> other.apply(change)
                                .map(SavedIndex::name)
                                .filter(name::equals)
                                .isEmpty()))
                .collect(Collectors.toSet());
    }

    private static void takeBack(SavedChange change, Wanted wanted, Marks marks, List<String> leftOut) {
        change.before().ifPresent(index -> {
            wanted.index(index, KEEPING.contains(change.action()) ? Map.of() : marks.free(index));
            if (!KEEPING.contains(change.action())) {
                told(index, marks, leftOut);
            }
            if (!index.sound()) {
                leftOut.add(Words.of(change.action()) + " " + change.name()
                        + " is taken back but for its state: what was there before was not valid");
            }
        });
        for (SavedIndex part : change.attached()) {
            if (wanted.partitioned(part.table())) {
                leftOut.add(part.name() + " goes with " + change.name() + ", to which the plan attached it");
            } else {
                wanted.index(part, marks.free(part));
                told(part, marks, leftOut);
            }
        }
    }

    private static void told(SavedIndex index, Marks marks, List<String> leftOut) {
        marks.elsewhere(index)
                .forEach(reason -> leftOut.add(index.name() + " comes back without all that rested on it: " + reason));
    }

    /** @param begun whether the change was done, or a run has left something of it */
    private static Optional<String> obstacle(SavedChange change, boolean begun, Wanted wanted, ObservedState found) {
        if (names(change).anyMatch(wanted::ignores)) {
            return Optional.of("the file ignores the index");
        }
        Optional<String> constraint = found.index(change.name()).flatMap(ObservedIndex::constraint);
        if (constraint.isPresent() && change.after().isPresent()) {
            return constraint.map(name -> "it backs the constraint " + name + " of " + change.table());
        }
        if (!begun) {
            return Optional.of("the database is not as the change makes it");
        }
        if (change.before()
                .filter(index -> !index.sound() && !onlyMended(change, index))
                .isPresent()) {
            return Optional.of("what was there before was not valid");
        }
        return change.action() == Change.Kind.CREATE && wanted.isProtected(change.name())
                ? Optional.of("the file protects the index")
                : Optional.empty();
    }

    static Stream<QualifiedName> names(SavedChange change) {
        return Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .map(SavedIndex::name);
    }

    /** Whether what was not valid was built again as it was, of the same parts, but for what can be set in place. */
    private static boolean onlyMended(SavedChange change, SavedIndex before) {
        return change.action() == Change.Kind.REPAIR
                && change.attached().isEmpty()
                && change.after()
                        .filter(after -> after.definition().sameBuild(before.definition()))
                        .isPresent();
    }

    /** Whether the table is the same, and the index is there that the change makes, or is not, after a drop. */
    private static boolean present(SavedChange change, ObservedState found) {
        if (Review.otherTable(change, found).isPresent()) {
            return false;
        }
        Optional<ObservedIndex> before = change.before().flatMap(index -> found.index(index.name()));
        boolean old = change.action() == Change.Kind.RENAME && before.isPresent();
        return change.after().isEmpty()
                ? before.isEmpty()
                : !old
                        && found.index(change.name())
                                .filter(live -> live.sound() && live.table().equals(change.table()))
                                .filter(live -> live.constraint().isEmpty())
                                .isPresent();
    }

    /** Those of a plan's changes whose index is as before: what stands beside it tells whether they were begun. */
    public static List<SavedChange> untouched(List<SavedChange> changes, ObservedState found) {
        Halfway halfway = new Halfway(found);
        return changes.stream()
                .filter(change -> change.action() != Change.Kind.DROP && halfway.asBefore(change))
                .toList();
    }

    /** What was there before, of changes of which nothing is known to be done. */
    public static Reversal before(SavedPlan plan, List<SavedChange> untouched, ObservedState found) {
        Wanted wanted = new Wanted(plan.file(), Optional.empty(), found.tables());
        untouched.forEach(change -> change.before().ifPresent(index -> wanted.index(index, Map.of())));
        return new Reversal(wanted.declaration(schemas(plan)), wanted.names(), List.of());
    }

    /** Those of a plan's changes that may have been done, by the catalog's word. */
    public static List<SavedChange> possible(List<SavedChange> changes, ObservedState found) {
        return changes.stream().filter(change -> present(change, found)).toList();
    }
}

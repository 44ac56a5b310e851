package io.idx.saved;

import io.idx.diff.Change;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run that was broken off has left of a change of a plan: neither what was there before nor what was to be.
 */
final class Halfway {
    /** What a run builds by steps of these kinds stands by itself until it is attached. */
    private static final Set<StepKind> BUILDING = Set.of(StepKind.BUILD, StepKind.CREATE_ONLY);

    private final ObservedState found;

    Halfway(ObservedState found) {
        this.found = found;
    }

    /** Whether the index itself shows it, of a change that is not done. */
    boolean shows(SavedChange change) {
        if (Review.otherTable(change, found).isPresent()) {
            return false;
        }
        return switch (change.action()) {
            case CREATE -> !made(change).isEmpty();
            case DROP ->
                change.before().filter(SavedIndex::sound).isPresent()
                        && live(change).filter(index -> !index.sound()).isPresent();
            case ALTER, REPAIR -> live(change).isPresent() && !asBefore(change);
            case RENAME -> live(change).isPresent() && !asBefore(change) && !old(change);
            case REPLACE -> false; // what it makes stands beside the index until it is whole
        };
    }

    /** Whether the index itself is as before, so that what stands beside it tells whether the change was begun. */
    boolean asBefore(SavedChange change) {
        return Review.otherTable(change, found).isEmpty()
                && live(change)
                        .filter(index -> change.before()
                                .filter(before -> before.name().equals(index.name())
                                        && Fingerprint.words(before.definition())
                                                .equals(Fingerprint.words(index.definition())))
                                .isPresent())
                        .isPresent();
    }

    private boolean old(SavedChange change) {
        return change.before().flatMap(index -> found.index(index.name())).isPresent();
    }

    /** What there is of an index that was to be created: the topmost, and what stands on partitions by itself. */
    Set<QualifiedName> made(SavedChange change) {
        if (change.action() != Change.Kind.CREATE) {
            return Set.of();
        }
        Optional<ObservedIndex> top = live(change).filter(index -> !index.sound() || unfinished(change, index));
        Set<QualifiedName> made = new TreeSet<>();
        top.map(ObservedIndex::name).ifPresent(made::add);
        boolean whole = found.index(change.name()).filter(ObservedIndex::sound).isPresent();
        if (!whole && (top.isPresent() || topmostLast(change))) {
            change.steps().stream()
                    .filter(step -> BUILDING.contains(step.kind()))
                    .flatMap(step -> part(change, step))
                    .forEach(made::add);
        }
        return made;
    }

    /** Whether it lacks what is set once it is built. */
    private static boolean unfinished(SavedChange change, ObservedIndex index) {
        return change.after()
                .filter(after -> Fingerprint.words(after.definition()).equals(Fingerprint.words(index.definition())))
                .isEmpty();
    }

    /** Over a foreign partition; else nothing is built before the topmost is there. */
    private static boolean topmostLast(SavedChange change) {
        return change.steps().stream().anyMatch(step -> step.kind() == StepKind.UNITE);
    }

    private Stream<QualifiedName> part(SavedChange change, Step step) {
        return found.index(step.index()).stream()
                .filter(index -> index.table().equals(step.table())
                        && index.parent().isEmpty()
                        && index.constraint().isEmpty())
                .filter(index -> change.after()
                        .filter(after -> after.definition().sameBuild(index.definition()))
                        .isPresent())
                .map(ObservedIndex::name);
    }

    /** The one that the change is about, as it may be between the one state and the other. */
    private Optional<ObservedIndex> live(SavedChange change) {
        return Review.live(change, found).filter(index -> Review.between(change, change.after(), index));
    }
}

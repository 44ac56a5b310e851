package io.idx.diff;

import io.idx.model.Caveat;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.List;

/**
 * All that differs between what is declared and what is observed.
 *
 * @param changes in the order of table and name
 * @param unmanaged observed, not declared and not owned: reported, never touched. Constraints' indexes are not
 *     among them; what an interrupted run left of such an index is
 * @param held declared or owned, and left alone, as somebody is at work on it at this moment
 * @param constraintBacked declared names whose index backs a constraint: idx does not change those
 * @param expired declared until a day that is past, still there, and not owned: reported, never touched; each is the
 *     drop that a person may want
 * @param matching how many declared indexes are as declared
 * @param caveats what to know of some declared indexes; the undecided ones are nowhere else
 */
public record Diff(
        List<Change> changes,
        List<ObservedIndex> unmanaged,
        List<Held> held,
        List<QualifiedName> constraintBacked,
        List<Change> expired,
        int matching,
        List<Caveat> caveats) {
    public Diff {
        changes = List.copyOf(changes);
        unmanaged = List.copyOf(unmanaged);
        held = List.copyOf(held);
        constraintBacked = List.copyOf(constraintBacked);
        expired = List.copyOf(expired);
        caveats = List.copyOf(caveats);
    }

    /** Without anything to know besides. */
    public Diff(
            List<Change> changes,
            List<ObservedIndex> unmanaged,
            List<Held> held,
            List<QualifiedName> constraintBacked,
            List<Change> expired,
            int matching) {
        this(changes, unmanaged, held, constraintBacked, expired, matching, List.of());
    }

    /** The same, with what to know besides. */
    public Diff withCaveats(List<Caveat> told) {
        return new Diff(changes, unmanaged, held, constraintBacked, expired, matching, told);
    }

    /** The same, with changes that know more. */
    public Diff withChanges(List<Change> known) {
        return new Diff(known, unmanaged, held, constraintBacked, expired, matching, caveats);
    }

    /** Declared indexes of which nobody can say whether they are as declared. */
    public List<Caveat> undecided() {
        return caveats.stream()
                .filter(caveat -> caveat.kind() == Caveat.Kind.UNDECIDED)
                .toList();
    }

    /** All that somebody builds or rebuilds at this moment. */
    public List<ObservedIndex> building() {
        return held.stream()
                .flatMap(index -> index.work().stream())
                .map(Held.Work::building)
                .toList();
    }

    /** What is not as declared, and cannot be until somebody is through. */
    public List<Held> waiting() {
        return held.stream().filter(index -> !index.asDeclared()).toList();
    }

    /** Whether the changes are all that keeps the catalog from being as declared. */
    public boolean complete() {
        return waiting().isEmpty() && undecided().isEmpty();
    }

    /** Whether the catalog is as declared, so that there is nothing to do and nothing to wait for. */
    public boolean converged() {
        return changes.isEmpty() && complete();
    }
}

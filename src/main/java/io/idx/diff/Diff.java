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
 * @param building declared or owned, and being built by somebody at this moment: left alone
 * @param constraintBacked declared names whose index backs a constraint: idx does not change those
 * @param expired declared until a day that is past, still there, and not owned: reported, never touched; each is the
 *     drop that a person may want
 * @param matching how many declared indexes are as declared
 * @param caveats what to know of some declared indexes; the undecided ones are nowhere else
 */
public record Diff(
        List<Change> changes,
        List<ObservedIndex> unmanaged,
        List<ObservedIndex> building,
        List<QualifiedName> constraintBacked,
        List<Change> expired,
        int matching,
        List<Caveat> caveats) {
    public Diff {
        changes = List.copyOf(changes);
        unmanaged = List.copyOf(unmanaged);
        building = List.copyOf(building);
        constraintBacked = List.copyOf(constraintBacked);
        expired = List.copyOf(expired);
        caveats = List.copyOf(caveats);
    }

    /** Without anything to know besides. */
    public Diff(
            List<Change> changes,
            List<ObservedIndex> unmanaged,
            List<ObservedIndex> building,
            List<QualifiedName> constraintBacked,
            List<Change> expired,
            int matching) {
        this(changes, unmanaged, building, constraintBacked, expired, matching, List.of());
    }

    /** The same, with what to know besides. */
    public Diff withCaveats(List<Caveat> told) {
        return new Diff(changes, unmanaged, building, constraintBacked, expired, matching, told);
    }

    /** The same, with changes that know more. */
    public Diff withChanges(List<Change> known) {
        return new Diff(known, unmanaged, building, constraintBacked, expired, matching, caveats);
    }

    /** Declared indexes of which nobody can say whether they are as declared. */
    public List<Caveat> undecided() {
        return caveats.stream()
                .filter(caveat -> caveat.kind() == Caveat.Kind.UNDECIDED)
                .toList();
    }

    /** Whether the catalog is as declared, so that there is nothing to do and nothing to wait for. */
    public boolean converged() {
        return changes.isEmpty() && building.isEmpty() && undecided().isEmpty();
    }
}

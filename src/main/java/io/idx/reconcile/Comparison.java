package io.idx.reconcile;

import io.idx.diff.Diff;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedState;
import java.util.List;

/** What is declared beside what is observed, and how they differ. */
public record Comparison(ObservedState observed, List<DesiredIndex> desired, Diff diff) {
    public Comparison {
        desired = List.copyOf(desired);
    }
}

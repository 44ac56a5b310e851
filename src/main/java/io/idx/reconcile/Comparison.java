package io.idx.reconcile;

import io.idx.diff.Diff;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedState;
import io.idx.postgres.Snapshot;
import java.util.List;

/** What is declared beside what is observed, and how they differ. */
public record Comparison(Snapshot snapshot, List<DesiredIndex> desired, Diff diff) {
    public Comparison {
        desired = List.copyOf(desired);
    }

    public ObservedState observed() {
        return snapshot.state();
    }
}

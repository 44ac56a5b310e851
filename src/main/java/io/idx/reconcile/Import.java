package io.idx.reconcile;

import io.idx.diff.Change;
import io.idx.diff.LeftOut;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What an import found in the database.
 *
 * @param added how many indexes were not declared and now are
 * @param accepted differences in declared indexes that the files now agree with
 * @param declared how many of the indexes in question were declared already
 * @param leftOut what is there, yet not to be declared, by the reason
 */
public record Import(
        ObservedState observed,
        int added,
        List<Change> accepted,
        int declared,
        SortedMap<LeftOut, SortedSet<QualifiedName>> leftOut) {
    public Import {
        accepted = List.copyOf(accepted);
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }
}

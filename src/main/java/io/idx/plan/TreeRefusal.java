package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.Optional;

/**
 * Why idx does not build an index on a partitioned table: with a foreign table among its partitions, PostgreSQL makes
 * it valid only if it builds everything itself, under a lock that stops writes.
 */
final class TreeRefusal {
    private TreeRefusal() {}

    static Optional<Problem> of(Change change) {
        return change.tree().stream()
                .flatMap(IndexTree::all)
                .filter(node -> node.index().filter(ObservedIndex::valid).isEmpty())
                .flatMap(node -> node.partitions().stream())
                .filter(node -> node.kind() == IndexTree.Kind.FOREIGN)
                .findFirst()
                .map(foreign -> problem(change, foreign));
    }

    private static Problem problem(Change change, IndexTree foreign) {
        String message = change.table() + " has a partition that is a foreign table, " + foreign.table()
                + ", so that an index built partition by partition never becomes valid";
        String note = "CREATE INDEX by hand builds it under a lock that stops writes, and passes over the foreign"
                + " table; where the partitions have such indexes already, it only takes them up";
        return change.desired()
                .map(desired -> Problem.at(desired.declared().place(), ProblemCode.PARTITIONED_TABLE, message)
                        .noting(note))
                .orElseGet(() -> Problem.of(ProblemCode.PARTITIONED_TABLE, message, note));
    }
}

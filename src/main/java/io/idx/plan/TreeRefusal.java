package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.Optional;

/** PostgreSQL has no unique index on a partitioned table with a foreign table in it, whose rows it cannot check. */
final class TreeRefusal {
    private TreeRefusal() {}

    static Optional<Problem> of(Change change) {
        return change.desired()
                .filter(desired -> desired.definition().unique())
                .flatMap(desired -> change.tree().stream()
                        .flatMap(IndexTree::below)
                        .filter(node -> node.kind() == IndexTree.Kind.FOREIGN)
                        .findFirst()
                        .map(foreign -> problem(desired, foreign)));
    }

    private static Problem problem(DesiredIndex desired, IndexTree foreign) {
        return Problem.at(
                        desired.declared().place(),
                        ProblemCode.PARTITIONED_TABLE,
                        desired.table() + " has a partition that is a foreign table, " + foreign.table()
                                + ", so that PostgreSQL has no unique index on it")
                .noting("declare a unique index on each of the other partitions instead");
    }
}

package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.Optional;

/** Why PostgreSQL would not make the index of a partitioned table with a foreign table among its partitions. */
final class TreeRefusal {
    private TreeRefusal() {}

    static Optional<Problem> of(Change change) {
        return change.desired().flatMap(desired -> change.tree()
                .flatMap(tree -> unique(desired, tree).or(() -> elder(desired, tree))));
    }

    /** It could not check the foreign table's rows. */
    private static Optional<Problem> unique(DesiredIndex desired, IndexTree tree) {
        return tree.below()
                .filter(node -> desired.definition().unique() && node.kind() == IndexTree.Kind.FOREIGN)
                .findFirst()
                .map(foreign -> Problem.at(
                                desired.declared().place(),
                                ProblemCode.PARTITIONED_TABLE,
                                desired.table() + " has a partition that is a foreign table, " + foreign.table()
                                        + ", so that PostgreSQL has no unique index on it")
                        .noting("declare a unique index on each of the other partitions instead"));
    }

    /** To be made younger, the index of a partitioned table has to be made anew: one that is protected must not. */
    private static Optional<Problem> elder(DesiredIndex desired, IndexTree tree) {
        return tree.all()
                .filter(TreeRecipe::united)
                .flatMap(above -> above.partitions().stream())
                .filter(node -> node.kind() == IndexTree.Kind.PARTITIONED)
                .flatMap(node -> node.elders().stream())
                .filter(elder -> !elder.renewed())
                .flatMap(elder -> elder.index().stream())
                .findFirst()
                .map(elder -> Problem.at(
                                desired.declared().place(), ProblemCode.PARTITIONED_TABLE, inItsPlace(desired, elder))
                        .noting("take `protect: true` from " + elder.name()
                                + ", and it is built anew: then it is the younger"));
    }

    private static String inItsPlace(DesiredIndex desired, ObservedIndex elder) {
        return desired.table() + " has a foreign table among its partitions, and over those PostgreSQL takes up the"
                + " oldest index that fits, whatever its order: on " + elder.table() + " that is " + elder.name();
    }
}

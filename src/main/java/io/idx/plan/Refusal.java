package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.Optional;
import java.util.stream.Stream;

/** Why idx does not do a change at all: the file forbids it, or more than queries rests on an index that would go. */
final class Refusal {
    private static final String FOREIGN_KEY =
            "drop the foreign key, apply, and add it again with NOT VALID and VALIDATE CONSTRAINT";
    private static final String CONSTRAINT =
            "drop the constraint of the partition, or keep the index of the partitioned table as it is";
    private static final String REPLICA_IDENTITY =
            "give the table another one first, with ALTER TABLE ... REPLICA IDENTITY";

    private Refusal() {}

    static Optional<Problem> of(Change change) {
        return partition(change).or(() -> guarded(change)).or(() -> resting(change));
    }

    private static Optional<Problem> partition(Change change) {
        return change.observed()
                .filter(index -> index.roles().contains(Role.PARTITION_OF_INDEX))
                .map(index -> problem(
                        change,
                        index.name() + " cannot be changed by itself: it belongs to the index of a partitioned table",
                        "change the index of the partitioned table, and leave this one undeclared"));
    }

    /** What is not sound serves no query, so that nothing is lost with it. */
    private static Optional<Problem> guarded(Change change) {
        return change.desired()
                .map(DesiredIndex::declared)
                .filter(declared -> change.kind() == Kind.REPLACE && declared.protect())
                .map(declared -> declared.isProtected(
                        "take protect: away to have it built anew, or undo the change in the file"));
    }

    private static Optional<Problem> resting(Change change) {
        return goners(change)
                .flatMap(
                        index -> foreignKey(change, index)
                                .or(() -> replicaIdentity(change, index))
                                .or(() -> constraint(change, index))
                                .stream())
                .findFirst();
    }

    private static Optional<Problem> foreignKey(Change change, ObservedIndex index) {
        if (!index.roles().contains(Role.FOREIGN_KEY_TARGET)) {
            return Optional.empty();
        }
        String message = cannot(change, index) + ": a foreign key points at it";
        return Optional.of(problem(change, message, advice(change, index, FOREIGN_KEY)));
    }

    private static Optional<Problem> replicaIdentity(Change change, ObservedIndex index) {
        if (!index.roles().contains(Role.REPLICA_IDENTITY) || index.sound()) {
            return Optional.empty();
        }
        String message = cannot(change, index) + ": it is the replica identity of " + index.table();
        return Optional.of(problem(change, message, advice(change, index, REPLICA_IDENTITY)));
    }

    /** PostgreSQL attaches what backs a partition's own constraint, and drops it for nothing but that. */
    private static Optional<Problem> constraint(Change change, ObservedIndex index) {
        return index.constraint()
                .filter(name -> !index.name().equals(change.name()))
                .map(name -> problem(
                        change,
                        cannot(change, index) + ": it backs the constraint " + name + " of " + index.table(),
                        CONSTRAINT));
    }

    /** What would be dropped. */
    static Stream<ObservedIndex> goners(Change change) {
        Stream<ObservedIndex> parts = change.former().stream().flatMap(IndexTree::parts);
        return Stream.of(change.observed().filter(index -> goes(change, index)).stream(), parts, Recipe.debris(change))
                .flatMap(indexes -> indexes);
    }

    private static boolean goes(Change change, ObservedIndex observed) {
        if (change.tree().isPresent() && change.former().isEmpty()) {
            return false;
        }
        return switch (change.kind()) {
            case DROP, REPLACE -> true;
            case REPAIR -> !observed.sound() && !Recipe.reindexes(change);
            case CREATE, ALTER, RENAME -> false;
        };
    }

    private static String cannot(Change change, ObservedIndex index) {
        boolean replaced = change.kind() == Kind.REPLACE && change.name().equals(index.name());
        return index.name() + " cannot be " + (replaced ? "replaced" : "dropped");
    }

    private static String advice(Change change, ObservedIndex index, String otherwise) {
        if (!index.sound()) {
            return "REINDEX INDEX CONCURRENTLY makes it valid without a drop; or " + otherwise;
        }
        return change.kind() == Kind.DROP ? "declare the index to keep it; or " + otherwise : otherwise;
    }

    private static Problem problem(Change change, String message, String note) {
        Problem problem = Problem.of(ProblemCode.RESTS_ON_INDEX, message, note);
        return change.desired()
                .map(desired -> Problem.at(desired.declared().place(), problem.code(), message)
                        .noting(note))
                .orElse(problem);
    }
}

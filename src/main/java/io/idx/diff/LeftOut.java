package io.idx.diff;

import io.idx.model.Declaration;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.WorkingName;
import java.util.Optional;

/** Why an index that is there is not to be declared. */
public enum LeftOut {
    CONSTRAINT,
    PARTITION,
    EXTENSION,
    LEFTOVER,
    BUILDING,
    INVALID,
    IGNORED,
    /** indexes.yaml has no words for it. */
    UNWRITABLE;

    /** The reason, unless there is none. */
    public static Optional<LeftOut> reason(ObservedIndex index, ObservedState observed, Declaration declaration) {
        if (index.constraint().isPresent()) {
            return Optional.of(CONSTRAINT);
        }
        if (index.roles().contains(Role.PARTITION_OF_INDEX)) {
            return Optional.of(PARTITION);
        }
        if (index.roles().contains(Role.EXTENSION)) {
            return Optional.of(EXTENSION);
        }
        if (declaration.ignores(index.name())) {
            return Optional.of(IGNORED);
        }
        if (index.building().isPresent()) {
            return Optional.of(BUILDING);
        }
        if (WorkingName.isOne(index.name())) {
            return Optional.of(LEFTOVER);
        }
        return index.sound() ? Optional.empty() : Optional.of(unsound(index, observed));
    }

    private static LeftOut unsound(ObservedIndex index, ObservedState observed) {
        return observed.indexes().stream().anyMatch(index::leftByReindexOf) ? LEFTOVER : INVALID;
    }
}

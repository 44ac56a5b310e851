package io.idx.diff;

import io.idx.model.Caveat;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One index that is not as declared, as a person is told of it who did not ask for a change.
 *
 * @param change what would bring it into line; absent where idx leaves the index alone
 * @param observed the index as it is; absent when it is missing
 * @param caveat why it is undecided
 * @param kept whether it has outlived its day and stays, as {@code owns} does not name it
 * @param held who is at work on it at this moment
 */
public record Finding(
        Kind kind,
        Severity severity,
        Optional<Change> change,
        Optional<ObservedIndex> observed,
        Optional<Caveat> caveat,
        boolean kept,
        Optional<Held> held) {
    /** In what way the index is not as declared. */
    public enum Kind {
        INVALID,
        /** The index is sound, but an interrupted run left something beside it. */
        LEFTOVER,
        MISSING,
        CHANGED,
        RENAMED,
        /** Owned, but not declared. */
        UNDECLARED,
        UNMANAGED,
        /** Declared until a day that is past. */
        EXPIRED,
        /** Another session is building it now. */
        BUILDING,
        /** Nobody can say whether it is as declared. */
        UNDECIDED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding of(Change change) {
        return of(change, false, Optional.empty());
    }

    static Finding kept(Change change) {
        return of(change, true, Optional.empty());
    }

    static Finding unmanaged(ObservedIndex index) {
        return index.building().isPresent()
                ? building(new Held(
                        index.name(),
                        index.table(),
                        Optional.of(index),
                        List.of(Held.Work.on(index)),
                        Optional.empty()))
                : of(Kind.UNMANAGED, Optional.of(index), Optional.empty());
    }

    /** What differs does so whoever is at work on it. */
    static Finding of(Held held) {
        return held.change().map(change -> of(change, false, Optional.of(held))).orElseGet(() -> building(held));
    }

    private static Finding building(Held held) {
        return new Finding(
                Kind.BUILDING,
                Severity.LOW,
                Optional.empty(),
                held.there(),
                Optional.empty(),
                false,
                Optional.of(held));
    }

    static Finding undecided(Caveat caveat) {
        return of(Kind.UNDECIDED, Optional.empty(), Optional.of(caveat));
    }

    private static Finding of(Change change, boolean kept, Optional<Held> held) {
        Kind kind = kind(change);
        Severity severity = severity(kind, change);
        return new Finding(kind, severity, Optional.of(change), change.observed(), Optional.empty(), kept, held);
    }

    private static Finding of(Kind kind, Optional<ObservedIndex> observed, Optional<Caveat> caveat) {
        return new Finding(kind, Severity.LOW, Optional.empty(), observed, caveat, false, Optional.empty());
    }

    public QualifiedName name() {
        return change.map(Change::name)
                .or(() -> observed.map(ObservedIndex::name))
                .or(() -> held.map(Held::name))
                .or(() -> caveat.map(told -> told.index().name()))
                .orElseThrow();
    }

    private static Kind kind(Change change) {
        return switch (change.kind()) {
            case CREATE -> Kind.MISSING;
            case REPLACE -> change.differences().isEmpty() ? Kind.INVALID : Kind.CHANGED;
            case ALTER -> Kind.CHANGED;
            case RENAME -> Kind.RENAMED;
            case REPAIR -> sound(change) ? Kind.LEFTOVER : Kind.INVALID;
            case DROP -> change.desired().isPresent() ? Kind.EXPIRED : Kind.UNDECLARED;
        };
    }

    private static boolean sound(Change change) {
        return change.observed().filter(ObservedIndex::sound).isPresent()
                && change.tree().map(IndexTree::complete).orElse(true);
    }

    private static Severity severity(Kind kind, Change change) {
        return switch (kind) {
            case INVALID -> Severity.CRITICAL;
            case MISSING -> Severity.HIGH;
            case CHANGED -> change.needsBuild() ? Severity.HIGH : Severity.LOW;
            case LEFTOVER, RENAMED, UNDECLARED, UNMANAGED, EXPIRED, BUILDING, UNDECIDED -> Severity.LOW;
        };
    }
}

package io.idx.diff;

import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * An index that is left alone while somebody else builds or rebuilds it, or something that it has a use for.
 *
 * @param name declared, or else owned
 * @param there the index as it is now; absent where it is missing, or only has another name
 * @param work what somebody is at; never empty
 * @param change what it takes when they are through, as far as that can be told: a rebuild changes no definition
 */
public record Held(
        QualifiedName name,
        QualifiedName table,
        Optional<ObservedIndex> there,
        List<Work> work,
        Optional<Change> change) {
    /**
     * What somebody is at.
     *
     * @param index what it is about
     * @param rebuild whether that is an index already, which goes on to serve
     * @param building what is being built: the same, or what REINDEX makes beside it
     */
    public record Work(QualifiedName index, boolean rebuild, ObservedIndex building) {
        /** The index itself. */
        static Work on(ObservedIndex building) {
            return new Work(building.name(), building.sound(), building);
        }

        private String verb() {
            return rebuild ? "rebuilt" : "built";
        }

        private String by() {
            return building.building().map(build -> " by " + build).orElse("");
        }
    }

    public Held {
        work = List.copyOf(work);
        if (work.isEmpty()) {
            throw new IllegalArgumentException("nobody is at work on " + name);
        }
    }

    /** Whether it is as it is to be, whoever rebuilds it; what is built beside it will have to go. */
    public boolean asDeclared() {
        return stands() && work.stream().allMatch(Work::rebuild);
    }

    private boolean stands() {
        return change.isEmpty() && there.filter(ObservedIndex::sound).isPresent();
    }

    /** {@code public.a_idx is being built by pid 4711, waiting for old snapshots; it is left alone} */
    public String inWords() {
        if (change.isPresent()) {
            return undone();
        }
        Work first = work.get(0);
        QualifiedName beside = first.building().name();
        return first.index() + " is being " + first.verb()
                + (beside.equals(first.index()) ? "" : " as " + beside.name()) + first.by() + "; "
                + (first.index().equals(name) ? "it" : name) + " is left alone";
    }

    /** {@code public.a_idx is not changed while it is rebuilt by pid 4711, waiting for old snapshots} */
    public String undone() {
        return change.map(Held::undone).orElse(name + (stands() ? " is left alone" : " is not as declared")) + " while "
                + reason();
    }

    private static String undone(Change change) {
        return switch (change.kind()) {
            case CREATE -> change.name() + " is not created";
            case REPLACE, ALTER, REPAIR -> change.name() + " is not changed";
            case RENAME ->
                change.observed().orElseThrow().name() + " is not renamed to "
                        + change.name().name();
            case DROP -> change.name() + " is not dropped";
        };
    }

    /** {@code it is rebuilt by pid 4711, waiting for old snapshots} */
    public String reason() {
        Work first = work.get(0);
        QualifiedName subject =
                change.flatMap(Change::observed).map(ObservedIndex::name).orElse(name);
        return (first.index().equals(subject) ? "it" : first.index()) + " is " + first.verb() + first.by();
    }
}

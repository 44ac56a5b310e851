package io.idx.saved;

import io.idx.diff.Change;
import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.plan.PlannedChange;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What has become of one change of a saved plan, by what the database and the files say now.
 *
 * @param planned how it is done now; present exactly when it is open
 * @param was what the plan was made on, in words; empty unless it is stale
 * @param now what is there instead
 */
public record Review(SavedChange promise, State state, Optional<PlannedChange> planned, String was, String now) {
    /** What has become of a change. */
    public enum State {
        /** All is as when the plan was made, or on the way from there to what was planned. */
        OPEN,
        DONE,
        STALE
    }

    /**
     * Compares.
     *
     * @param found the catalog of now
     * @param planned what a plan of now says of the same index
     * @param entry what the files of now say of it
     */
    public static Review of(
            SavedChange promise, ObservedState found, Optional<PlannedChange> planned, Optional<DeclaredIndex> entry) {
        Optional<ObservedIndex> live = live(promise, found);
        if (!entry.map(Fingerprint::of).equals(promise.entryPrint())) {
            return stale(promise, live, entry.isEmpty() ? "the entry is gone" : written(promise));
        }
        if (promise.action() != Change.Kind.DROP
                && entry.filter(index -> index.expired(found.today())).isPresent()) {
            return stale(promise, live, "the entry has expired");
        }
        if (planned.isEmpty()) {
            return unplanned(promise, found, live);
        }
        return differing(promise, found, live, planned.get())
                .map(now -> stale(promise, live, now))
                .orElseGet(() -> new Review(promise, State.OPEN, planned, "", ""));
    }

    /** Of a change whose entry PostgreSQL does not take any more. */
    public static Review broken(
            SavedChange promise, ObservedState found, Optional<DeclaredIndex> entry, Problem problem) {
        boolean same = entry.map(Fingerprint::of).equals(promise.entryPrint());
        return stale(promise, live(promise, found), same ? problem.message() : written(promise));
    }

    /** The same, where for another reason it must not be done as it is. */
    public Review stale(ObservedState found, String reason) {
        return stale(promise, live(promise, found), reason);
    }

    private static String written(SavedChange promise) {
        return promise.entryPrint().isEmpty()
                ? "the file declares the index"
                : "the file asks for something else: the entry was edited";
    }

    /** The one that the change is about, under the name that it is to have, or else under that which it had. */
    static Optional<ObservedIndex> live(SavedChange promise, ObservedState found) {
        return Stream.of(promise.after(), promise.before())
                .flatMap(Optional::stream)
                .flatMap(index -> found.index(index.name()).stream())
                .findFirst();
    }

    /** Nothing differs any more, or what differs is no longer to be changed. */
    private static Review unplanned(SavedChange promise, ObservedState found, Optional<ObservedIndex> live) {
        Optional<ObservedIndex.Build> build = live.flatMap(ObservedIndex::building);
        if (build.isPresent()) {
            return stale(promise, live, "it is being built by " + build.get());
        }
        Optional<String> elsewhere = otherTable(promise, found);
        if (promise.action() == Change.Kind.DROP && elsewhere.isPresent()) {
            return stale(promise, live, elsewhere.get());
        }
        boolean done = promise.action() == Change.Kind.DROP
                ? live.isEmpty()
                : live.filter(ObservedIndex::sound).isPresent();
        return done
                ? new Review(promise, State.DONE, Optional.empty(), "", "")
                : stale(promise, live, "the file no longer asks for this");
    }

    /** What has become of the table, if it is not the same: an index that went with it may live on elsewhere. */
    static Optional<String> otherTable(SavedChange promise, ObservedState found) {
        Optional<ObservedTable> table = found.table(promise.table());
        List<IndexDefinition> definitions = Stream.of(promise.before(), promise.after())
                .flatMap(Optional::stream)
                .map(SavedIndex::definition)
                .toList();
        if (table.isEmpty()) {
            return Optional.of("the table is gone");
        }
        if (!Fingerprint.of(table.get(), definitions).equals(promise.tablePrint())) {
            return Optional.of("another table of that name, or columns of another type");
        }
        return Optional.empty();
    }

    /** What is there now in place of what the plan was made on; empty when nothing else is. */
    private static Optional<String> differing(
            SavedChange promise, ObservedState found, Optional<ObservedIndex> live, PlannedChange planned) {
        Change change = planned.change();
        Optional<String> elsewhere = otherTable(promise, found);
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        Optional<SavedIndex> after = PlanDocument.after(change);
        if (!words(after).equals(words(promise.after())) && !built(after, live)) {
            return Optional.of("PostgreSQL reads the entry as "
                    + after.map(index -> index.definition().inWords()).orElse("nothing"));
        }
        Optional<ObservedIndex> source = change.observed();
        if (change.kind() == Change.Kind.RENAME
                && source.filter(index -> !known(promise, index.name())).isPresent()) {
            return Optional.of(source.get().name() + " has the same definition and would be renamed");
        }
        boolean between = live.map(index -> between(promise, after, index))
                .orElse(promise.before().filter(SavedIndex::sound).isEmpty());
        return between
                ? Optional.empty()
                : Optional.of(live.map(index -> inWords(promise, index)).orElse("not there"));
    }

    private static String inWords(SavedChange promise, ObservedIndex live) {
        return inWords(live)
                + promise.before()
                        .map(was -> besides(live.definition(), was.definition()))
                        .orElse("");
    }

    private static Optional<SortedMap<Attribute, String>> words(Optional<SavedIndex> index) {
        return index.map(SavedIndex::definition).map(Fingerprint::words);
    }

    /** Before it is there, some indexes are known in the words of the file alone. */
    private static boolean built(Optional<SavedIndex> after, Optional<ObservedIndex> live) {
        return live.map(ObservedIndex::definition)
                .map(Fingerprint::words)
                .filter(now -> after.filter(index -> sameBuild(now, index)).isPresent())
                .isPresent();
    }

    private static boolean known(SavedChange promise, QualifiedName name) {
        return Stream.of(promise.before(), promise.after())
                .flatMap(Optional::stream)
                .map(SavedIndex::name)
                .anyMatch(own -> own.equals(name)
                        || Stream.of(WorkingName.values())
                                .anyMatch(working -> working.of(own).equals(name)));
    }

    /** Whether it is what was there before, what is to be, or what an interrupted run leaves on the way. */
    static boolean between(SavedChange promise, Optional<SavedIndex> after, ObservedIndex live) {
        Optional<SavedIndex> before = promise.before();
        SortedMap<Attribute, String> now = Fingerprint.words(live.definition());
        boolean asBefore = before.filter(index -> sameBuild(now, index)).isPresent();
        boolean asAfter = after.filter(index -> sameBuild(now, index)).isPresent();
        boolean sound =
                live.sound() || before.filter(SavedIndex::sound).isEmpty() || promise.action() == Change.Kind.DROP;
        return live.table().equals(promise.table())
                && live.constraint().equals(before.flatMap(SavedIndex::constraint))
                && (asBefore || asAfter)
                && sound
                && now.entrySet().stream()
                        .filter(word -> word.getKey().remedy() != Attribute.Remedy.REBUILD)
                        .allMatch(word -> (word.getValue().isEmpty() && asAfter)
                                || Stream.of(before, after)
                                        .flatMap(Optional::stream)
                                        .anyMatch(index -> word.getKey()
                                                .words(index.definition())
                                                .equals(word.getValue())));
    }

    private static boolean sameBuild(SortedMap<Attribute, String> now, SavedIndex index) {
        return now.entrySet().stream()
                .filter(word -> word.getKey().remedy() == Attribute.Remedy.REBUILD)
                .allMatch(word -> word.getKey().words(index.definition()).equals(word.getValue()));
    }

    /** What the words of a definition leave out, of what another has otherwise. */
    private static String besides(IndexDefinition definition, IndexDefinition other) {
        return besides(
                        Attribute.COMMENT,
                        definition,
                        other,
                        words -> words.isEmpty() ? "no comment" : "comment \"" + words + "\"")
                + besides(
                        Attribute.STATISTICS,
                        definition,
                        other,
                        words -> "statistics " + (words.isEmpty() ? "default" : words))
                + besides(
                        Attribute.DEPENDS_ON_EXTENSION,
                        definition,
                        other,
                        words -> "extensions " + (words.isEmpty() ? "none" : words));
    }

    private static String besides(
            Attribute attribute, IndexDefinition definition, IndexDefinition other, UnaryOperator<String> told) {
        String words = attribute.words(definition);
        return attribute.words(other).equals(words) ? "" : ", " + told.apply(words);
    }

    private static Review stale(SavedChange promise, Optional<ObservedIndex> live, String now) {
        String was = promise.before()
                .map(index -> inWords(index)
                        + live.map(there -> besides(index.definition(), there.definition()))
                                .orElse(""))
                .orElse("not there");
        boolean same =
                live.map(there -> inWords(promise, there)).orElse("not there").equals(was);
        return new Review(
                promise,
                State.STALE,
                Optional.empty(),
                was,
                same || live.isEmpty() ? now : now(inWords(promise, live.get()), now));
    }

    private static String now(String there, String why) {
        return why.startsWith(there) ? why : there + "; " + why;
    }

    private static String inWords(SavedIndex index) {
        return index.definition().inWords() + (index.sound() ? "" : ", invalid");
    }

    private static String inWords(ObservedIndex index) {
        return index.definition().inWords() + (index.sound() ? "" : ", invalid");
    }
}

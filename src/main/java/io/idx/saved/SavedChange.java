package io.idx.saved;

import io.idx.diff.Change;
import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A change that a plan file promises.
 *
 * @param name that the index has in the end; for a drop, the one that it had
 * @param before what was there; absent for a create
 * @param after what is to be; absent for a drop
 * @param attached what stood on partitions by itself and is attached
 * @param tablePrint the fingerprint of the table
 * @param entryPrint the fingerprint of the entry in the file; absent where there is none
 */
public record SavedChange(
        QualifiedName name,
        QualifiedName table,
        Change.Kind action,
        Set<Hazard> hazards,
        Optional<SavedIndex> before,
        Optional<SavedIndex> after,
        List<SavedIndex> attached,
        List<Step> steps,
        String tablePrint,
        Optional<String> entryPrint) {
    public SavedChange {
        hazards = Set.copyOf(hazards);
        attached = List.copyOf(attached);
        steps = List.copyOf(steps);
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("a change is about an index");
        }
    }

    static SavedChange in(Part part) {
        Optional<SavedIndex> before = part.optional("before").map(SavedIndex::in);
        Optional<SavedIndex> after = part.optional("after").map(SavedIndex::in);
        if (before.isEmpty() && after.isEmpty()) {
            throw part.wrong("an index before or after the change");
        }
        Part prints = part.member("fingerprint");
        return new SavedChange(
                Names.in(part.member("address")),
                Names.in(part.member("table")),
                part.member("action").text("what happens to an index", word -> named(word, Change.Kind.values())),
                part.all("hazards").stream()
                        .map(hazard -> hazard.text("a hazard", Hazard::named))
                        .collect(Collectors.toSet()),
                before,
                after,
                part.all("attaches").stream().map(SavedIndex::in).toList(),
                part.all("steps").stream().map(SavedChange::step).toList(),
                prints.text("table"),
                prints.optional("entry").map(Part::text));
    }

    /** Shown, never run. */
    private static Step step(Part part) {
        return new Step(
                part.member("kind").text("a kind of step", word -> named(word, StepKind.values())),
                Names.in(part.member("table")),
                Names.in(part.member("index")),
                part.texts("sql"));
    }

    private static <E extends Enum<E>> Optional<E> named(String word, E[] values) {
        Function<E, String> words = Words::of;
        return Arrays.stream(values)
                .filter(value -> words.apply(value).equals(word))
                .findFirst();
    }
}

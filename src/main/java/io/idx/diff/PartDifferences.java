package io.idx.diff;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.idx.model.Attribute;
import io.idx.model.DeclaredPart;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** In what the parts of an index differ for which the file says something of their own. */
final class PartDifferences {
    /** So many are told of by name. */
    private static final int NAMES = 3;

    private final DesiredIndex desired;
    private final Set<QualifiedName> holdingRows;

    private PartDifferences(DesiredIndex desired, IndexTree present) {
        this.desired = desired;
        this.holdingRows = present.leaves().map(IndexTree::table).collect(toSet());
    }

    static Optional<Difference> of(DesiredIndex desired, IndexTree present) {
        return new PartDifferences(desired, present).difference(present.parts());
    }

    private Optional<Difference> difference(Stream<ObservedIndex> parts) {
        Map<Words, List<ObservedIndex>> alike = parts.filter(
                        part -> desired.parts().containsKey(part.table()))
                .filter(part -> !differing(part).isEmpty())
                .sorted(Comparator.comparing(ObservedIndex::table))
                .collect(groupingBy(this::words, LinkedHashMap::new, toList()));
        return alike.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        Attribute.PARTITIONS,
                        text(alike, Words::desired),
                        text(alike, Words::observed),
                        alike.values().stream().flatMap(List::stream).anyMatch(this::needsBuild)));
    }

    /** In what a part differs. */
    private record Words(String desired, String observed) {}

    private Words words(ObservedIndex part) {
        return new Words(words(differing(part), wanted(part)), words(differing(part), part.definition()));
    }

    private static String words(List<Attribute> differing, IndexDefinition definition) {
        return differing.stream()
                .map(attribute -> attribute.key() + " " + words(attribute, definition))
                .collect(joining(", "));
    }

    /** {@code sales.orders_2024, sales.orders_2025: with fillfactor = 100} */
    private static String text(Map<Words, List<ObservedIndex>> alike, Function<Words, String> side) {
        return some(
                alike.entrySet().stream()
                        .map(group -> some(
                                        group.getValue().stream()
                                                .map(part -> part.table().toString())
                                                .toList(),
                                        ", ")
                                + ": " + side.apply(group.getKey()))
                        .toList(),
                "; ");
    }

    private static String some(List<String> texts, String separator) {
        String first = texts.stream().limit(NAMES).collect(joining(separator));
        return texts.size() > NAMES ? first + " and " + (texts.size() - NAMES) + " more" : first;
    }

    private List<Attribute> differing(ObservedIndex part) {
        return DeclaredPart.ATTRIBUTES.stream()
                .filter(attribute -> DeclaredPart.MARKS.contains(attribute) || holdingRows.contains(part.table()))
                .filter(attribute -> !attribute.words(wanted(part)).equals(attribute.words(part.definition())))
                .toList();
    }

    private IndexDefinition wanted(ObservedIndex part) {
        return desired.on(part.table(), part.definition());
    }

    private boolean needsBuild(ObservedIndex part) {
        return (holdingRows.contains(part.table())
                        && !wanted(part).builtIn().equals(part.definition().builtIn()))
                || (desired.declared().rebuild() && differing(part).contains(Attribute.WITH));
    }

    private static String words(Attribute attribute, IndexDefinition definition) {
        String words = attribute.words(definition);
        if (words.isEmpty()) {
            return DeclaredPart.MARKS.contains(attribute) ? "none" : "default";
        }
        return attribute == Attribute.COMMENT ? '"' + words + '"' : words;
    }
}

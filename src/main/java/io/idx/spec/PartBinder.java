package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.DeclaredPart;
import io.idx.model.Place;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what an index has of its own on single partitions. A name without a schema is of one in that of the table.
 */
final class PartBinder {
    private static final List<String> KEYS =
            DeclaredPart.ATTRIBUTES.stream().map(Attribute::key).toList();

    private final Problems problems;
    private final Shapes shapes;
    private final AttributeRules rules;
    private final Names names;
    private final Map<String, Place> places;

    /** @param places gets those of all values */
    PartBinder(Problems problems, Map<String, Place> places) {
        this.problems = problems;
        this.shapes = new Shapes(problems);
        this.rules = new AttributeRules(problems);
        this.names = new Names(problems);
        this.places = places;
    }

    /** @param schema of the table */
    SortedMap<QualifiedName, DeclaredPart> read(Node partitions, String schema) {
        SortedMap<QualifiedName, DeclaredPart> parts = new TreeMap<>();
        for (Node.Entry entry : partitions.entries()) {
            names.table(entry.key(), entry.place(), schema)
                    .ifPresent(partition -> part(partition, entry).ifPresent(part -> {
                        if (parts.put(partition, part) != null) {
                            problems.add(
                                    entry.place(),
                                    ProblemCode.DUPLICATE_KEY,
                                    "partition " + partition + " stands twice in this mapping");
                        }
                    }));
        }
        return parts;
    }

    private Optional<DeclaredPart> part(QualifiedName partition, Node.Entry entry) {
        String path = Attribute.PARTITIONS.key() + "." + partition;
        places.put(path, entry.place());
        Map<Attribute, Node> values = new EnumMap<>(Attribute.class);
        for (Node.Entry value : shapes.known("a partition", entry.value(), KEYS)) {
            Attribute attribute = attribute(value.key());
            remember(path + "." + value.key(), value.value());
            if (cleared(attribute, value.value())
                    || (shapes.fits(attribute, value.value()) && rules.allow(attribute, value.value()))) {
                values.put(attribute, value.value());
            }
        }
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new DeclaredPart(
                        Optional.ofNullable(values.get(Attribute.WITH)).map(Node::scalars),
                        Optional.ofNullable(values.get(Attribute.TABLESPACE)).map(Node::text),
                        Optional.ofNullable(values.get(Attribute.STATISTICS)).map(Node::numbers),
                        Optional.ofNullable(values.get(Attribute.DEPENDS_ON_EXTENSION))
                                .map(Node::texts)
                                .map(TreeSet::new),
                        Optional.ofNullable(values.get(Attribute.COMMENT)).map(Node::text)));
    }

    private static Attribute attribute(String key) {
        return DeclaredPart.ATTRIBUTES.stream()
                .filter(attribute -> attribute.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** {@code with: {}} or {@code depends_on_extension: []}: here nothing is set, whatever is set elsewhere. */
    private static boolean cleared(Attribute attribute, Node value) {
        return value.empty()
                && switch (attribute) {
                    case WITH, STATISTICS -> value.is(Node.Kind.MAPPING);
                    case DEPENDS_ON_EXTENSION -> value.is(Node.Kind.LIST);
                    default -> false;
                };
    }

    private void remember(String path, Node node) {
        places.put(path, node.place());
        node.entries()
                .forEach(entry ->
                        places.put(path + "." + entry.key(), entry.value().place()));
    }
}

package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.DeclaredPart;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Spelling;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the attributes of one index. A value that does not fit is told of and left out, so that reading goes on. */
final class IndexBinder {
    private static final List<String> KEYS =
            Stream.of(Attribute.values()).map(Attribute::key).toList();

    private final Problems problems;
    private final Shapes shapes;
    private final AttributeRules rules;
    private final Map<Attribute, Node> values = new EnumMap<>(Attribute.class);
    private final Map<String, Place> places = new HashMap<>();
    private final SortedMap<QualifiedName, DeclaredPart> parts = new TreeMap<>();

    IndexBinder(Problems problems) {
        this.problems = problems;
        this.shapes = new Shapes(problems);
        this.rules = new AttributeRules(problems);
    }

    /** The index, unless it has no columns that can be read. */
    Optional<DeclaredIndex> read(QualifiedName name, QualifiedName table, Node.Entry entry, Place tablePlace) {
        if (!shapes.of(Node.Kind.MAPPING, "index " + entry.key(), entry.value())) {
            return Optional.empty();
        }
        places.put("table", tablePlace);
        entry.value().entries().forEach(this::read);
        value(Attribute.PARTITIONS)
                .ifPresent(node -> parts.putAll(new PartBinder(problems, places).read(node, table.schema())));
        if (!places.containsKey(Attribute.COLUMNS.key()) && !columnsMisspelt(entry.value())) {
            problems.add(entry.place(), ProblemCode.MISSING, "index " + entry.key() + " has no columns");
        }
        refuseNullsDistinctAlone();
        refuseFarPositions();
        refuseProtectedUntil();
        return values.containsKey(Attribute.COLUMNS)
                ? Optional.of(index(name, table, entry.place()))
                : Optional.empty();
    }

    private static boolean columnsMisspelt(Node node) {
        return node.entries().stream()
                .anyMatch(entry -> Spelling.nearest(entry.key(), KEYS).equals(Optional.of(Attribute.COLUMNS.key())));
    }

    private void read(Node.Entry entry) {
        Optional<Attribute> known = Stream.of(Attribute.values())
                .filter(attribute -> attribute.key().equals(entry.key()))
                .findFirst();
        if (known.isEmpty()) {
            problems.add(Problem.at(entry.place(), ProblemCode.UNKNOWN_KEY, "unknown key \"" + entry.key() + "\"")
                    .suggesting(Spelling.nearest(entry.key(), KEYS))
                    .noting("an index takes: " + String.join(", ", KEYS)));
            return;
        }
        Attribute attribute = known.get();
        remember(attribute.key(), entry.value());
        if (shapes.fits(attribute, entry.value()) && rules.allow(attribute, entry.value())) {
            values.put(attribute, entry.value());
        }
    }

    private void remember(String path, Node node) {
        places.put(path, node.place());
        for (int i = 0; i < node.items().size(); i++) {
            places.put(path + "[" + i + "]", node.items().get(i).place());
        }
        node.entries()
                .forEach(entry ->
                        places.put(path + "." + entry.key(), entry.value().place()));
    }

    private void refuseNullsDistinctAlone() {
        boolean uniqueKnown = values.containsKey(Attribute.UNIQUE) || !places.containsKey(Attribute.UNIQUE.key());
        Node nullsDistinct = values.get(Attribute.NULLS_DISTINCT);
        if (nullsDistinct != null
                && uniqueKnown
                && !flag(Attribute.NULLS_DISTINCT, true)
                && !flag(Attribute.UNIQUE, false)) {
            problems.add(
                    nullsDistinct.place(),
                    ProblemCode.BAD_VALUE,
                    "nulls_distinct: false is for a unique index",
                    "add  unique: true");
        }
    }

    private void refuseFarPositions() {
        value(Attribute.STATISTICS).ifPresent(node -> node.entries().forEach(this::refuseFarPosition));
        value(Attribute.PARTITIONS).stream()
                .flatMap(node -> node.entries().stream())
                .flatMap(partition -> partition.value().entries().stream())
                .filter(entry -> entry.key().equals(Attribute.STATISTICS.key()))
                .flatMap(entry -> entry.value().entries().stream())
                .filter(entry -> AttributeRules.position(entry.key()))
                .forEach(this::refuseFarPosition);
    }

    private void refuseFarPosition(Node.Entry entry) {
        int columns = texts(Attribute.COLUMNS).size();
        if (columns > 0 && Integer.parseInt(entry.key()) > columns) {
            problems.add(
                    entry.place(),
                    ProblemCode.BAD_VALUE,
                    "the index has no key at position " + entry.key() + ": columns has " + columns);
        }
    }

    private void refuseProtectedUntil() {
        Node expires = values.get(Attribute.EXPIRES);
        if (expires != null && flag(Attribute.PROTECT, false)) {
            problems.add(
                    expires.place(),
                    ProblemCode.BAD_VALUE,
                    "an index cannot both expire and be protected",
                    "take expires: or protect: away");
        }
    }

    private DeclaredIndex index(QualifiedName name, QualifiedName table, Place place) {
        return new DeclaredIndex(
                name,
                table,
                texts(Attribute.COLUMNS).stream().map(String::strip).toList(),
                texts(Attribute.INCLUDE),
                text(Attribute.METHOD).orElse("btree"),
                flag(Attribute.UNIQUE, false),
                flag(Attribute.NULLS_DISTINCT, true),
                text(Attribute.WHERE).map(String::strip),
                value(Attribute.WITH).map(Node::scalars).orElseGet(TreeMap::new),
                text(Attribute.TABLESPACE),
                value(Attribute.STATISTICS).map(Node::numbers).orElseGet(TreeMap::new),
                parts,
                new TreeSet<>(texts(Attribute.DEPENDS_ON_EXTENSION)),
                text(Attribute.COMMENT),
                texts(Attribute.QUERIES),
                flag(Attribute.REBUILD, false),
                flag(Attribute.PROTECT, false),
                text(Attribute.EXPIRES).map(LocalDate::parse),
                place,
                places);
    }

    private Optional<String> text(Attribute attribute) {
        return value(attribute).map(Node::text);
    }

    private List<String> texts(Attribute attribute) {
        Node node = values.get(attribute);
        return node == null ? List.of() : node.texts();
    }

    private boolean flag(Attribute attribute, boolean unwritten) {
        return text(attribute).map(Boolean::parseBoolean).orElse(unwritten);
    }

    private Optional<Node> value(Attribute attribute) {
        return Optional.ofNullable(values.get(attribute));
    }
}

package io.idx.spec;

import io.idx.model.Declaration;
import io.idx.model.DeclaredIndex;
import io.idx.model.NamePattern;
import io.idx.model.Place;
import io.idx.model.Policy;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Spelling;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the files one after the other into what they declare together. */
final class FileBinder {
    static final String DEFAULT_SCHEMA = "public";
    private static final QualifiedName UNREADABLE = new QualifiedName(DEFAULT_SCHEMA, "?");
    private static final List<String> KEYS =
            Stream.of(FileKey.values()).map(FileKey::key).toList();

    private final Problems problems;
    private final Shapes shapes;
    private final Names names;
    private final Set<String> schemas = new TreeSet<>();
    private final List<NamePattern> owns = new ArrayList<>();
    private final List<NamePattern> ignore = new ArrayList<>();
    private final List<String> replicas = new ArrayList<>();
    private final PolicyKeys policy;
    private OptionalInt dropAfter = OptionalInt.empty();
    private final List<DeclaredIndex> indexes = new ArrayList<>();
    private final Map<QualifiedName, Place> declared = new LinkedHashMap<>();

    FileBinder(Problems problems) {
        this.problems = problems;
        this.shapes = new Shapes(problems);
        this.names = new Names(problems);
        this.policy = new PolicyKeys(problems, shapes);
    }

    /** The default schemas, and those of tables without indexes. */
    Set<String> schemas() {
        return schemas;
    }

    List<NamePattern> owns() {
        return owns;
    }

    List<NamePattern> ignore() {
        return ignore;
    }

    List<String> replicas() {
        return replicas;
    }

    int dropAfter() {
        return dropAfter.orElse(Declaration.DROP_AFTER);
    }

    Policy policy() {
        return policy.policy();
    }

    List<DeclaredIndex> indexes() {
        return indexes;
    }

    /** Where each index is declared, also where the rest of it could not be read. */
    Map<QualifiedName, Place> declared() {
        return declared;
    }

    void read(Node root) {
        if (!root.is(Node.Kind.MAPPING)) {
            problems.add(
                    root.place(),
                    ProblemCode.WRONG_SHAPE,
                    "the file must be a mapping, not " + root.kind(),
                    "begin it with  version: 1");
            return;
        }
        Map<FileKey, Node> values = new EnumMap<>(FileKey.class);
        root.entries().forEach(entry -> FileKey.of(entry.key()).ifPresent(key -> values.put(key, entry.value())));
        if (ofLaterVersion(Optional.ofNullable(values.get(FileKey.VERSION)), root)) {
            return;
        }
        refuseUnknown(root);
        patterns(Optional.ofNullable(values.get(FileKey.OWNS)), "owns", owns);
        patterns(Optional.ofNullable(values.get(FileKey.IGNORE)), "ignore", ignore);
        UseKeys use = new UseKeys(problems, shapes);
        Optional.ofNullable(values.get(FileKey.REPLICAS)).ifPresent(node -> use.replicas(node, replicas));
        Optional.ofNullable(values.get(FileKey.DROP_AFTER)).ifPresent(node -> {
            OptionalInt days = use.days(node);
            dropAfter = dropAfter.orElse(-1) > days.orElse(-1) ? dropAfter : days;
        });
        Optional.ofNullable(values.get(FileKey.LIMITS)).ifPresent(policy::limits);
        Optional.ofNullable(values.get(FileKey.WINDOWS)).ifPresent(policy::windows);
        Optional.ofNullable(values.get(FileKey.SESSION)).ifPresent(policy::session);
        Optional.ofNullable(values.get(FileKey.MAX_REPLICA_LAG)).ifPresent(policy::replicaLag);
        String schema = schema(Optional.ofNullable(values.get(FileKey.SCHEMA)));
        schemas.add(schema);
        tables(Optional.ofNullable(values.get(FileKey.TABLES)), schema, root);
    }

    /** Whether a later idx is needed; then nothing else in the file can be judged. */
    private boolean ofLaterVersion(Optional<Node> version, Node root) {
        if (version.isEmpty()) {
            if (misspelt(FileKey.VERSION, root)) {
                return false;
            }
            problems.add(top(root), ProblemCode.MISSING, "version is missing", "begin the file with  version: 1");
            return false;
        }
        Node node = version.get();
        boolean number = node.is(Node.Kind.NUMBER);
        if (!node.is(Node.Kind.REFUSED) && !(number && node.text().equals("1"))) {
            String message = number
                    ? "this idx reads version 1 of the format, not version " + node.text()
                    : "version must be the number 1";
            problems.add(node.place(), ProblemCode.VERSION, message);
        }
        return number && !node.text().equals("1");
    }

    private void refuseUnknown(Node root) {
        root.entries().stream()
                .filter(entry -> FileKey.of(entry.key()).isEmpty())
                .forEach(entry -> problems.add(
                        Problem.at(entry.place(), ProblemCode.UNKNOWN_KEY, "unknown key \"" + entry.key() + "\"")
                                .suggesting(Spelling.nearest(entry.key(), KEYS))
                                .noting("the file takes: " + String.join(", ", KEYS))));
    }

    private void patterns(Optional<Node> written, String what, List<NamePattern> into) {
        written
                .filter(node -> !(node.is(Node.Kind.LIST) && node.empty()))
                .filter(node -> shapes.texts(what, node))
                .stream()
                .flatMap(node -> node.items().stream())
                .map(item -> new NamePattern(item.text()))
                .filter(pattern -> !into.contains(pattern))
                .forEach(into::add);
    }

    private String schema(Optional<Node> written) {
        return written.filter(node -> shapes.text("schema", node) && names.plain("a schema", node))
                .map(Node::text)
                .orElse(DEFAULT_SCHEMA);
    }

    private void tables(Optional<Node> written, String schema, Node root) {
        if (written.isEmpty()) {
            problems.add(top(root), ProblemCode.MISSING, "tables is missing", "write  tables: {}  to declare no index");
        }
        written.map(node -> entries(node, "tables", "write  tables: {}  to declare no index"))
                .orElse(List.of())
                .forEach(table -> table(table, schema));
    }

    private void table(Node.Entry entry, String schema) {
        Optional<QualifiedName> table = names.table(entry.key(), entry.place(), schema);
        table.map(QualifiedName::schema).ifPresent(schemas::add);
        String hint = "write  {}  for a table without indexes";
        for (Node.Entry index : entries(entry.value(), "table " + entry.key(), hint)) {
            Optional<QualifiedName> name =
                    names.index(index.key(), index.place()).flatMap(part -> table.map(t -> t.withName(part)));
            name.ifPresent(n -> refuseTwice(n, index.place()));
            // A name that cannot be read is no reason to leave mistakes below it untold.
            new IndexBinder(problems)
                    .read(name.orElse(UNREADABLE), table.orElse(UNREADABLE), index, entry.place())
                    .ifPresent(indexes::add);
        }
    }

    private void refuseTwice(QualifiedName name, Place place) {
        Place first = declared.putIfAbsent(name, place);
        if (first != null) {
            problems.add(
                    place,
                    ProblemCode.DECLARED_TWICE,
                    "index " + name + " is declared twice",
                    "the first is at " + first);
        }
    }

    /** The entries of a mapping that may be empty if that is said: nothing at all is more likely a slip. */
    private List<Node.Entry> entries(Node node, String what, String hint) {
        if (node.is(Node.Kind.NULL)) {
            problems.add(node.place(), ProblemCode.EMPTY_VALUE, what + " is empty", hint);
            return List.of();
        }
        return (node.is(Node.Kind.MAPPING) && node.empty()) || shapes.of(Node.Kind.MAPPING, what, node)
                ? node.entries()
                : List.of();
    }

    /** Whether the key is there but misspelt, which is told of already. */
    private static boolean misspelt(FileKey key, Node root) {
        return root.entries().stream()
                .anyMatch(entry -> Spelling.nearest(entry.key(), KEYS).equals(Optional.of(key.key())));
    }

    /** The first key: where what is missing could be written. */
    private static Place top(Node root) {
        return root.entries().isEmpty() ? root.place() : root.entries().get(0).place();
    }
}

package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Place;
import io.idx.model.QualifiedName;
import io.idx.spec.Draft.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * One indexes.yaml into which entries are written. Comments, blank lines, order and quoting of everything else stay
 * byte for byte.
 */
final class SpecFile {
    private static final Place NOWHERE = new Place("", 1, 1, 1, "");

    private final String name;
    private final YamlSource source;
    private final int unit;
    private final String schema;
    private final Map<QualifiedName, NodeTuple> tables = new HashMap<>();
    private final Map<QualifiedName, NodeTuple> indexes = new HashMap<>();
    private final TextEdits edits = new TextEdits();

    /** @param text without a mistake, as {@link SpecReader} has seen */
    SpecFile(String name, String text) {
        this.name = name;
        this.source = YamlSource.of(text);
        this.schema = entry(source.root(), FileKey.SCHEMA.key())
                .map(found -> YamlSource.text(found.getValueNode()))
                .orElse(FileBinder.DEFAULT_SCHEMA);
        Names names = new Names(new Problems());
        for (NodeTuple table : tables().getValue()) {
            names.table(YamlSource.text(table.getKeyNode()), NOWHERE, schema).ifPresent(found -> {
                tables.put(found, table);
                ((MappingNode) table.getValueNode()).getValue().forEach(index -> names.index(
                                YamlSource.text(index.getKeyNode()), NOWHERE)
                        .ifPresent(part -> indexes.put(found.withName(part), index)));
            });
        }
        this.unit = unit();
    }

    /** A file that declares nothing yet. */
    static SpecFile empty(String name, String schema) {
        return new SpecFile(name, "version: 1\nschema: " + Scalar.inline(schema, false) + "\n\ntables: {}\n");
    }

    String name() {
        return name;
    }

    boolean hasTable(QualifiedName table) {
        return tables.containsKey(table);
    }

    boolean hasIndex(QualifiedName index) {
        return indexes.containsKey(index);
    }

    String original() {
        return source.text();
    }

    String edited() {
        return edits.applied(source.text());
    }

    boolean changed() {
        return !edits.none();
    }

    private NodeTuple tablesEntry() {
        return entry(source.root(), FileKey.TABLES.key()).orElseThrow();
    }

    private MappingNode tables() {
        return (MappingNode) tablesEntry().getValueNode();
    }

    static Optional<NodeTuple> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> YamlSource.text(entry.getKeyNode()).equals(key))
                .findFirst();
    }

    /** Adds entries to a table; if the file has none of the name, it gets one. */
    void add(QualifiedName table, List<SpecEntry> entries) {
        addAll(new TreeMap<>(Map.of(table, entries)));
    }

    /** Adds entries to tables, first to those that the file has. */
    void addAll(SortedMap<QualifiedName, List<SpecEntry>> added) {
        Draft draft = Draft.mapping(Form.SPACED);
        added.forEach((table, entries) -> {
            NodeTuple found = tables.get(table);
            if (found == null) {
                draft.with(written(table, schema), entries(entries));
            } else {
                end(found, rootFlow() || YamlSource.flow(tables())).append(entries(entries));
            }
        });
        if (!draft.parts().isEmpty()) {
            end(tablesEntry(), rootFlow()).append(draft);
        }
    }

    /** Brings some attributes of a declared index, and its name, to what the entry says. */
    void change(QualifiedName index, SpecEntry entry, Set<Attribute> attributes) {
        NodeTuple found = indexes.get(index);
        if (found == null) {
            throw new IllegalArgumentException(name + " does not declare " + index);
        }
        if (!index.equals(entry.name())) {
            int start = source.start(found.getKeyNode());
            edits.replace(
                    start,
                    source.end(found.getKeyNode()),
                    Scalar.inline(part(entry.name().name()), rootFlow()));
        }
        new EntryEdit(source, edits, found, unit).set(attributes, entry);
    }

    private boolean rootFlow() {
        return YamlSource.flow(source.root());
    }

    private MappingEnd end(NodeTuple entry, boolean inFlow) {
        return new MappingEnd(source, edits, entry, inFlow, unit);
    }

    /** By how much the file indents each level. */
    private int unit() {
        boolean block = !YamlSource.flow(tables()) && !rootFlow();
        int unit = block
                ? YamlSource.column(tables()) - YamlSource.column(tablesEntry().getKeyNode())
                : 0;
        return unit > 0 ? unit : Layout.CANONICAL.unit();
    }

    private static Draft entries(List<SpecEntry> entries) {
        Draft draft = Draft.mapping(Form.BLOCK);
        entries.forEach(entry -> draft.with(part(entry.name().name()), AttributeDraft.entry(entry)));
        return draft;
    }

    /** @param schema that needs no mention */
    static String written(QualifiedName table, String schema) {
        return (table.schema().equals(schema) ? "" : part(table.schema()) + ".") + part(table.name());
    }

    private static String part(String name) {
        return name.indexOf('.') < 0 && name.indexOf('"') < 0 ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}

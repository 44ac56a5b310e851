package io.idx.spec;

import io.idx.model.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Changes single attributes in the entry of an index; the others, and all comments, stay. */
final class EntryEdit {
    private final YamlSource source;
    private final TextEdits edits;
    private final MappingNode entry;
    private final int unit;
    private final List<NodeTuple> removed = new ArrayList<>();

    EntryEdit(YamlSource source, TextEdits edits, NodeTuple index, int unit) {
        this.source = source;
        this.edits = edits;
        this.entry = (MappingNode) index.getValueNode();
        this.unit = unit;
    }

    /** Brings some attributes to what the index says: writes them, replaces them or takes them away. */
    void set(Set<Attribute> attributes, SpecEntry index) {
        for (Attribute attribute : attributes) {
            if (AttributeDraft.of(attribute, index).isEmpty()) {
                SpecFile.entry(entry, attribute.key()).ifPresent(removed::add);
            }
        }
        for (Attribute attribute : attributes) {
            AttributeDraft.of(attribute, index).ifPresent(value -> SpecFile.entry(entry, attribute.key())
                    .ifPresentOrElse(present -> replace(present, value), () -> insert(attribute, value)));
        }
        removed.forEach(this::remove);
    }

    private boolean flow() {
        return YamlSource.flow(entry);
    }

    private void replace(NodeTuple attribute, Draft value) {
        int end = source.end(attribute.getValueNode());
        if (flow()) {
            edits.replace(source.start(attribute.getValueNode()), end, Layout.flow(value));
            return;
        }
        int colon = source.text().indexOf(':', source.end(attribute.getKeyNode())) + 1;
        int lineEnd = source.lineEnd(end);
        String kept = source.commentsIn(colon, end).stream()
                .map(comment -> newLine() + comment)
                .collect(Collectors.joining());
        String rest = source.text().substring(end, lineEnd);
        edits.replace(colon, lineEnd, below(YamlSource.text(attribute.getKeyNode()), value, rest) + kept);
    }

    /** The value as it stands behind its key; what else was on the line stays on the first one. */
    private String below(String key, Draft value, String rest) {
        int column = YamlSource.column(entry);
        List<String> lines = new Layout(unit).value(value, column, column + key.length() + 2);
        String first = lines.get(0).isEmpty() ? "" : " " + lines.get(0);
        return first
                + rest
                + lines.stream()
                        .skip(1)
                        .map(line -> line.isEmpty() ? source.lineBreak() : newLine() + line)
                        .collect(Collectors.joining());
    }

    private void insert(Attribute attribute, Draft value) {
        NodeTuple previous = Arrays.stream(Attribute.values())
                .filter(other -> other.compareTo(attribute) < 0)
                .flatMap(other -> SpecFile.entry(entry, other.key()).stream())
                .filter(other -> !removed.contains(other))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        int end = source.end(previous.getValueNode());
        if (flow()) {
            edits.insert(end, ", " + attribute.key() + ": " + Layout.flow(value));
        } else {
            edits.insert(source.lineEnd(end), newLine() + attribute.key() + ":" + below(attribute.key(), value, ""));
        }
    }

    private void remove(NodeTuple attribute) {
        int start = source.start(attribute.getKeyNode());
        int end = source.end(attribute.getValueNode());
        List<NodeTuple> all = entry.getValue();
        int at = all.indexOf(attribute);
        if (!flow()) {
            removeLines(start, end);
        } else if (removed.containsAll(all.subList(0, at))) {
            edits.replace(start, source.start(all.get(at + 1).getKeyNode()), "");
        } else {
            edits.replace(source.end(all.get(at - 1).getValueNode()), end, "");
        }
    }

    /** What somebody noted beside the value may be worth more than the value. */
    private void removeLines(int start, int end) {
        int lineEnd = source.lineEnd(end);
        List<String> comments = source.commentsIn(start, lineEnd);
        if (comments.isEmpty()) {
            edits.replace(start - YamlSource.column(entry), source.nextLine(lineEnd), "");
        } else {
            edits.replace(start, lineEnd, String.join(newLine(), comments));
        }
    }

    private String newLine() {
        return source.lineBreak() + " ".repeat(YamlSource.column(entry));
    }
}

package io.idx.spec;

import io.idx.spec.Draft.Form;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** The end of a mapping in a file, where further entries go. */
final class MappingEnd {
    private final YamlSource source;
    private final TextEdits edits;
    private final NodeTuple owner;
    private final MappingNode mapping;
    private final boolean inFlow;
    private final int unit;

    /**
     * @param owner the key of the mapping, and the mapping
     * @param inFlow whether something around it is in brackets, so that it has to be, too
     */
    MappingEnd(YamlSource source, TextEdits edits, NodeTuple owner, boolean inFlow, int unit) {
        this.source = source;
        this.edits = edits;
        this.owner = owner;
        this.mapping = (MappingNode) owner.getValueNode();
        this.inFlow = inFlow;
        this.unit = unit;
    }

    void append(Draft added) {
        if (mapping.getValue().isEmpty() && !inFlow) {
            unfold(added);
        } else if (YamlSource.flow(mapping)) {
            appendInFlow(added);
        } else {
            appendBelow(added, YamlSource.column(mapping), source.end(mapping), added.form() == Form.SPACED);
        }
    }

    /** In place of {@code {}} the entries stand below the key. */
    private void unfold(Draft added) {
        int start = source.start(mapping);
        int end = source.end(mapping);
        int blank = source.text().charAt(start - 1) == ' ' ? 1 : 0;
        edits.replace(start - blank, end, "");
        source.commentsIn(start, end).forEach(added.after()::add);
        appendBelow(added, YamlSource.column(owner.getKeyNode()) + unit, end, false);
    }

    private void appendBelow(Draft added, int column, int end, boolean gap) {
        String lineBreak = source.lineBreak();
        List<String> lines = new Layout(unit).block(added, column);
        edits.insert(
                source.endWithComments(end, column),
                lines.stream()
                        .map(line -> line.isEmpty() ? "" : " ".repeat(column) + line)
                        .collect(Collectors.joining(lineBreak, gap ? lineBreak + lineBreak : lineBreak, "")));
    }

    private void appendInFlow(Draft added) {
        String flow = Layout.flow(added);
        String entries = flow.substring(1, flow.length() - 1);
        List<NodeTuple> present = mapping.getValue();
        if (present.isEmpty()) {
            edits.insert(source.start(mapping) + 1, entries);
        } else {
            edits.insert(source.end(present.get(present.size() - 1).getValueNode()), ", " + entries);
        }
    }
}

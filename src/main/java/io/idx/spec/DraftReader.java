package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.spec.Draft.Form;
import io.idx.spec.Draft.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a file as something to be written anew. Every comment finds a place in it. */
final class DraftReader {
    private static final int TABLE = 1;
    private static final int ATTRIBUTE = 3;

    private final YamlSource source;
    private final CommentPlaces places;

    private DraftReader(YamlSource source) {
        this.source = source;
        this.places = new CommentPlaces(source);
    }

    static Draft read(YamlSource source) {
        DraftReader reader = new DraftReader(source);
        Draft root = Draft.mapping(Form.BLOCK);
        CommentPlaces.Block block = reader.places.enter(Optional.empty(), root, source.root());
        for (NodeTuple entry : source.root().getValue()) {
            reader.top(block, entry);
        }
        reader.places.place();
        root.parts().forEach(DraftReader::sortAttributes);
        return root;
    }

    private void top(CommentPlaces.Block block, NodeTuple entry) {
        FileKey key = FileKey.of(YamlSource.text(entry.getKeyNode())).orElseThrow();
        Node value = entry.getValueNode();
        switch (key) {
            case VERSION, DROP_AFTER, MAX_REPLICA_LAG -> add(block, entry, word(value));
            case SCHEMA -> add(block, entry, scalar(value, Form.SHORT));
            case OWNS, IGNORE, REPLICAS -> list(block, entry, Form.SHORT, Form.QUOTED);
            case LIMITS, SESSION -> values(block, entry);
            case WINDOWS -> windows(block, entry);
            case TABLES -> names(block, entry, TABLE);
        }
    }

    private void windows(CommentPlaces.Block outer, NodeTuple entry) {
        CommentPlaces.Block block = open(outer, entry, Draft.mapping(Form.BLOCK));
        for (NodeTuple inner : ((MappingNode) entry.getValueNode()).getValue()) {
            if (inner.getValueNode() instanceof SequenceNode) {
                list(block, inner, Form.SHORT, Form.QUOTED);
            } else {
                add(block, inner, scalar(inner.getValueNode(), Form.SHORT));
            }
        }
    }

    /** The tables, or the indexes of a table. */
    private void names(CommentPlaces.Block outer, NodeTuple entry, int depth) {
        Draft draft = Draft.mapping(depth == TABLE ? Form.SPACED : Form.BLOCK);
        CommentPlaces.Block block = open(outer, entry, draft);
        for (NodeTuple inner : ((MappingNode) entry.getValueNode()).getValue()) {
            if (depth == ATTRIBUTE) {
                attribute(block, inner);
            } else {
                names(block, inner, depth + 1);
            }
        }
    }

    private void attribute(CommentPlaces.Block block, NodeTuple entry) {
        Attribute attribute = attribute(YamlSource.text(entry.getKeyNode()));
        switch (attribute.shape()) {
            case TEXT -> add(block, entry, scalar(entry.getValueNode(), Form.SHORT));
            case BOOLEAN, DATE -> add(block, entry, word(entry.getValueNode()));
            case TEXTS -> list(block, entry, attribute == Attribute.QUERIES ? Form.BLOCK : Form.SHORT, Form.SHORT);
            case SCALARS, NUMBERS -> values(block, entry);
            case PARTS -> partitions(block, entry);
        }
    }

    private void partitions(CommentPlaces.Block outer, NodeTuple entry) {
        CommentPlaces.Block block = open(outer, entry, Draft.mapping(Form.BLOCK));
        for (NodeTuple partition : ((MappingNode) entry.getValueNode()).getValue()) {
            CommentPlaces.Block inner = open(block, partition, Draft.mapping(Form.SHORT));
            ((MappingNode) partition.getValueNode()).getValue().forEach(value -> attribute(inner, value));
        }
    }

    private void list(CommentPlaces.Block outer, NodeTuple entry, Form form, Form itemForm) {
        CommentPlaces.Block block = open(outer, entry, Draft.list(form));
        for (Node item : ((SequenceNode) entry.getValueNode()).getValue()) {
            places.add(block, Part.of("", scalar(item, itemForm)), item);
        }
    }

    private void values(CommentPlaces.Block outer, NodeTuple entry) {
        CommentPlaces.Block block = open(outer, entry, Draft.mapping(Form.SHORT));
        for (NodeTuple inner : ((MappingNode) entry.getValueNode()).getValue()) {
            Node value = inner.getValueNode();
            boolean plain = ((ScalarNode) value).getScalarStyle() == ScalarStyle.PLAIN;
            add(block, inner, plain ? word(value) : AttributeDraft.value(YamlSource.text(value)));
        }
    }

    private CommentPlaces.Block open(CommentPlaces.Block outer, NodeTuple entry, Draft draft) {
        CommentPlaces.Slot slot = add(outer, entry, draft);
        return places.enter(Optional.of(slot), draft, entry.getValueNode());
    }

    private CommentPlaces.Slot add(CommentPlaces.Block block, NodeTuple entry, Draft value) {
        Part part = Part.of(YamlSource.text(entry.getKeyNode()), value);
        return places.add(block, part, entry.getKeyNode());
    }

    private static Draft word(Node value) {
        return PlainScalar.kind(YamlSource.text(value)) == io.idx.spec.Node.Kind.TEXT
                ? Draft.text(YamlSource.text(value), Form.LINE)
                : Draft.word(YamlSource.text(value));
    }

    /** Whoever broke a long text into lines gets lines, and who wrote one line keeps it. */
    private Draft scalar(Node value, Form form) {
        String text = YamlSource.text(value);
        String written = source.text().substring(source.start(value), source.end(value));
        ScalarStyle style = ((ScalarNode) value).getScalarStyle();
        if (style == ScalarStyle.FOLDED && text.indexOf('\n') < 0 && written.startsWith(">-")) {
            return folded(written).orElse(Draft.text(text, form));
        }
        if (style == ScalarStyle.LITERAL) {
            return Draft.text(text, text.indexOf('\n') < 0 ? form : Form.BLOCK);
        }
        return Draft.text(text, form == Form.SHORT && written.indexOf('\n') < 0 ? Form.LINE : form);
    }

    private static Optional<Draft> folded(String written) {
        List<String> lines = new ArrayList<>(List.of(">-"));
        written.lines().skip(1).map(String::strip).forEach(lines::add);
        boolean empty = lines.size() == 1 || lines.contains("");
        return empty ? Optional.empty() : Optional.of(Draft.folded(lines));
    }

    private static void sortAttributes(Part top) {
        if (top.key().equals(FileKey.TABLES.key())) {
            top.value().parts().stream()
                    .flatMap(table -> table.value().parts().stream())
                    .forEach(DraftReader::sortIndex);
        }
    }

    private static void sortIndex(Part index) {
        sort(index);
        index.value().parts().stream()
                .filter(part -> part.key().equals(Attribute.PARTITIONS.key()))
                .flatMap(partitions -> partitions.value().parts().stream())
                .forEach(DraftReader::sort);
    }

    private static void sort(Part owner) {
        owner.value().parts().sort(Comparator.comparing(part -> attribute(part.key())));
    }

    private static Attribute attribute(String key) {
        return Stream.of(Attribute.values())
                .filter(known -> known.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}

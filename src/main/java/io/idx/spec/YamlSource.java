package io.idx.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The text of a file that {@link SpecReader} found nothing wrong with, and where in it each key and value begins and
 * ends. {@link YamlTree} tells where mistakes are, this one where there is room for an edit. Offsets are in Java
 * characters.
 */
final class YamlSource {
    private final String text;
    private final int[] offsets;
    private final MappingNode root;
    private final List<Comment> comments = new ArrayList<>();

    /** A comment, from its # to the end of its line. */
    record Comment(int start, String text) {}

    private YamlSource(String text) {
        this.text = text;
        this.offsets = offsets(text);
        LoaderOptions options = new LoaderOptions();
        this.root = (MappingNode)
                new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options).getSingleNode();
        int end = gather(root, 0);
        gather(end, text.length());
    }

    /** Collects the comments before and within a value; what is neither is quoting, brackets or blanks. */
    private int gather(org.yaml.snakeyaml.nodes.Node node, int from) {
        int at = from;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                at = gather(entry.getValueNode(), gather(entry.getKeyNode(), at));
            }
        } else if (node instanceof SequenceNode list) {
            for (org.yaml.snakeyaml.nodes.Node item : list.getValue()) {
                at = gather(item, at);
            }
        } else {
            gather(at, start(node));
            at = end(node);
            if (block(node)) {
                gather(start(node), Math.min(at, lineEnd(start(node))));
            }
        }
        return at;
    }

    private void gather(int from, int to) {
        for (int at = text.indexOf('#', from); at >= 0 && at < to; at = text.indexOf('#', lineEnd(at))) {
            comments.add(new Comment(at, text.substring(at, lineEnd(at)).stripTrailing()));
        }
    }

    /** All comments, from the top. */
    List<Comment> comments() {
        return comments;
    }

    /** The texts of the comments in a stretch. */
    List<String> commentsIn(int from, int to) {
        return comments.stream()
                .filter(comment -> comment.start() >= from && comment.start() < to)
                .map(Comment::text)
                .toList();
    }

    static YamlSource of(String text) {
        return new YamlSource(text);
    }

    /** The library counts code points. */
    private static int[] offsets(String text) {
        int count = text.codePointCount(0, text.length());
        int[] offsets = count == text.length() ? new int[0] : new int[count + 1];
        for (int i = 0, at = 0; i < offsets.length; i++) {
            offsets[i] = at;
            at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
        }
        return offsets;
    }

    String text() {
        return text;
    }

    MappingNode root() {
        return root;
    }

    int start(org.yaml.snakeyaml.nodes.Node node) {
        return offset(node.getStartMark().getIndex());
    }

    /** In characters from the beginning of the line, counted from 0. */
    static int column(org.yaml.snakeyaml.nodes.Node node) {
        return node.getStartMark().getColumn();
    }

    /** Behind the last character of the value; a block ends where its last part does. */
    int end(org.yaml.snakeyaml.nodes.Node node) {
        if (node instanceof MappingNode mapping && !flow(node)) {
            List<NodeTuple> entries = mapping.getValue();
            NodeTuple last = entries.get(entries.size() - 1);
            return Math.max(end(last.getValueNode()), end(last.getKeyNode()));
        }
        if (node instanceof SequenceNode list && !flow(node)) {
            return end(list.getValue().get(list.getValue().size() - 1));
        }
        int end = offset(node.getEndMark().getIndex());
        return block(node) ? blockEnd(start(node), end) : end;
    }

    /** The library counts the line breaks behind a block scalar to it. */
    private int blockEnd(int start, int end) {
        String block = text.substring(start, end);
        boolean keeps = block.lines().findFirst().orElse("").split("#", 2)[0].contains("+");
        int length = keeps ? block.length() : block.stripTrailing().length();
        if (keeps && block.endsWith("\n")) {
            length -= block.endsWith("\r\n") ? 2 : 1;
        }
        return start + length;
    }

    static boolean flow(org.yaml.snakeyaml.nodes.Node node) {
        return node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW;
    }

    /** Whether it is a text below a {@code |} or {@code >}. */
    static boolean block(org.yaml.snakeyaml.nodes.Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED);
    }

    static String text(org.yaml.snakeyaml.nodes.Node key) {
        return ((ScalarNode) key).getValue();
    }

    /** The end of the line that a character stands on, before its line break. */
    int lineEnd(int offset) {
        return IntStream.range(offset, text.length())
                .filter(at -> text.charAt(at) == '\n' || text.charAt(at) == '\r')
                .findFirst()
                .orElse(text.length());
    }

    /** The beginning of the line after the one that ends here. */
    int nextLine(int lineEnd) {
        return lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : Math.min(1, text.length() - lineEnd));
    }

    private int lineStart(int offset) {
        int at = offset;
        while (at > 0 && text.charAt(at - 1) != '\n' && text.charAt(at - 1) != '\r') {
            at--;
        }
        return at;
    }

    int columnOf(int offset) {
        return offset - lineStart(offset);
    }

    /** Whether nothing but blanks, or the dash of a list, is before it on its line. */
    boolean startsLine(int offset) {
        return text.substring(lineStart(offset), offset).matches("[ \t]*(?:- *)?");
    }

    boolean blankAbove(int offset) {
        int above = lineStart(offset) - 1;
        if (above > 0 && text.charAt(above) == '\n' && text.charAt(above - 1) == '\r') {
            above--;
        }
        return above >= 0 && text.substring(lineStart(above), above).isBlank();
    }

    String lineBreak() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /**
     * The end of the line of a character, or that of the last line of comments below it that belong to the same block:
     * those indented as much as its keys, or more.
     */
    int endWithComments(int offset, int column) {
        int end = lineEnd(offset);
        for (int at = nextLine(end); at < text.length(); at = nextLine(lineEnd(at))) {
            String line = text.substring(at, lineEnd(at));
            String comment = line.stripLeading();
            if (comment.startsWith("#") && line.length() - comment.length() >= column) {
                end = lineEnd(at);
            } else if (!comment.isEmpty()) {
                break;
            }
        }
        return end;
    }

    private int offset(int codePoints) {
        return offsets.length == 0 ? codePoints : offsets[codePoints];
    }
}

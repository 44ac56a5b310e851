package io.idx.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the text of a file to a tree in which every key and value knows its place. What a YAML reader would take
 * silently for something else (duplicate keys, aliases, tags, further documents) becomes a problem here.
 */
final class YamlTree {
    /** An indexes.yaml needs five. */
    static final int MAX_DEPTH = 12;

    /** That of YAML itself, unless the key is written with a question mark. */
    private static final int MAX_KEY = 1024;

    private static final YAMLFactory YAML = new YAMLFactory();

    private final SpecText source;
    private final Problems problems;
    private final YamlFeatures features;
    private final YAMLParser parser;

    private YamlTree(SpecText source, Problems problems) throws IOException {
        this.source = source;
        this.problems = problems;
        this.features = new YamlFeatures(problems);
        this.parser = YAML.createParser(new StringReader(source.text()));
    }

    /** The tree; none where the text is not YAML, is empty or is too deep, which becomes a problem. */
    static Optional<Node> of(SpecText source, Problems problems) {
        try {
            YamlTree tree = new YamlTree(source, problems);
            Optional<Node> root = tree.read();
            tree.features.tell();
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Node> read() throws IOException {
        try (parser) {
            if (parser.nextToken() == null) {
                problems.add(
                        source.place(1, 1, 1),
                        ProblemCode.EMPTY_FILE,
                        "the file holds nothing",
                        "begin it with  version: 1");
                return Optional.empty();
            }
            Node root = value(1);
            if (parser.nextToken() != null) {
                features.met(YamlFeature.DOCUMENT, here());
            }
            return Optional.of(root);
        } catch (JsonProcessingException e) {
            problems.add(YamlSyntax.problem(e, source));
        } catch (ProblemException e) {
            e.problems().forEach(problems::add);
        }
        return Optional.empty();
    }

    private Node value(int depth) throws IOException {
        Place place = here();
        if (depth > MAX_DEPTH) {
            throw new ProblemException(
                    Problem.at(place, ProblemCode.TOO_LARGE, "nested deeper than " + MAX_DEPTH + " levels"));
        }
        Optional<YamlFeature> feature = YamlFeature.at(place);
        feature.ifPresent(met -> features.met(met, place));
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return mapping(place, depth);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            return list(place, depth);
        }
        return scalar(place, feature.isPresent());
    }

    private Node scalar(Place place, boolean refused) throws IOException {
        String text = parser.getText();
        if (refused) {
            return Node.scalar(Node.Kind.REFUSED, text, place);
        }
        return Node.scalar(
                Node.startsWith(place, "\"", "'", "|", ">") ? Node.Kind.TEXT : PlainScalar.kind(text), text, place);
    }

    private Node list(Place start, int depth) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return Node.list(items, upToHere(start));
    }

    private Node mapping(Place start, int depth) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            entry(entries, depth);
        }
        return Node.mapping(List.copyOf(entries.values()), upToHere(start));
    }

    private void entry(Map<String, Node.Entry> entries, int depth) throws IOException {
        String key = parser.currentName();
        Place place = here();
        if (key.length() > MAX_KEY) {
            throw new ProblemException(Problem.at(place, ProblemCode.TOO_LARGE, "a key of more than 1024 characters"));
        }
        Optional<YamlFeature> feature = YamlFeature.at(place);
        feature.ifPresent(met -> features.met(met, place));
        parser.nextToken();
        if (feature.isPresent() && feature.get() == YamlFeature.MERGE_KEY) {
            parser.skipChildren();
            return;
        }
        Node.Entry entry = new Node.Entry(key, place, value(depth + 1));
        Node.Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            problems.add(
                    place,
                    ProblemCode.DUPLICATE_KEY,
                    "the key \"" + key + "\" stands twice in this mapping",
                    "the first is at " + first.place());
        }
    }

    private Place here() {
        JsonLocation start = parser.currentTokenLocation();
        return between(start, parser.currentLocation());
    }

    private Place upToHere(Place start) {
        JsonLocation end = parser.currentLocation();
        int length = end.getLineNr() == start.line() ? end.getColumnNr() - start.column() : Integer.MAX_VALUE;
        return source.place(start.line(), start.column(), length);
    }

    private Place between(JsonLocation start, JsonLocation end) {
        int length = end.getLineNr() == start.getLineNr() ? end.getColumnNr() - start.getColumnNr() : Integer.MAX_VALUE;
        return source.place(start.getLineNr(), start.getColumnNr(), length);
    }
}

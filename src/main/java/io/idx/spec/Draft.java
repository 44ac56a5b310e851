package io.idx.spec;

import java.util.ArrayList;
import java.util.List;

/** A value that is to be written, with the comments that belong to what is in it. {@link Layout} prints it. */
final class Draft {
    enum Kind {
        /** A number, a boolean or a date: without quotes whatever it looks like. */
        WORD,
        TEXT,
        /** A folded text whose line breaks somebody chose; the parts of the text are its lines. */
        FOLDED,
        LIST,
        MAPPING
    }

    /** An element of a list, whose key is empty, or an entry of a mapping. A comment begins with its #. */
    record Part(String key, Draft value, List<String> before, List<String> beside) {
        static Part of(String key, Draft value) {
            return new Part(key, value, new ArrayList<>(), new ArrayList<>());
        }

        boolean commented() {
            return !beside.isEmpty() || before.stream().anyMatch(line -> !line.isEmpty());
        }
    }

    private final Kind kind;
    private final String text;
    private final Form form;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> after = new ArrayList<>();

    private Draft(Kind kind, String text, Form form) {
        this.kind = kind;
        this.text = text;
        this.form = form;
    }

    static Draft word(String word) {
        return new Draft(Kind.WORD, word, Form.LINE);
    }

    static Draft text(String text, Form form) {
        return new Draft(Kind.TEXT, text, form);
    }

    /** @param lines the header and, without their indentation, the lines of the text */
    static Draft folded(List<String> lines) {
        return new Draft(Kind.FOLDED, String.join("\n", lines), Form.BLOCK);
    }

    static Draft list(Form form) {
        return new Draft(Kind.LIST, "", form);
    }

    static Draft mapping(Form form) {
        return new Draft(Kind.MAPPING, "", form);
    }

    Draft with(String key, Draft value) {
        parts.add(Part.of(key, value));
        return this;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return text;
    }

    Form form() {
        return form;
    }

    List<Part> parts() {
        return parts;
    }

    /** Comments below the last part. */
    List<String> after() {
        return after;
    }

    boolean commented() {
        return !after.isEmpty()
                || parts.stream()
                        .anyMatch(part -> part.commented() || part.value().commented());
    }

    /** How a value may lie on the page. */
    enum Form {
        /** On one line, however long. */
        LINE,
        /** In double or single quotes, though it may not need them: a pattern often begins with a sign of YAML. */
        QUOTED,
        /** A text that is folded where it is long; a list or mapping in brackets where it is short. */
        SHORT,
        /** A list or mapping whose parts stand below each other. */
        BLOCK,
        /** The same, with an empty line between the parts. */
        SPACED
    }
}

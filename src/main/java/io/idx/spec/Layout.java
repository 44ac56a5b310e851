package io.idx.spec;

import io.idx.spec.Draft.Form;
import io.idx.spec.Draft.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints a {@link Draft} as the one layout of indexes.yaml has it. Lines come without the indentation of the whole; the
 * first is what stands on the line of the key.
 *
 * @param unit by how many blanks each level is indented
 */
record Layout(int unit) {
    static final Layout CANONICAL = new Layout(2);

    /** No line is made longer than this by putting things beside each other. */
    private static final int WIDTH = 100;

    /** @param column where the value would begin on the line of its key, counted from 0 */
    List<String> value(Draft draft, int indent, int column) {
        return switch (draft.kind()) {
            case WORD -> List.of(draft.text());
            case TEXT -> text(draft, indent, column);
            case FOLDED -> indented(draft.text().lines().toList(), unit);
            case LIST, MAPPING -> collection(draft, indent, column);
        };
    }

    private List<String> text(Draft draft, int indent, int column) {
        String text = draft.text();
        if (Scalar.literal(text, draft.form() == Form.BLOCK)) {
            return indented(Scalar.literalLines(text), unit);
        }
        boolean tooLong = column + text.length() > WIDTH;
        if (draft.form() == Form.SHORT && tooLong && Scalar.foldable(text)) {
            return indented(Scalar.foldedLines(text, WIDTH - indent - unit), unit);
        }
        return List.of(draft.form() == Form.QUOTED ? Scalar.quoted(text) : Scalar.inline(text, false));
    }

    private List<String> collection(Draft draft, int indent, int column) {
        if (!draft.commented() && (draft.parts().isEmpty() || (draft.form() == Form.SHORT && oneLine(draft)))) {
            String line = flow(draft);
            if (draft.parts().isEmpty() || column + line.length() <= WIDTH) {
                return List.of(line);
            }
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(indented(block(draft, indent + unit), unit, 0));
        return lines;
    }

    private static boolean oneLine(Draft draft) {
        return draft.parts().stream()
                .map(Part::value)
                .noneMatch(value ->
                        value.kind() == Draft.Kind.FOLDED || value.text().indexOf('\n') >= 0);
    }

    /** The parts below each other; no line of the result is that of a key above. */
    List<String> block(Draft draft, int indent) {
        List<String> lines = new ArrayList<>();
        for (Part part : draft.parts()) {
            lines.addAll(before(part, lines.isEmpty(), draft.form()));
            lines.addAll(part(part, draft, indent));
        }
        lines.addAll(draft.after());
        return lines;
    }

    private static List<String> before(Part part, boolean first, Form form) {
        List<String> lines = new ArrayList<>(part.before());
        while (!lines.isEmpty() && lines.get(0).isEmpty() && (first || form == Form.SPACED)) {
            lines.remove(0);
        }
        if (!first && form == Form.SPACED) {
            lines.add(0, "");
        }
        return lines;
    }

    private List<String> part(Part part, Draft owner, int indent) {
        boolean item = owner.kind() == Draft.Kind.LIST;
        String lead = item ? "-" : key(part.key(), owner.form(), false) + ":";
        Layout below = item ? CANONICAL : this;
        List<String> lines = new ArrayList<>(below.value(part.value(), indent, indent + lead.length() + 1));
        String first = lead + (lines.get(0).isEmpty() ? "" : " " + lines.get(0));
        int last = part.beside().size() - 1;
        lines.set(0, last < 0 ? first : first + " " + part.beside().get(last));
        lines.addAll(0, part.beside().subList(0, Math.max(0, last)));
        return lines;
    }

    /** Where parameters and positions stand, a number is one; where names stand, it needs quotes. */
    private static String key(String key, Form form, boolean flow) {
        boolean number = form == Form.SHORT && PlainScalar.kind(key) == Node.Kind.NUMBER;
        return number ? key : Scalar.inline(key, flow);
    }

    /** Everything on one line. */
    static String flow(Draft draft) {
        return switch (draft.kind()) {
            case WORD -> draft.text();
            case TEXT, FOLDED ->
                draft.form() == Form.QUOTED ? Scalar.quoted(draft.text()) : Scalar.inline(draft.text(), true);
            case LIST ->
                draft.parts().stream().map(part -> flow(part.value())).collect(Collectors.joining(", ", "[", "]"));
            case MAPPING ->
                draft.parts().stream()
                        .map(part -> key(part.key(), draft.form(), true) + ": " + flow(part.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private static List<String> indented(List<String> lines, int by) {
        return indented(lines, by, 1);
    }

    private static List<String> indented(List<String> lines, int by, int from) {
        List<String> indented = new ArrayList<>(lines.subList(0, from));
        lines.subList(from, lines.size()).forEach(line -> indented.add(line.isEmpty() ? "" : " ".repeat(by) + line));
        return indented;
    }
}

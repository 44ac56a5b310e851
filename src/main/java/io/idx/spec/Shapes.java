package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.Spelling;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether a value has the shape that its key asks for; what does not fit becomes a problem. */
final class Shapes {
    private final Problems problems;

    Shapes(Problems problems) {
        this.problems = problems;
    }

    boolean fits(Attribute attribute, Node node) {
        String what = attribute.key();
        return switch (attribute.shape()) {
            case TEXT -> (attribute == Attribute.COMMENT && blanks(node)) || text(what, node);
            case TEXTS -> texts(what, node);
            case BOOLEAN -> flag(what, node);
            case DATE -> date(what, node);
            case SCALARS -> scalars(what, node);
            case NUMBERS -> numbers(what, node);
            case PARTS -> of(Node.Kind.MAPPING, what, node);
        };
    }

    /** Somebody has put them in quotes, and PostgreSQL keeps such a comment. */
    private static boolean blanks(Node node) {
        return node.is(Node.Kind.TEXT) && !node.text().isEmpty() && node.text().isBlank();
    }

    boolean text(String what, Node node) {
        return switch (node.kind()) {
            case REFUSED -> false;
            case TEXT -> filled(what, node) && storable(what, node);
            case NULL, BOOLEAN, NUMBER, DATE -> filled(what, node) && refuseWord(what, node);
            case LIST, MAPPING -> wrong(what, node, "a text");
        };
    }

    /** A list of texts, each of which is told of by itself. */
    boolean texts(String what, Node node) {
        if (!of(Node.Kind.LIST, what, node)) {
            return false;
        }
        long unfit = node.items().stream()
                .filter(item -> !text("an element of " + what, item))
                .count();
        return unfit == 0;
    }

    /** A list or mapping, with something in it. */
    boolean of(Node.Kind kind, String what, Node node) {
        if (node.is(Node.Kind.REFUSED)) {
            return false;
        }
        return filled(what, node) && (node.is(kind) || wrong(what, node, kind.toString()));
    }

    /** The entries of a mapping that takes some keys; those that it does not take are told of. */
    List<Node.Entry> known(String what, Node node, List<String> keys) {
        if (!of(Node.Kind.MAPPING, what, node)) {
            return List.of();
        }
        node.entries().stream()
                .filter(entry -> !keys.contains(entry.key()))
                .forEach(entry -> problems.add(
                        Problem.at(entry.place(), ProblemCode.UNKNOWN_KEY, "unknown key \"" + entry.key() + "\"")
                                .suggesting(Spelling.nearest(entry.key(), keys))
                                .noting(what + " takes: " + String.join(", ", keys))));
        return node.entries().stream()
                .filter(entry -> keys.contains(entry.key()))
                .toList();
    }

    /** One word or number that means something; what does not fit is told of. */
    boolean word(String what, Node node) {
        return switch (node.kind()) {
            case REFUSED -> false;
            case TEXT, NUMBER, BOOLEAN, DATE, NULL -> filled(what, node);
            case LIST, MAPPING -> wrong(what, node, "one value");
        };
    }

    private boolean flag(String what, Node node) {
        String word = node.text().toLowerCase(Locale.ROOT);
        if (node.is(Node.Kind.REFUSED) || !filled(what, node)) {
            return false;
        }
        if (!node.is(Node.Kind.BOOLEAN)) {
            return wrong(what, node, "true or false");
        }
        if (word.equals("true") || word.equals("false")) {
            return true;
        }
        String meant = Set.of("yes", "on").contains(word) ? "true" : "false";
        problems.add(
                Problem.at(node.place(), ProblemCode.BAD_VALUE, what + " must be true or false, not " + node.text())
                        .suggesting(Optional.of(meant)));
        return false;
    }

    private boolean date(String what, Node node) {
        if (node.is(Node.Kind.REFUSED) || !filled(what, node)) {
            return false;
        }
        if (!node.is(Node.Kind.DATE) && !node.is(Node.Kind.TEXT)) {
            return wrong(what, node, "a date");
        }
        try {
            LocalDate.parse(node.text());
            return true;
        } catch (DateTimeParseException e) {
            problems.add(
                    node.place(), ProblemCode.BAD_VALUE, what + " must be a day that there is, written as 2027-01-31");
            return false;
        }
    }

    private boolean scalars(String what, Node node) {
        if (!of(Node.Kind.MAPPING, what, node)) {
            return false;
        }
        long unfit = node.entries().stream()
                .filter(entry -> !scalar(what + "." + entry.key(), entry.value()))
                .count();
        return unfit == 0;
    }

    private boolean scalar(String what, Node node) {
        return switch (node.kind()) {
            case REFUSED -> false;
            case TEXT, BOOLEAN, NUMBER, DATE -> filled(what, node) && storable(what, node);
            case NULL -> filled(what, node) && refuseWord(what, node);
            case LIST, MAPPING -> wrong(what, node, "one value");
        };
    }

    private boolean numbers(String what, Node node) {
        if (!of(Node.Kind.MAPPING, what, node)) {
            return false;
        }
        List<Node.Entry> unfit = node.entries().stream()
                .filter(entry -> !entry.value().is(Node.Kind.NUMBER))
                .toList();
        for (Node.Entry entry : unfit) {
            if (!entry.value().is(Node.Kind.REFUSED)) {
                String path = what + "." + entry.key();
                filled(path, entry.value());
                if (!entry.value().empty()) {
                    wrong(path, entry.value(), "a number");
                }
            }
        }
        return unfit.isEmpty();
    }

    private boolean filled(String what, Node node) {
        if (node.empty()) {
            problems.add(node.place(), ProblemCode.EMPTY_VALUE, what + " is empty");
        }
        return !node.empty();
    }

    private boolean storable(String what, Node node) {
        boolean unfit = node.text().codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF));
        if (unfit) {
            problems.add(node.place(), ProblemCode.BAD_VALUE, what + " holds a character that PostgreSQL cannot store");
        }
        return !unfit;
    }

    private boolean refuseWord(String what, Node node) {
        problems.add(
                node.place(),
                ProblemCode.NOT_A_TEXT,
                what + " must be a text, but YAML reads " + node.text() + " as " + node.kind(),
                node.is(Node.Kind.NULL) ? "leave the key out" : "put it in quotes: \"" + node.text() + "\"");
        return false;
    }

    private boolean wrong(String what, Node node, String wanted) {
        String message = what + " must be " + wanted + ", not " + node.kind();
        problems.add(node.place(), ProblemCode.WRONG_SHAPE, message, hints(what, node, wanted));
        return false;
    }

    private static String[] hints(String what, Node node, String wanted) {
        if (wanted.equals(Node.Kind.TEXT.toString()) && node.is(Node.Kind.MAPPING)) {
            return new String[] {"a text that holds ': ' needs quotes"};
        }
        if (!wanted.equals(Node.Kind.LIST.toString()) || node.is(Node.Kind.MAPPING)) {
            return new String[0];
        }
        boolean plain = node.is(Node.Kind.TEXT) && !node.text().matches("(?s).*[,\\[\\]{}\"'#:*\n].*");
        String item = plain ? node.text() : "'" + node.text().replace("'", "''") + "'";
        return new String[] {"write  " + what.substring(what.lastIndexOf('.') + 1) + ": [" + item + "]"};
    }
}

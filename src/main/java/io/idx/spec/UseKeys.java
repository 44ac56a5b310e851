package io.idx.spec;

import io.idx.model.Passwords;
import io.idx.model.ProblemCode;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a file says of where indexes are used, and for how long that must have been counted. */
final class UseKeys {
    private static final Pattern DAYS = Pattern.compile("([0-9]{1,5})d?");

    private final Problems problems;
    private final Shapes shapes;

    UseKeys(Problems problems, Shapes shapes) {
        this.problems = problems;
        this.shapes = shapes;
    }

    /** Adds the replicas that the node names. */
    void replicas(Node node, List<String> into) {
        boolean none = node.is(Node.Kind.LIST) && node.empty();
        if (none || !shapes.texts(FileKey.REPLICAS.key(), node)) {
            return;
        }
        for (Node item : node.items()) {
            if (Passwords.in(item.text())) {
                problems.add(
                        item.place(),
                        ProblemCode.PASSWORD,
                        "a connection under replicas holds a password",
                        "put the password into ~/.pgpass, or name a service");
            } else if (!into.contains(item.text())) {
                into.add(item.text());
            }
        }
    }

    OptionalInt days(Node node) {
        Matcher days = DAYS.matcher(node.is(Node.Kind.TEXT) || node.is(Node.Kind.NUMBER) ? node.text() : "");
        if (days.matches()) {
            return OptionalInt.of(Integer.parseInt(days.group(1)));
        }
        if (!node.is(Node.Kind.REFUSED)) {
            problems.add(
                    node.place(),
                    ProblemCode.BAD_VALUE,
                    "drop_after must be a number of days",
                    "such as  drop_after: 30d, or 0 to ask for none");
        }
        return OptionalInt.empty();
    }
}

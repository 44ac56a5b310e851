package io.idx.spec;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads names: the catalog's own spelling, a dot between schema and name, and double quotes around a part that holds
 * a dot or a double quote ({@code sales."odd.name"}).
 */
final class Names {
    private static final Pattern PART = Pattern.compile("\"((?:[^\"]++|\"\")+)\"|([^\".]+)");

    /** Two names, each character doubled and in quotes; the pattern is not tried on more. */
    private static final int LONGEST = 4 * WorkingName.MAX_BYTES + 5;

    private final Problems problems;

    Names(Problems problems) {
        this.problems = problems;
    }

    /** A table, in the default schema where it names none. */
    Optional<QualifiedName> table(String written, Place place, String schema) {
        List<String> parts = parts(written, place);
        if (parts.size() > 2) {
            problems.add(
                    place,
                    ProblemCode.BAD_NAME,
                    "a table is named schema.table, but this name has " + parts.size() + " parts",
                    "a part that holds a dot is written in double quotes: 'sales.\"odd.name\"'");
        }
        if (parts.isEmpty() || parts.size() > 2 || !parts.stream().allMatch(part -> fits(part, place))) {
            return Optional.empty();
        }
        return Optional.of(
                parts.size() == 2
                        ? new QualifiedName(parts.get(0), parts.get(1))
                        : new QualifiedName(schema, parts.get(0)));
    }

    /** The name of an index, which lies in the schema of its table. */
    Optional<String> index(String written, Place place) {
        List<String> parts = parts(written, place);
        if (parts.size() > 1) {
            problems.add(Problem.at(
                            place,
                            ProblemCode.BAD_NAME,
                            "an index has no schema of its own: it lies in that of its table")
                    .suggesting(Optional.of(parts.get(parts.size() - 1)))
                    .noting("a name that holds a dot is written in double quotes: '\"odd.name\"'"));
        }
        return parts.size() == 1 && fits(parts.get(0), place) ? Optional.of(parts.get(0)) : Optional.empty();
    }

    /** A schema, column or tablespace: every character is part of the name. */
    boolean plain(String what, Node node) {
        String name = node.text();
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            problems.add(Problem.at(
                            node.place(),
                            ProblemCode.BAD_NAME,
                            what + " is a plain name here, without double quotes of its own")
                    .suggesting(Optional.of(name.substring(1, name.length() - 1))));
            return false;
        }
        return fits(name, node.place());
    }

    private List<String> parts(String written, Place place) {
        if (written.length() > LONGEST) {
            problems.add(place, ProblemCode.NAME_TOO_LONG, tooLong(written.length()));
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(written);
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            String quoted = matcher.group(1);
            parts.add(quoted != null ? quoted.replace("\"\"", "\"") : matcher.group());
            at = matcher.end();
            if (at == written.length()) {
                return parts;
            }
            if (written.charAt(at) != '.') {
                break;
            }
            at++;
        }
        problems.add(
                place,
                ProblemCode.BAD_NAME,
                written.isEmpty() ? "a name is empty" : "this is neither a name nor schema.name",
                "a part that holds a dot or a double quote is written in double quotes: 'sales.\"odd.name\"'");
        return List.of();
    }

    private boolean fits(String name, Place place) {
        if (name.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
            problems.add(place, ProblemCode.BAD_NAME, "the name holds a character that PostgreSQL cannot store");
            return false;
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > WorkingName.MAX_BYTES) {
            problems.add(place, ProblemCode.NAME_TOO_LONG, tooLong(bytes));
            return false;
        }
        return true;
    }

    private static String tooLong(int bytes) {
        return "the name has " + bytes + " bytes, and PostgreSQL keeps " + WorkingName.MAX_BYTES;
    }
}

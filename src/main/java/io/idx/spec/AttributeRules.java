package io.idx.spec;

import io.idx.model.Attribute;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.sql.SqlFragment;
import io.idx.sql.SqlFragment.Flaw;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What each attribute asks of its value beyond the shape, as far as that can be said without asking PostgreSQL. */
final class AttributeRules {
    private static final Pattern WORD = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Pattern TARGET = Pattern.compile("0|[1-9][0-9]{0,3}|10000");
    private static final Pattern LEADING_WHERE = Pattern.compile("(?i)\\s*where\\s.*", Pattern.DOTALL);
    private static final Pattern COMMENT_FOLLOWS = Pattern.compile("\\s+#.*");

    private final Problems problems;
    private final Names names;

    AttributeRules(Problems problems) {
        this.problems = problems;
        this.names = new Names(problems);
    }

    /** Whether the value, of the right shape, can be one of this attribute. */
    boolean allow(Attribute attribute, Node node) {
        return switch (attribute) {
            case COLUMNS -> all(node.items(), item -> oneElement(node, item));
            case WHERE -> withoutWhere(node) && oneExpression(node);
            case METHOD -> method(node);
            case INCLUDE -> all(node.items(), item -> names.plain("an included column", item));
            case TABLESPACE -> names.plain("a tablespace", node);
            case DEPENDS_ON_EXTENSION -> all(node.items(), item -> names.plain("an extension", item));
            case WITH -> all(node.entries(), this::parameter);
            case STATISTICS -> all(node.entries(), this::target);
            case UNIQUE, NULLS_DISTINCT, PARTITIONS, COMMENT, QUERIES, REBUILD, PROTECT, EXPIRES -> true;
        };
    }

    /** Whether all pass; unlike a stream's, it tells of each that does not. */
    private static <T> boolean all(List<T> items, Predicate<T> test) {
        return items.stream().filter(test.negate()).count() == 0;
    }

    private boolean oneElement(Node list, Node item) {
        Optional<Flaw> flaw = SqlFragment.flawInElement(item.text());
        boolean cut = list.flow()
                && list.items().size() > 1
                && !Node.startsWith(item.place(), "\"", "'")
                && unbalanced(item.text());
        flaw.ifPresent(found ->
                tell(found, item, cut ? "in [ ] a comma ends an element: put it in quotes if it holds a comma" : ""));
        return flaw.isEmpty();
    }

    private static boolean unbalanced(String text) {
        return count(text, '(') != count(text, ')') || count(text, '\'') % 2 != 0;
    }

    private static long count(String text, char sign) {
        return text.chars().filter(c -> c == sign).count();
    }

    private boolean oneExpression(Node node) {
        Optional<Flaw> flaw = SqlFragment.flawInExpression(node.text());
        flaw.ifPresent(found -> tell(found, node, ""));
        return flaw.isEmpty();
    }

    private void tell(Flaw flaw, Node node, String hint) {
        Place place = node.place();
        String source = place.source();
        int end = source.offsetByCodePoints(
                0, Math.min(place.column() - 1 + place.length(), source.codePointCount(0, source.length())));
        String note = COMMENT_FOLLOWS.matcher(source.substring(end)).matches()
                ? "a blank and # begin a comment in YAML: put a text that holds them in quotes"
                : hint;
        problems.add(
                node.within(flaw.offset(), flaw.length()),
                ProblemCode.NOT_ONE_ELEMENT,
                flaw.message(),
                note.isEmpty() ? new String[0] : new String[] {note});
    }

    private boolean withoutWhere(Node node) {
        boolean leading = LEADING_WHERE.matcher(node.text()).matches();
        if (leading) {
            int start = node.text().indexOf(node.text().strip());
            problems.add(
                    node.within(start, "where".length()),
                    ProblemCode.BAD_VALUE,
                    "the predicate is written without the word WHERE");
        }
        return !leading;
    }

    private boolean method(Node node) {
        boolean word = WORD.matcher(node.text()).matches();
        if (!word) {
            String lower = node.text().toLowerCase(Locale.ROOT);
            problems.add(Problem.at(node.place(), ProblemCode.BAD_VALUE, "an access method is one word in lower case")
                    .suggesting(Optional.of(lower)
                            .filter(other -> WORD.matcher(other).matches())));
        }
        return word;
    }

    private boolean parameter(Node.Entry entry) {
        boolean word = WORD.matcher(entry.key()).matches();
        if (!word) {
            problems.add(entry.place(), ProblemCode.BAD_VALUE, "a storage parameter is one word in lower case");
        }
        return word;
    }

    static boolean position(String key) {
        return POSITION.matcher(key).matches();
    }

    private boolean target(Node.Entry entry) {
        boolean position = position(entry.key());
        if (!position) {
            problems.add(
                    entry.place(),
                    ProblemCode.BAD_VALUE,
                    "statistics are set by the position of a key in columns, counted from 1");
        }
        boolean target = TARGET.matcher(entry.value().text()).matches();
        if (!target) {
            problems.add(
                    entry.value().place(),
                    ProblemCode.BAD_VALUE,
                    "a statistics target is a whole number from 0 to 10000");
        }
        return position && target;
    }
}

package io.idx.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A node of a parse or plan tree as the server prints it, without what says only where and how something was written.
 * Two expressions are one and the same to PostgreSQL when their trees are equal: names are numbers in them, so that no
 * search path matters any more.
 *
 * <p>The text is in the form of {@code pg_node_tree}: braces, brackets and spaces that belong to a name stand behind a
 * backslash.
 */
record NodeTree(String text) {
    /** The server breaks what it prints at spaces. */
    private static final Pattern BREAKS = Pattern.compile("\\s+");
    /** What PostgreSQL's own equal() leaves out. */
    private static final Pattern WRITING =
            Pattern.compile(" :(?:location|list_start|list_end|rexpr_list_start|rexpr_list_end|stmt_location|stmt_len"
                    + "|relabelformat|funcformat|coerceformat|coercionformat|convertformat|row_format) -?[0-9]+");

    private static final String TRUE = "{CONST :consttype 16 :consttypmod -1 :constcollid 0 :constlen 1"
            + " :constbyval true :constisnull false :constvalue 1 [ 1 0 0 0 0 0 0 0 ]}";

    static NodeTree of(String printed) {
        return new NodeTree(WRITING.matcher(BREAKS.matcher(printed).replaceAll(" "))
                .replaceAll("")
                .strip());
    }

    /** The expressions of the first target list in a query or plan. */
    List<NodeTree> targets() {
        return list("argetlist (")
                .or(() -> list("argetList ("))
                .map(list -> list.members().stream()
                        .map(entry -> entry.child("expr"))
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(List.of());
    }

    private Optional<NodeTree> list(String before) {
        int at = text.indexOf(before);
        return at < 0 ? Optional.empty() : Optional.of(from(at + before.length() - 1));
    }

    /** The nodes right within this node or list. */
    List<NodeTree> members() {
        List<NodeTree> members = new ArrayList<>();
        for (int at = 1; at < text.length() - 1; at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                NodeTree member = from(at);
                members.add(member);
                at += member.text.length() - 1;
            }
        }
        return members;
    }

    /** The node or list that a field holds, unless it holds nothing. */
    private Optional<NodeTree> child(String field) {
        String start = ":" + field + " ";
        int at = text.indexOf(start) + start.length();
        return at >= start.length() && "{(".indexOf(text.charAt(at)) >= 0 ? Optional.of(from(at)) : Optional.empty();
    }

    private long number(int from) {
        int end = from;
        while (end < text.length() && "-0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return Long.parseLong(text.substring(from, end));
    }

    private NodeTree from(int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{' || c == '(') {
                depth++;
            } else if (c == '}' || c == ')') {
                depth--;
            }
            if (depth == 0) {
                return new NodeTree(text.substring(open, at + 1));
            }
        }
        throw new IllegalStateException("a node tree without an end");
    }

    /** What stands under NOT, if this is a negation. */
    Optional<NodeTree> negated() {
        return text.startsWith("{BOOLEXPR :boolop not ")
                ? child("args").map(list -> list.members().get(0))
                : Optional.empty();
    }

    private boolean collated() {
        return text.startsWith("{COLLATE ") || text.startsWith("{COLLATEEXPR ");
    }

    /** The expression without COLLATE around it, as CREATE INDEX keeps it. */
    NodeTree withoutCollation() {
        return collated() ? child("arg").map(NodeTree::withoutCollation).orElse(this) : this;
    }

    /** The collation that COLLATE around the expression asks for; 0 if nothing does. */
    long collation() {
        String last = ":collOid ";
        return collated() ? number(text.lastIndexOf(last) + last.length()) : 0;
    }

    /** The number of the column that this is; 0 if it is an expression. */
    int column() {
        String field = ":varattno ";
        return text.startsWith("{VAR ") ? (int) number(text.indexOf(field) + field.length()) : 0;
    }

    /** Whether it is the constant true, which as a predicate is none. */
    boolean alwaysTrue() {
        return text.equals(TRUE);
    }
}

package io.idx.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What is told when the YAML reader loses its way: its own words are for those who wrote it. */
enum YamlSyntax {
    TAB("\\t(TAB)", "a tab cannot indent YAML", "use spaces"),
    SIGN("that cannot start any token", "an unquoted text cannot begin with this character", "put it in quotes"),
    COLON(
            "mapping values are not allowed here",
            "a colon and a blank do not fit here",
            "a text that holds ': ' needs quotes; keys of one mapping stand below each other"),
    NO_COLON("could not find expected ':'", "a key without its colon", "write  key: value"),
    UNCLOSED(
            "found unexpected end of stream", "the quote that opens here is never closed", "close it on the same line"),
    ALIAS("while scanning an alias", "a text that begins with * needs quotes", "write  \"*\"  for every name"),
    ESCAPE("unknown escape character", "there is no such escape in double quotes", "use single quotes"),
    BLOCK_END(
            "expected <block end>",
            "this does not fit here",
            "neighbours are indented alike, and nothing follows a closing quote but a comment"),
    BRACKET(
            "expected ',' or",
            "the bracket that opens here is not closed",
            "put texts with commas or brackets in quotes"),
    DASH(
            "sequence entries are not allowed here",
            "a list item does not fit here",
            "begin the list on a line of its own"),
    KEY("Expected a field name", "a key must be one word or one quoted text", "put a text with brackets in quotes");

    private final String sign;
    private final String message;
    private final String hint;

    YamlSyntax(String sign, String message, String hint) {
        this.sign = sign;
        this.message = message;
        this.hint = hint;
    }

    static Problem problem(JsonProcessingException thrown, SpecText source) {
        Place place = place(thrown, source);
        String words = thrown.getOriginalMessage();
        for (YamlSyntax known : values()) {
            if (words.contains(known.sign)) {
                return Problem.at(place, ProblemCode.NOT_YAML, "not YAML: " + known.message)
                        .noting(known.hint);
            }
        }
        return Problem.at(place, ProblemCode.NOT_YAML, "not YAML: " + reason(thrown));
    }

    private static String reason(JsonProcessingException thrown) {
        return thrown.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null
                ? marked.getProblem().replaceAll("\\s+", " ")
                : thrown.getOriginalMessage().lines().findFirst().orElse("");
    }

    /** Jackson tells the place of the last token; the place of the mistake is in what it wraps. */
    private static Place place(JsonProcessingException thrown, SpecText source) {
        if (thrown.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            boolean opening = marked.getContextMark() != null && tellsOfOpening(marked.getProblem());
            Mark mark = opening ? marked.getContextMark() : marked.getProblemMark();
            return source.place(mark.getLine() + 1, mark.getColumn() + 1, 1);
        }
        JsonLocation location = thrown.getLocation();
        Place end = source.place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()), 1);
        return thrown.getOriginalMessage().contains(KEY.sign) ? wordBefore(end, source) : end;
    }

    /** Of a key that cannot be one, only the end is told. */
    private static Place wordBefore(Place end, SpecText source) {
        String before = end.source()
                .substring(0, Math.min(end.column() - 1, end.source().length()));
        int start = before.lastIndexOf(' ') + 1;
        return source.place(end.line(), start + 1, Math.max(1, before.length() - start));
    }

    private static boolean tellsOfOpening(String problem) {
        return problem.contains(UNCLOSED.sign) || problem.contains(BRACKET.sign);
    }
}

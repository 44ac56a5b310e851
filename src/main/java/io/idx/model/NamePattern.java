package io.idx.model;

import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A glob over names: {@code idx_*} stands for any schema, {@code sales.idx_?} for one. {@code *} is any run of
 * characters, {@code ?} is one, everything else is itself. A dot parts the schema from the name; either
 * may hold further dots.
 */
public record NamePattern(String text) {
    /** Whether the pattern covers the name; upper and lower case differ, as they do in the catalog. */
    public boolean matches(QualifiedName name) {
        return text.indexOf('.') < 0
                ? glob(text, name.name())
                : IntStream.range(0, text.length())
                        .filter(dot -> text.charAt(dot) == '.')
                        .anyMatch(dot -> glob(text.substring(0, dot), name.schema())
                                && glob(text.substring(dot + 1), name.name()));
    }

    private static boolean glob(String pattern, String name) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints()
                .mapToObj(Character::toString)
                .forEach(c -> regex.append(c.equals("*") ? ".*" : c.equals("?") ? "." : Pattern.quote(c)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(name).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}

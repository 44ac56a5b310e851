package io.idx.saved;

import io.idx.model.QualifiedName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads names as {@link QualifiedName} prints them: {@code public.orders}, {@code public."odd name"}. */
final class Names {
    private static final String PART = "([\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern NAME = Pattern.compile(PART + "\\." + PART, Pattern.DOTALL);

    private Names() {}

    static QualifiedName in(Part part) {
        return part.text("a name with its schema", Names::parsed);
    }

    private static Optional<QualifiedName> parsed(String text) {
        Matcher name = NAME.matcher(text);
        return name.matches()
                ? Optional.of(new QualifiedName(unquoted(name.group(1)), unquoted(name.group(2))))
                : Optional.empty();
    }

    private static String unquoted(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }
}

package io.idx.model;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A name with its schema, in the catalog's own spelling: {@code new QualifiedName("public", "orders")}.
 *
 * <p>Prints as a person writes it ({@code public.orders}), a part in double quotes where it is not a plain word. It is
 * not SQL: statements are spelled by {@code io.idx.sql}.
 */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");
    private static final Comparator<QualifiedName> ORDER =
            Comparator.comparing(QualifiedName::schema).thenComparing(QualifiedName::name);

    public QualifiedName {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a name needs a schema and a name");
        }
    }

    /** The same schema, another name. */
    public QualifiedName withName(String other) {
        return new QualifiedName(schema, other);
    }

    @Override
    public int compareTo(QualifiedName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return readable(schema) + "." + readable(name);
    }

    private static String readable(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }
}

package io.idx.model;

/**
 * One key of an index as PostgreSQL prints it, with everything that differs from the defaults: {@code created_at DESC},
 * {@code lower(email) COLLATE "C"}, {@code payload jsonb_path_ops}.
 *
 * @param text in PostgreSQL's own words, read with {@code search_path = pg_catalog}: two keys with equal text are equal
 * @param expression whether it is an expression rather than a column; only then has it statistics of its own
 * @param kin what CREATE INDEX on a partitioned table goes by when it takes up the index of a partition: column or
 *     expression, collation and operator family, but not the order. Source: {@code CompareIndexInfo}. It is the text
 *     itself where the catalog was not asked
 */
public record IndexKey(String text, boolean expression, String kin) {
    /** A key of which no more is known than its text. */
    public IndexKey(String text, boolean expression) {
        this(text, expression, text);
    }

    /** Whether it is that column; what PostgreSQL adds to the name does not matter. */
    public boolean isColumn(String column) {
        String plain = column + " ";
        String quoted = "\"" + column.replace("\"", "\"\"") + "\" ";
        return !expression && ((text + " ").startsWith(plain) || (text + " ").startsWith(quoted));
    }

    /** What the key is stands in its text; its kin is the same in other words. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IndexKey key && text.equals(key.text) && expression == key.expression;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}

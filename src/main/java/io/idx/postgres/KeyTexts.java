package io.idx.postgres;

import io.idx.model.IndexKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Spells the keys of an index as {@code pg_get_indexdef} does under {@code search_path = pg_catalog}, from the
 * catalog's vectors. It takes no lock, which the function does; indexes with expressions or operator class options are
 * left to the function.
 */
final class KeyTexts {
    private static final int DESCENDING = 1;
    private static final int NULLS_FIRST = 2;

    private final Map<Long, OperatorClass> operatorClasses = new HashMap<>();
    private final Set<String> exactDefaults = new HashSet<>();
    private final Map<Long, String> collations = new HashMap<>();
    private final Map<Long, Long> domains = new HashMap<>();

    private record OperatorClass(String name, String method, long family, long type, boolean isDefault) {}

    void addOperatorClass(long oid, String name, String method, long family, long type, boolean isDefault) {
        operatorClasses.put(oid, new OperatorClass(name, method, family, type, isDefault));
        if (isDefault) {
            exactDefaults.add(method + " " + type);
        }
    }

    void addCollation(long oid, String name) {
        collations.put(oid, name);
    }

    void addDomain(long oid, long base) {
        domains.put(oid, base);
    }

    /** The keys of an index on plain columns. The vectors are those of {@code pg_index}, printed. */
    List<IndexKey> keys(
            Columns columns, int count, String indkey, String indclass, String indcollation, String indoption) {
        long[] numbers = vector(indkey);
        long[] classes = vector(indclass);
        long[] collated = vector(indcollation);
        long[] options = vector(indoption);
        List<IndexKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int column = columns.position((int) numbers[i]);
            String name = columns.quoted().get(column);
            StringBuilder text = new StringBuilder(name);
            if (collated[i] != 0 && collated[i] != columns.collations().get(column)) {
                text.append(" COLLATE ").append(collations.get(collated[i]));
            }
            OperatorClass operators = operatorClasses.get(classes[i]);
            if (operators != null && !isDefault(operators, columns.types().get(column))) {
                text.append(' ').append(operators.name());
            }
            text.append(order((int) options[i]));
            String kin = operators == null ? text.toString() : kin(name, collated[i], operators.family());
            keys.add(new IndexKey(text.toString(), false, kin));
        }
        return keys;
    }

    /** As {@code catalog.sql} makes it of an expression. */
    private static String kin(String column, long collation, long family) {
        return column + " " + collation + " " + family;
    }

    /**
     * A default class for another type serves where its method has none for the very type, as text's does for varchar.
     */
    private boolean isDefault(OperatorClass operators, long columnType) {
        long type = columnType;
        while (domains.containsKey(type)) {
            type = domains.getOrDefault(type, 0L);
        }
        return operators.isDefault()
                && (operators.type() == type || !exactDefaults.contains(operators.method() + " " + type));
    }

    private static String order(int option) {
        boolean descending = (option & DESCENDING) != 0;
        boolean nullsFirst = (option & NULLS_FIRST) != 0;
        if (descending) {
            return nullsFirst ? " DESC" : " DESC NULLS LAST";
        }
        return nullsFirst ? " NULLS FIRST" : "";
    }

    static long[] vector(String printed) {
        if (printed.isEmpty()) {
            return new long[0];
        }
        String[] parts = printed.split(" ", -1);
        long[] numbers = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Long.parseLong(parts[i]);
        }
        return numbers;
    }

    /** The columns of a table, each list in the same order. */
    record Columns(
            List<Integer> numbers, List<String> names, List<String> quoted, List<Long> types, List<Long> collations) {
        int position(int number) {
            int position = numbers.indexOf(number);
            if (position < 0) {
                throw new IllegalStateException("an index is on a column that its table no longer has");
            }
            return position;
        }

        /** By name, what tells a column from another of the same name: number, type and collation. */
        Map<String, String> numbered() {
            Map<String, String> numbered = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                numbered.put(names.get(i), numbers.get(i) + ":" + types.get(i) + ":" + collations.get(i));
            }
            return numbered;
        }
    }
}

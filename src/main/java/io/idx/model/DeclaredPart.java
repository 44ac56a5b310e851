package io.idx.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the index on one partition has in place of what is declared for all. What is absent is as it is declared there,
 * but that neither comment nor extensions are passed on.
 *
 * @param with all storage parameters, values as written
 * @param tablespace empty text for that of the database
 * @param statistics all targets, by position of the key, counted from 1
 * @param extensions all that take it with them when they are dropped
 * @param comment empty text for none
 */
public record DeclaredPart(
        Optional<SortedMap<String, String>> with,
        Optional<String> tablespace,
        Optional<SortedMap<Integer, Integer>> statistics,
        Optional<SortedSet<String>> extensions,
        Optional<String> comment) {
    /** What can be said of one partition. */
    public static final List<Attribute> ATTRIBUTES = List.of(
            Attribute.WITH,
            Attribute.TABLESPACE,
            Attribute.STATISTICS,
            Attribute.DEPENDS_ON_EXTENSION,
            Attribute.COMMENT);

    /** What can be said of one that holds no rows; nothing of it is passed on. */
    public static final Set<Attribute> MARKS = Set.of(Attribute.DEPENDS_ON_EXTENSION, Attribute.COMMENT);

    /** One that has nothing of its own. */
    public static final DeclaredPart NONE =
            new DeclaredPart(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Just what is there, whatever is declared for all. */
    public static DeclaredPart exactly(IndexDefinition there) {
        return new DeclaredPart(
                Optional.of(there.storage()),
                Optional.of(there.tablespace()),
                Optional.of(there.statistics()),
                Optional.of(there.extensions()),
                Optional.of(there.comment().orElse("")));
    }

    /** Just what is there of what one can have that holds no rows. */
    public static DeclaredPart above(IndexDefinition there) {
        return exactly(there).withoutRows();
    }

    /** Whether one can have it that holds no rows. */
    public boolean fitsAbove() {
        return equals(withoutRows());
    }

    private DeclaredPart withoutRows() {
        return new DeclaredPart(Optional.empty(), Optional.empty(), Optional.empty(), extensions, comment);
    }

    public DeclaredPart {
        with = with.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
        statistics = statistics.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
        extensions = extensions.map(set -> Collections.unmodifiableSortedSet(new TreeSet<>(set)));
    }
}

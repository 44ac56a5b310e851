package io.idx.model;

import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An index as the user wrote it. The expressions are the user's words; what they mean, only PostgreSQL can say.
 *
 * @param name in the schema of its table: an index has no other
 * @param columns each one element of an index's key list
 * @param where without the word WHERE
 * @param with storage parameters, values as written
 * @param statistics targets by position of the key, counted from 1
 * @param partitions what the parts on single partitions have in place of that
 * @param extensions that take the index with them when they are dropped
 * @param rebuild whether a change of storage parameters builds the index anew
 * @param protect whether the index must not be dropped to make room for another
 * @param expires the last day on which it is wanted, in UTC
 * @param place of the index's name
 * @param places of the values, by path: {@code columns[0]}, {@code where}, {@code with.fillfactor}, {@code table},
 *     {@code partitions.sales.orders_2026.with}
 */
public record DeclaredIndex(
        QualifiedName name,
        QualifiedName table,
        List<String> columns,
        List<String> include,
        String method,
        boolean unique,
        boolean nullsDistinct,
        Optional<String> where,
        SortedMap<String, String> with,
        Optional<String> tablespace,
        SortedMap<Integer, Integer> statistics,
        SortedMap<QualifiedName, DeclaredPart> partitions,
        SortedSet<String> extensions,
        Optional<String> comment,
        List<String> queries,
        boolean rebuild,
        boolean protect,
        Optional<LocalDate> expires,
        Place place,
        Map<String, Place> places) {
    public DeclaredIndex {
        columns = List.copyOf(columns);
        include = List.copyOf(include);
        with = Collections.unmodifiableSortedMap(new TreeMap<>(with));
        statistics = Collections.unmodifiableSortedMap(new TreeMap<>(statistics));
        partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
        extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
        queries = List.copyOf(queries);
        places = Map.copyOf(places);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("an index is on at least one column");
        }
    }

    /** The same index with other expressions. */
    public DeclaredIndex withWords(List<String> otherColumns, Optional<String> otherWhere) {
        return with(name, table, otherColumns, otherWhere, tablespace, comment);
    }

    /** The same index under another name, with another comment or none. */
    public DeclaredIndex withNameAndComment(QualifiedName otherName, Optional<String> otherComment) {
        return with(otherName, table, columns, where, tablespace, otherComment);
    }

    /** The same index on a partition of its table, with what it has of its own there. */
    public DeclaredIndex on(QualifiedName partition, QualifiedName otherName) {
        DeclaredPart own = partitions.getOrDefault(partition, DeclaredPart.NONE);
        return new DeclaredIndex(
                otherName,
                partition,
                columns,
                include,
                method,
                unique,
                nullsDistinct,
                where,
                own.with().orElse(with),
                own.tablespace().or(() -> tablespace).filter(there -> !there.isEmpty()),
                own.statistics().orElse(statistics),
                Collections.emptySortedMap(),
                own.extensions().orElseGet(Collections::emptySortedSet),
                own.comment().filter(text -> !text.isEmpty()),
                queries,
                rebuild,
                protect,
                expires,
                place,
                placesOn(partition));
    }

    /** The same index on a partition of its table that is partitioned itself: it has nothing of its own there. */
    public DeclaredIndex above(QualifiedName partition, QualifiedName otherName) {
        return with(otherName, partition, columns, where, tablespace, comment);
    }

    private Map<String, Place> placesOn(QualifiedName partition) {
        String prefix = Attribute.PARTITIONS.key() + "." + partition + ".";
        Map<String, Place> own = new HashMap<>(places);
        places.forEach((path, there) -> {
            if (path.startsWith(prefix)) {
                own.put(path.substring(prefix.length()), there);
            }
        });
        return own;
    }

    /** The same index in the tablespace that the database has for everything. */
    public DeclaredIndex withoutTablespace() {
        return with(name, table, columns, where, Optional.empty(), comment);
    }

    /** The same index with another value of all that ALTER INDEX can change. */
    public DeclaredIndex altered(
            SortedMap<String, String> otherParameters,
            Optional<String> otherTablespace,
            SortedMap<Integer, Integer> otherStatistics,
            SortedSet<String> otherExtensions,
            Map<String, Place> otherPlaces) {
        return new DeclaredIndex(
                name,
                table,
                columns,
                include,
                method,
                unique,
                nullsDistinct,
                where,
                otherParameters,
                otherTablespace,
                otherStatistics,
                partitions,
                otherExtensions,
                comment,
                queries,
                rebuild,
                protect,
                expires,
                place,
                otherPlaces);
    }

    private DeclaredIndex with(
            QualifiedName otherName,
            QualifiedName otherTable,
            List<String> otherColumns,
            Optional<String> otherWhere,
            Optional<String> otherTablespace,
            Optional<String> otherComment) {
        return new DeclaredIndex(
                otherName,
                otherTable,
                otherColumns,
                include,
                method,
                unique,
                nullsDistinct,
                otherWhere,
                with,
                otherTablespace,
                statistics,
                partitions,
                extensions,
                otherComment,
                queries,
                rebuild,
                protect,
                expires,
                place,
                places);
    }

    /** Some of its words alone, to find out which of them is at fault: not unique, and nothing included. */
    public DeclaredIndex part(
            List<String> someColumns, Optional<String> someWhere, SortedMap<String, String> someParameters) {
        return new DeclaredIndex(
                name,
                table,
                someColumns,
                List.of(),
                method,
                false,
                true,
                someWhere,
                someParameters,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty(),
                List.of(),
                false,
                false,
                Optional.empty(),
                place,
                places);
    }

    /** Whether it was wanted only until a day before this one. */
    public boolean expired(LocalDate today) {
        return expires.filter(today::isAfter).isPresent();
    }

    /** Whether the other says the same in the same words, wherever it stands. */
    public boolean sameWords(DeclaredIndex other) {
        return equals(new DeclaredIndex(
                other.name,
                other.table,
                other.columns,
                other.include,
                other.method,
                other.unique,
                other.nullsDistinct,
                other.where,
                other.with,
                other.tablespace,
                other.statistics,
                other.partitions,
                other.extensions,
                other.comment,
                other.queries,
                other.rebuild,
                other.protect,
                other.expires,
                place,
                places));
    }

    /** The place of a value, or that of the whole index where the value is not written. */
    public Place placeOf(String path) {
        return places.getOrDefault(path, place);
    }

    /** The place of the whole value of an attribute, or that of the index where it is not written. */
    public Place placeOf(Attribute attribute) {
        return placeOf(attribute.key());
    }

    /** Why what is there now is not dropped. */
    public Problem isProtected(String advice) {
        return Problem.at(placeOf(Attribute.PROTECT), ProblemCode.PROTECTED, name + " is protected and stays as it is")
                .noting(advice);
    }
}

package io.idx.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an index is, in PostgreSQL's words. It says neither what the index is called nor where it is.
 *
 * <p>Only PostgreSQL makes one, be it from the catalog or from what the user declared: two definitions are the same
 * index exactly when every {@link Attribute} has equal words.
 *
 * @param nullsDistinct true except for a unique index with NULLS NOT DISTINCT
 * @param predicate without its outermost parentheses
 * @param storage storage parameters that were set, by name
 * @param tablespace empty for that of the database
 * @param statistics targets other than the default, by position of the key, counted from 1
 * @param extensions that take the index with them when they are dropped
 */
public record IndexDefinition(
        String method,
        boolean unique,
        boolean nullsDistinct,
        List<IndexKey> keys,
        List<String> include,
        Optional<String> predicate,
        SortedMap<String, String> storage,
        String tablespace,
        SortedMap<Integer, Integer> statistics,
        SortedSet<String> extensions,
        Optional<String> comment) {
    public IndexDefinition {
        keys = List.copyOf(keys);
        include = List.copyOf(include);
        storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
        statistics = Collections.unmodifiableSortedMap(new TreeMap<>(statistics));
        extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
    }

    /** The same with other storage parameters. */
    public IndexDefinition withStorage(SortedMap<String, String> other) {
        return with(other, tablespace, statistics, extensions, comment);
    }

    /** The same with other statistics targets. */
    public IndexDefinition withStatistics(SortedMap<Integer, Integer> other) {
        return with(storage, tablespace, other, extensions, comment);
    }

    /** What its parts take of it: all but extensions and comment. */
    public IndexDefinition passedOn() {
        return in(tablespace, Collections.emptySortedSet(), Optional.empty());
    }

    /** The same in a tablespace, with extensions or none, and a comment or none. */
    public IndexDefinition in(
            String otherTablespace, SortedSet<String> otherExtensions, Optional<String> otherComment) {
        return with(storage, otherTablespace, statistics, otherExtensions, otherComment);
    }

    /** The same with the statistics targets of another one for some keys. */
    public IndexDefinition withTargets(IndexDefinition other, Set<Integer> positions) {
        SortedMap<Integer, Integer> targets = new TreeMap<>(other.statistics);
        targets.keySet().retainAll(positions);
        statistics.forEach((position, target) -> {
            if (!positions.contains(position)) {
                targets.put(position, target);
            }
        });
        return withStatistics(targets);
    }

    /** What CREATE INDEX makes of it: that takes neither comment nor extensions nor statistics targets. */
    public IndexDefinition asBuilt() {
        return with(storage, tablespace, Collections.emptySortedMap(), Collections.emptySortedSet(), Optional.empty());
    }

    private IndexDefinition with(
            SortedMap<String, String> otherStorage,
            String otherTablespace,
            SortedMap<Integer, Integer> otherStatistics,
            SortedSet<String> otherExtensions,
            Optional<String> otherComment) {
        return new IndexDefinition(
                method,
                unique,
                nullsDistinct,
                keys,
                include,
                predicate,
                otherStorage,
                otherTablespace,
                otherStatistics,
                otherExtensions,
                otherComment);
    }

    /** What it is, but for its comment: {@code unique btree (customer_id) INCLUDE (total) WHERE total > 0}. */
    public String inWords() {
        StringBuilder text = new StringBuilder(unique ? "unique " : "")
                .append(method)
                .append(keys.stream().map(IndexKey::text).collect(Collectors.joining(", ", " (", ")")));
        if (!include.isEmpty()) {
            text.append(" INCLUDE (").append(String.join(", ", include)).append(')');
        }
        if (!nullsDistinct) {
            text.append(" NULLS NOT DISTINCT");
        }
        if (!storage.isEmpty()) {
            text.append(" WITH (").append(Attribute.WITH.words(this)).append(')');
        }
        if (!tablespace.isEmpty()) {
            text.append(" TABLESPACE ").append(tablespace);
        }
        predicate.ifPresent(where -> text.append(" WHERE ").append(where));
        return text.toString();
    }

    /** Whether a key is an expression, so that the index has statistics of its own, empty until ANALYZE. */
    public boolean hasExpressions() {
        return keys.stream().anyMatch(IndexKey::expression);
    }

    /** Whether the other can take the place of this one without a new build. */
    public boolean sameBuild(IndexDefinition other) {
        for (Attribute attribute : Attribute.values()) {
            if (attribute.remedy() == Attribute.Remedy.REBUILD
                    && !attribute.words(this).equals(attribute.words(other))) {
                return false;
            }
        }
        return builtIn().equals(other.builtIn());
    }

    /** The same, in the tablespace that this one is in. */
    public boolean sameBuildAndTablespace(IndexDefinition other) {
        return tablespace.equals(other.tablespace) && sameBuild(other);
    }

    /**
     * Whether CREATE INDEX on a partitioned table would take up the one as well as the other. Source: {@code
     * CompareIndexInfo}.
     */
    public boolean isKin(IndexDefinition other) {
        return method.equals(other.method)
                && unique == other.unique
                && keys.stream()
                        .map(IndexKey::kin)
                        .toList()
                        .equals(other.keys.stream().map(IndexKey::kin).toList())
                && include.equals(other.include)
                && predicate.equals(other.predicate);
    }

    /**
     * The storage parameters that shape the index when it is built. ALTER INDEX takes them, too, but only the catalog
     * then says so. What an extension's method makes of its parameters is not known, so that all of them count.
     */
    public SortedMap<String, String> builtIn() {
        return switch (method) {
            case "btree", "hash", "gin", "gist", "spgist" -> Collections.emptySortedMap();
            case "brin" -> {
                SortedMap<String, String> shaping = new TreeMap<>(storage);
                shaping.keySet().retainAll(Set.of("pages_per_range"));
                yield shaping;
            }
            default -> storage;
        };
    }
}

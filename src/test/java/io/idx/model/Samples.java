package io.idx.model;

import io.idx.model.ObservedIndex.Role;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Indexes on {@code public.orders} for tests: the plainest of each sort, and what makes it less plain. */
public final class Samples {
    public static final QualifiedName ORDERS = new QualifiedName("public", "orders");
    public static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    public static final Server SERVER = new Server("shop", "db1", 5432, 170002, "17.2", "idx", "pg_default", false);

    private static final Evidence UNUSED = new Evidence(8192, 0, Optional.empty(), Optional.empty());

    private Samples() {}

    public static QualifiedName name(String name) {
        return new QualifiedName("public", name);
    }

    /** A btree index on the keys; one with a bracket is an expression. */
    public static IndexDefinition on(String... keys) {
        return new IndexDefinition(
                "btree",
                false,
                true,
                Arrays.stream(keys)
                        .map(key -> new IndexKey(key, key.contains("(")))
                        .toList(),
                List.of(),
                Optional.empty(),
                new TreeMap<>(),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
    }

    /** The definition with another value of the attribute; for QUERIES, of which it knows nothing, itself. */
    public static IndexDefinition other(Attribute attribute, IndexDefinition d) {
        boolean unique = (attribute == Attribute.UNIQUE) != d.unique();
        boolean nullsDistinct = (attribute == Attribute.NULLS_DISTINCT) != d.nullsDistinct();
        return new IndexDefinition(
                attribute == Attribute.METHOD ? "hash" : d.method(),
                unique,
                nullsDistinct,
                attribute == Attribute.COLUMNS ? on("other DESC").keys() : d.keys(),
                attribute == Attribute.INCLUDE ? List.of("total") : d.include(),
                attribute == Attribute.WHERE ? Optional.of("total > 0") : d.predicate(),
                attribute == Attribute.WITH ? new TreeMap<>(Map.of("fillfactor", "70")) : d.storage(),
                attribute == Attribute.TABLESPACE ? "fast" : d.tablespace(),
                attribute == Attribute.STATISTICS ? new TreeMap<>(Map.of(1, 500)) : d.statistics(),
                attribute == Attribute.DEPENDS_ON_EXTENSION ? new TreeSet<>(Set.of("citext")) : d.extensions(),
                attribute == Attribute.COMMENT ? Optional.of("newest first") : d.comment());
    }

    public static IndexDefinition commented(String comment, IndexDefinition d) {
        return new IndexDefinition(
                d.method(),
                d.unique(),
                d.nullsDistinct(),
                d.keys(),
                d.include(),
                d.predicate(),
                d.storage(),
                d.tablespace(),
                d.statistics(),
                d.extensions(),
                Optional.of(comment));
    }

    public static IndexDefinition stored(String method, Map<String, String> storage) {
        return new IndexDefinition(
                method,
                false,
                true,
                on("payload").keys(),
                List.of(),
                Optional.empty(),
                new TreeMap<>(storage),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
    }

    /** An index declared in just the words of its definition. */
    public static DesiredIndex desired(String name, IndexDefinition d) {
        return desired(name, ORDERS, d);
    }

    public static DesiredIndex desired(String name, QualifiedName table, IndexDefinition d) {
        DeclaredIndex declared = new DeclaredIndex(
                table.withName(name),
                table,
                d.keys().stream().map(IndexKey::text).toList(),
                d.include(),
                d.method(),
                d.unique(),
                d.nullsDistinct(),
                d.predicate(),
                d.storage(),
                Optional.of(d.tablespace()).filter(tablespace -> !tablespace.isEmpty()),
                d.statistics(),
                new TreeMap<>(),
                d.extensions(),
                d.comment(),
                List.of(),
                false,
                false,
                Optional.empty(),
                new Place("indexes.yaml", 5, 7, 3, "      " + name + ":"),
                Map.of());
        return new DesiredIndex(declared, d, true);
    }

    public static ObservedIndex observed(String name, IndexDefinition d) {
        return observed(name, ORDERS, d);
    }

    public static ObservedIndex observed(String name, QualifiedName table, IndexDefinition d) {
        return new ObservedIndex(
                table.withName(name),
                table,
                1,
                d,
                true,
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                UNUSED);
    }

    /** Not valid, but maintained by writes: what an interrupted build leaves at worst. */
    public static ObservedIndex broken(ObservedIndex o) {
        return with(o, false, o.building(), o.constraint(), o.roles(), o.evidence());
    }

    public static ObservedIndex sound(ObservedIndex o) {
        return with(o, true, o.building(), o.constraint(), o.roles(), o.evidence());
    }

    public static ObservedIndex building(ObservedIndex o) {
        return with(
                o,
                false,
                Optional.of(new ObservedIndex.Build(4711, "", OptionalInt.empty())),
                o.constraint(),
                o.roles(),
                o.evidence());
    }

    public static ObservedIndex constraint(ObservedIndex o) {
        return with(o, o.valid(), o.building(), Optional.of(o.name().name()), o.roles(), o.evidence());
    }

    public static ObservedIndex role(Role role, ObservedIndex o) {
        Set<Role> roles = new HashSet<>(o.roles());
        roles.add(role);
        return with(o, o.valid(), o.building(), o.constraint(), roles, o.evidence());
    }

    public static ObservedIndex scanned(long scans, ObservedIndex o) {
        Evidence evidence = new Evidence(8192, scans, Optional.empty(), Optional.empty());
        return with(o, o.valid(), o.building(), o.constraint(), o.roles(), evidence);
    }

    /** What is declared, with glob patterns of the names that are owned. */
    public static Declaration declaration(List<DesiredIndex> desired, String... owns) {
        return new Declaration(
                java.util.Set.of("public"),
                desired.stream().map(DesiredIndex::declared).toList(),
                patterns(owns),
                patterns("tmp_*"));
    }

    public static ObservedState state(ObservedIndex... indexes) {
        return state(ObservedTable.Kind.TABLE, indexes);
    }

    public static ObservedState state(ObservedTable.Kind kind, ObservedIndex... indexes) {
        ObservedTable table = new ObservedTable(
                ORDERS,
                1,
                kind,
                Optional.empty(),
                "idx",
                List.of("id"),
                Map.of("id", "1:23:0"),
                Set.of("id"),
                ObservedTable.Identity.DEFAULT,
                10,
                8192);
        return new ObservedState(SERVER, TODAY, Map.of(ORDERS, table), List.of(indexes));
    }

    private static List<NamePattern> patterns(String... texts) {
        return Arrays.stream(texts).map(NamePattern::new).toList();
    }

    private static ObservedIndex with(
            ObservedIndex o,
            boolean valid,
            Optional<ObservedIndex.Build> building,
            Optional<String> constraint,
            Set<Role> roles,
            Evidence evidence) {
        return new ObservedIndex(
                o.name(),
                o.table(),
                o.oid(),
                o.definition(),
                valid,
                o.ready(),
                o.live(),
                building,
                constraint,
                o.parent(),
                roles,
                evidence);
    }
}

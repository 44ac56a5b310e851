package io.idx.render;

import io.idx.apply.Outcome;
import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.diff.Difference;
import io.idx.diff.Held;
import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Server;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A shop whose indexes differ in every way from what is declared. */
public final class Samples {
    public static final Server SERVER =
            new Server("shop", "db1.prod", 5432, 170002, "17.2", "idx_ro", "pg_default", false);

    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");

    private Samples() {}

    static Subject subject(boolean verbose) {
        return new Subject(SERVER, "indexes.yaml", "", verbose);
    }

    public static Plan plan() {
        return new Plan(SERVER, List.of(create(), replace(), alter(), rename(), repair(), drop(), usedDrop()));
    }

    /** Changes that need nobody's permission by name. */
    public static Plan harmless() {
        return new Plan(SERVER, List.of(create(), drop()));
    }

    public static Plan refused() {
        PlannedChange change = create();
        return new Plan(
                SERVER,
                List.of(new PlannedChange(
                        change.change(),
                        List.of(),
                        Set.of(),
                        Optional.of(Problem.of(
                                ProblemCode.PARTITIONED_TABLE,
                                "public.orders is partitioned",
                                "idx does not build on partitioned tables yet")),
                        List.of())));
    }

    /** A change by one step of the kind. */
    static Plan stepOf(StepKind kind) {
        PlannedChange change = create();
        return new Plan(
                SERVER,
                List.of(new PlannedChange(
                        change.change(),
                        List.of(step(kind, "orders_customer_created_idx", "SELECT 1")),
                        Set.of(),
                        Optional.empty(),
                        List.of())));
    }

    static Diff diff(Plan plan) {
        return new Diff(
                plan.changes().stream().map(PlannedChange::change).toList(),
                List.of(observed("orders_tmp_alice", definition("btree", "customer_id"), 0, true)),
                held(new ObservedIndex(
                        name("orders_note_trgm"),
                        ORDERS,
                        77,
                        definition("gin", "note gin_trgm_ops"),
                        false,
                        false,
                        true,
                        Optional.of(
                                new ObservedIndex.Build(4711, "building index: scanning table", OptionalInt.of(45))),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        new Evidence(0, 0, Optional.empty(), Optional.empty()))),
                List.of(name("orders_pkey")),
                List.of(),
                209);
    }

    private static List<Held> held(ObservedIndex index) {
        return List.of(new Held(
                index.name(),
                index.table(),
                Optional.of(index),
                List.of(new Held.Work(index.name(), false, index)),
                Optional.empty()));
    }

    static Diff converged() {
        return new Diff(List.of(), List.of(), List.of(), List.of(), List.of(), 14);
    }

    static ObservedState state(Diff diff) {
        return new ObservedState(
                SERVER,
                LocalDate.of(2026, 11, 22),
                Map.of(
                        ORDERS,
                        new ObservedTable(
                                ORDERS,
                                1,
                                ObservedTable.Kind.TABLE,
                                Optional.empty(),
                                "shop",
                                List.of("id", "customer_id"),
                                Map.of("id", "1:20:0", "customer_id", "2:20:0"),
                                Set.of("id"),
                                ObservedTable.Identity.DEFAULT,
                                3_000_000,
                                353L * 1024 * 1024)),
                diff.changes().stream()
                        .flatMap(change -> change.observed().stream())
                        .toList());
    }

    static PlannedChange create() {
        IndexDefinition definition = new IndexDefinition(
                "btree",
                false,
                true,
                keys("customer_id", "created_at DESC"),
                List.of("total"),
                Optional.of("total > 0::numeric"),
                storage(),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
        return new PlannedChange(
                change(Change.Kind.CREATE, Optional.of(desired("orders_customer_created_idx", definition, 12)), null),
                List.of(step(
                        StepKind.BUILD,
                        "orders_customer_created_idx",
                        "CREATE INDEX CONCURRENTLY orders_customer_created_idx ON public.orders USING btree"
                                + " (customer_id, created_at DESC) INCLUDE (total) WHERE total > 0::numeric")),
                Set.of(),
                Optional.empty(),
                List.of("DROP INDEX CONCURRENTLY public.orders_customer_created_idx"));
    }

    static PlannedChange replace() {
        IndexDefinition wanted = definition("btree", "status", "created_at");
        return new PlannedChange(
                change(
                        Change.Kind.REPLACE,
                        Optional.of(desired("orders_status_idx", wanted, 21)),
                        observed("orders_status_idx", definition("btree", "status"), 18_200_000, true),
                        new Difference(Attribute.COLUMNS, "status, created_at", "status"),
                        new Difference(Attribute.COMMENT, "Orders by status, newest first", "")),
                List.of(
                        step(
                                StepKind.BUILD,
                                "orders_status_idx__idx_new",
                                "CREATE INDEX CONCURRENTLY orders_status_idx__idx_new ON public.orders USING btree"
                                        + " (status, created_at)"),
                        step(
                                StepKind.SWAP,
                                "orders_status_idx",
                                "ALTER INDEX public.orders_status_idx RENAME TO orders_status_idx__idx_old",
                                "ALTER INDEX public.orders_status_idx__idx_new RENAME TO orders_status_idx"),
                        step(
                                StepKind.DROP,
                                "orders_status_idx__idx_old",
                                "DROP INDEX CONCURRENTLY public.orders_status_idx__idx_old")),
                Set.of(),
                Optional.empty(),
                List.of());
    }

    static PlannedChange alter() {
        return new PlannedChange(
                change(
                        Change.Kind.ALTER,
                        Optional.of(desired("events_created_idx", definition("btree", "created_at"), 40)),
                        observed("events_created_idx", definition("btree", "created_at"), 5, true),
                        new Difference(Attribute.WITH, "fillfactor = 70", "fillfactor = 90")),
                List.of(step(
                        StepKind.STORAGE,
                        "events_created_idx",
                        "ALTER INDEX public.events_created_idx SET (fillfactor = 70)")),
                Set.of(),
                Optional.empty(),
                List.of());
    }

    static PlannedChange rename() {
        return new PlannedChange(
                change(
                        Change.Kind.RENAME,
                        Optional.of(desired("users_email_idx", definition("btree", "lower(email)"), 55)),
                        observed("idx_users_1", definition("btree", "lower(email)"), 5, true)),
                List.of(step(
                        StepKind.RENAME, "idx_users_1", "ALTER INDEX public.idx_users_1 RENAME TO users_email_idx")),
                Set.of(),
                Optional.empty(),
                List.of());
    }

    static PlannedChange repair() {
        return new PlannedChange(
                change(
                        Change.Kind.REPAIR,
                        Optional.of(desired("orders_broken_idx", definition("btree", "total"), 61)),
                        observed("orders_broken_idx", definition("btree", "total"), 0, false)),
                List.of(
                        step(
                                StepKind.BUILD,
                                "orders_broken_idx__idx_new",
                                "CREATE INDEX CONCURRENTLY orders_broken_idx__idx_new ON public.orders USING btree"
                                        + " (total)"),
                        step(
                                StepKind.SWAP,
                                "orders_broken_idx",
                                "ALTER INDEX public.orders_broken_idx RENAME TO orders_broken_idx__idx_old",
                                "ALTER INDEX public.orders_broken_idx__idx_new RENAME TO orders_broken_idx"),
                        step(
                                StepKind.DROP,
                                "orders_broken_idx__idx_old",
                                "DROP INDEX CONCURRENTLY public.orders_broken_idx__idx_old")),
                Set.of(),
                Optional.empty(),
                List.of());
    }

    static PlannedChange drop() {
        return dropped("orders_note_idx", 0, Set.of());
    }

    static PlannedChange usedDrop() {
        return dropped("orders_hot_idx", 412, Set.of(Hazard.USED_DROP));
    }

    static List<Outcome> outcomes() {
        return List.of(
                done(create(), 5_741, Optional.of(1_803_886_264L)),
                done(alter(), 12, Optional.empty()),
                new Outcome(
                        replace(),
                        Outcome.Status.FAILED,
                        Duration.ofMillis(10_500),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.of(replace().steps().get(0)),
                        Optional.of(Problem.of(
                                ProblemCode.DUPLICATE_ROWS,
                                "public.orders_status_idx cannot be built: rows of public.orders hold duplicates",
                                "Key (status)=(void) is duplicated."))),
                new Outcome(
                        drop(),
                        Outcome.Status.NOT_STARTED,
                        Duration.ZERO,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    static Outcome done(PlannedChange planned, long millis, Optional<Long> bytes) {
        Duration took = Duration.ofMillis(millis);
        return new Outcome(planned, Outcome.Status.DONE, took, took, bytes, Optional.empty(), Optional.empty());
    }

    private static PlannedChange dropped(String index, long scans, Set<Hazard> hazards) {
        return new PlannedChange(
                change(Change.Kind.DROP, Optional.empty(), observed(index, definition("btree", "note"), scans, true)),
                List.of(step(StepKind.DROP, index, "DROP INDEX CONCURRENTLY public." + index)),
                hazards,
                Optional.empty(),
                List.of("CREATE INDEX CONCURRENTLY " + index + " ON public.orders USING btree (note)"));
    }

    private static Change change(
            Change.Kind kind,
            Optional<DesiredIndex> desired,
            @org.jspecify.annotations.Nullable ObservedIndex observed,
            Difference... differences) {
        return new Change(
                kind,
                desired,
                Optional.ofNullable(observed),
                List.of(differences),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static Step step(StepKind kind, String index, String... statements) {
        return new Step(kind, ORDERS, name(index), List.of(statements));
    }

    private static DesiredIndex desired(String index, IndexDefinition definition, int line) {
        return new DesiredIndex(
                new DeclaredIndex(
                        name(index),
                        ORDERS,
                        definition.keys().stream().map(IndexKey::text).toList(),
                        List.of(),
                        "btree",
                        false,
                        true,
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeSet<>(),
                        Optional.empty(),
                        List.of(),
                        false,
                        false,
                        Optional.empty(),
                        new Place("indexes.yaml", line, 5, index.length(), "    " + index + ":"),
                        Map.of()),
                definition,
                false);
    }

    private static ObservedIndex observed(String index, IndexDefinition definition, long scans, boolean valid) {
        return new ObservedIndex(
                name(index),
                ORDERS,
                42,
                definition,
                valid,
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                new Evidence(
                        671_088_640,
                        scans,
                        scans > 0 ? Optional.of(Instant.parse("2026-11-22T09:13:55Z")) : Optional.empty(),
                        Optional.of(Instant.parse("2026-08-01T00:00:00Z"))));
    }

    private static IndexDefinition definition(String method, String... keys) {
        return new IndexDefinition(
                method,
                false,
                true,
                keys(keys),
                List.of(),
                Optional.empty(),
                storage(),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
    }

    private static List<IndexKey> keys(String... texts) {
        return Arrays.stream(texts)
                .map(text -> new IndexKey(text, text.contains("(")))
                .collect(Collectors.toList());
    }

    private static SortedMap<String, String> storage() {
        return new TreeMap<>();
    }

    private static QualifiedName name(String index) {
        return new QualifiedName("public", index);
    }
}

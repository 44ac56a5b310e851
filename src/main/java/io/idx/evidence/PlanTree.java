package io.idx.evidence;

import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A plan of PostgreSQL, as far as it says by which index which table is read.
 *
 * @param cost of the whole, in the planner's units
 * @param sorts whether rows are put in order on the way
 * @param execution what it took, if it was executed
 */
record PlanTree(
        double cost, boolean sorts, List<Scan> scans, List<QualifiedName> arbiters, Optional<Execution> execution) {
    /**
     * One way by which a table is read.
     *
     * @param node in PostgreSQL's words: {@code Index Scan}
     * @param table where the node says it
     * @param index where the node has one
     */
    record Scan(String node, Optional<QualifiedName> table, Optional<QualifiedName> index) {}

    /** Before 18, a road that is closed and yet taken costs this much more than it does. */
    private static final double CLOSED_ROAD = 1e9;

    PlanTree {
        scans = List.copyOf(scans);
        arbiters = List.copyOf(arbiters);
    }

    /** Reads what {@code EXPLAIN (VERBOSE, FORMAT JSON)} wrote. */
    static PlanTree read(String json) {
        Map<?, ?> whole = mapping(list(PlanJson.read(json)).get(0));
        Map<?, ?> plan = mapping(whole.get("Plan"));
        List<Scan> scans = new ArrayList<>();
        List<QualifiedName> arbiters = new ArrayList<>();
        walk(plan, "", scans, arbiters);
        Optional<Execution> execution = whole.containsKey("Execution Time")
                ? Optional.of(new Execution(
                        number(whole, "Execution Time"),
                        number(plan, "Actual Rows"),
                        Math.round(number(plan, "Shared Hit Blocks")),
                        Math.round(number(plan, "Shared Read Blocks"))))
                : Optional.empty();
        return new PlanTree(number(plan, "Total Cost"), sorts(plan), scans, arbiters, execution);
    }

    /** A bitmap scan of an index does not say in which schema it is: that of the table above it. */
    private static void walk(Map<?, ?> node, String above, List<Scan> scans, List<QualifiedName> arbiters) {
        String schema = node.get("Schema") instanceof String own ? own : above;
        String type = String.valueOf(node.get("Node Type"));
        Optional<QualifiedName> table = name(schema, node.get("Relation Name"));
        Optional<QualifiedName> index = name(schema, node.get("Index Name"));
        if (!type.equals("ModifyTable") && (table.isPresent() || index.isPresent())) {
            scans.add(new Scan(type, table, index));
        }
        list(node.get("Conflict Arbiter Indexes"))
                .forEach(arbiter -> name(schema, arbiter).ifPresent(arbiters::add));
        list(node.get("Plans")).forEach(child -> walk(mapping(child), schema, scans, arbiters));
    }

    private static boolean sorts(Map<?, ?> node) {
        return String.valueOf(node.get("Node Type")).endsWith("Sort")
                || list(node.get("Plans")).stream().anyMatch(child -> sorts(mapping(child)));
    }

    private static Optional<QualifiedName> name(String schema, @Nullable Object name) {
        return name instanceof String text && !schema.isEmpty()
                ? Optional.of(new QualifiedName(schema, text))
                : Optional.empty();
    }

    private static double number(Map<?, ?> node, String key) {
        return node.get(key) instanceof Double number ? number : 0;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> mapping(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    boolean uses(Predicate<QualifiedName> index) {
        return scans.stream().anyMatch(scan -> scan.index().filter(index).isPresent());
    }

    /** Whether ON CONFLICT tells rows apart by the index. */
    boolean arbitrates(Predicate<QualifiedName> index) {
        return arbiters.stream().anyMatch(index);
    }

    boolean reads(Predicate<QualifiedName> table) {
        return scans.stream().anyMatch(scan -> scan.table().filter(table).isPresent());
    }

    /** How the table is read, the first time: {@code Index Scan by t_pkey}, {@code Seq Scan}. */
    String wayTo(Predicate<QualifiedName> table) {
        for (int i = 0; i < scans.size(); i++) {
            Scan scan = scans.get(i);
            if (scan.table().filter(table).isPresent()) {
                boolean bitmap = scan.node().equals("Bitmap Heap Scan") && i + 1 < scans.size();
                return scan.node()
                        + (bitmap ? scans.get(i + 1) : scan)
                                .index()
                                .map(index -> " by " + index.name())
                                .orElse("");
            }
        }
        return "";
    }

    /** How the table is read, and whether that brings no order: {@code Seq Scan and Sort}. */
    String ways(Predicate<QualifiedName> table) {
        return wayTo(table) + (sorts && reads(table) ? " and Sort" : "");
    }

    /** Whether the table is read from end to end, the first time. */
    boolean readsWhole(Predicate<QualifiedName> table) {
        return wayTo(table).endsWith("Seq Scan");
    }

    /** The cost, unless it counts a closed road. */
    OptionalDouble trueCost() {
        return cost < CLOSED_ROAD ? OptionalDouble.of(cost) : OptionalDouble.empty();
    }
}

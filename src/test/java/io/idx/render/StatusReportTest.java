package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Declaration;
import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexFigures;
import io.idx.model.IndexKey;
import io.idx.model.NamePattern;
import io.idx.model.NodeUse;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.RunHolder;
import io.idx.status.Order;
import io.idx.status.Selection;
import io.idx.status.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusReportTest {
    private static final Instant AUGUST = Instant.parse("2026-08-01T00:00:00Z");
    private static final Instant SEPTEMBER = Instant.parse("2026-09-15T00:00:00Z");
    private static final Selection ALL = new Selection(OptionalInt.empty(), false, false, Order.NAME, false);

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void atEachWidth(int width) {
        golden("status", false, ALL, width);
    }

    @Test
    void verbose() {
        golden("status-verbose", true, ALL, 80);
    }

    @Test
    void largestFirst() {
        golden("status-size", false, new Selection(OptionalInt.empty(), false, false, Order.SIZE, false), 80);
    }

    @Test
    void unusedForAMonth() {
        golden("status-unused", false, new Selection(OptionalInt.of(30), false, false, Order.NAME, false), 80);
    }

    @Test
    void unusedForLongerThanCounted() {
        golden("status-young", false, new Selection(OptionalInt.of(90), false, false, Order.NAME, false), 80);
    }

    private static void golden(String name, boolean verbose, Selection selection, int width) {
        StatusReport report = new StatusReport(Samples.subject(verbose), status().select(selection), selection);
        String plain = report.text(new Page(width, false));
        String coloured = report.text(new Page(width, true));
        assertThat(plain).matches("[\\x20-\\x7e\n]*");
        assertThat(plain.lines().filter(line -> line.length() > width && !line.matches("(shop|Status).*")))
                .isEmpty();
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
        Golden.check(name + "-" + width, plain);
    }

    private static Status status() {
        List<ObservedIndex> indexes = List.of(
                index("orders", "orders_pkey", 18_200_000, true, 640),
                index("orders", "idx_orders_customer_id_created_at_including_total", 412, true, 353),
                index("orders", "idx_orders_status", 0, true, 21),
                index("orders", "idx_orders_note", 0, false, 0),
                index("users", "idx_users_email", 7_500, true, 12));
        Declaration declaration =
                new Declaration(Set.of("public"), List.of(), List.of(new NamePattern("idx_orders_*")), List.of());
        ObservedState observed = new ObservedState(Samples.SERVER, LocalDate.of(2026, 11, 22), Map.of(), indexes);
        return Status.of(
                        declaration,
                        observed,
                        Map.of(1L, new IndexFigures(123_456_789, 1_000_000, OptionalDouble.of(8), false)),
                        (name, table) -> true)
                .with(
                        2,
                        List.of(Problem.of(ProblemCode.REPLICA, "replica \"reporting\": db3:5432 does not answer")),
                        Optional.of(new RunHolder(4711, "deploy", "idx", Optional.of(SEPTEMBER), true, List.of())));
    }

    private static ObservedIndex index(String table, String name, long scans, boolean valid, long megabytes) {
        boolean key = name.endsWith("_pkey");
        IndexDefinition definition = new IndexDefinition(
                "btree",
                key,
                true,
                Arrays.asList(new IndexKey(key ? "id" : name.substring(4), false)),
                List.of(),
                Optional.empty(),
                new TreeMap<>(),
                "",
                new TreeMap<>(),
                new TreeSet<>(),
                Optional.empty());
        Optional<Instant> last = scans == 0 ? Optional.empty() : Optional.of(Instant.parse("2026-11-22T09:13:00Z"));
        return new ObservedIndex(
                new QualifiedName("public", name),
                new QualifiedName("public", table),
                key ? 1 : 2,
                definition,
                valid,
                valid,
                true,
                valid
                        ? Optional.empty()
                        : Optional.of(
                                new ObservedIndex.Build(4711, "building index: scanning table", OptionalInt.of(45))),
                key ? Optional.of(name) : Optional.empty(),
                Optional.empty(),
                Set.of(),
                new Evidence(
                        megabytes * 1024 * 1024,
                        scans,
                        last,
                        Optional.of(AUGUST),
                        List.of(new NodeUse(
                                "db2:5432", OptionalLong.of(scans / 2), Optional.empty(), Optional.of(SEPTEMBER)))));
    }
}

package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.cli.Idx;
import io.idx.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The measurement with few runs: what it finds, never how long that takes. */
final class MeasureTest {
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    /**
     * So many that the log of the indexes outweighs that of the pages that the primary key happens to split: half a
     * page each, one for about 150 rows.
     */
    private static final int ROWS = 1_000;

    private final List<String> progress = new ArrayList<>();
    private final AtomicReference<Path> seen = new AtomicReference<>(Path.of("/"));

    @Test
    void measuresEveryPromiseAndLeavesNothing() {
        Optional<Measurement> found = demo(true).measure(List.of(new Effort(1, 2, ROWS, 1), new Effort(2, 1, 20, 1)));
        assertThat(found).isPresent();
        Measurement measurement = found.get();
        assertThat(measurement.scales()).extracting(Scale::rows).containsExactly(157_020L, 314_040L);
        Scale once = measurement.scales().get(0);
        timesBothSides(once);
        findsThePlans(once);
        countsTheReads(once);
        weighsTheIndexes(once);
        writes(once);
        assertThat(seen.get()).doesNotExist();
        assertThat(progress)
                .containsSubsequence(
                        "x1: making the tables and 157,020 rows ...",
                        "$ idx plan -q",
                        "$ idx apply -q --auto-approve",
                        "x1: the plans, without and with the indexes ...",
                        "x1: 2 rounds of 14 queries and the pages made of them, without and with the indexes ...",
                        "x1: 1 rounds of writes, without and with the indexes ...",
                        "x2: making the tables and 314,040 rows ...");
    }

    private static void timesBothSides(Scale scale) {
        assertThat(TimeClaim.values()).allSatisfy(claim -> {
            assertThat(scale.timing(claim).before().runs()).isEqualTo(2);
            assertThat(scale.timing(claim).after().median()).isPositive();
        });
        assertThat(SeedQuery.values())
                .allSatisfy(
                        query -> assertThat(scale.timing(query).after().runs()).isEqualTo(2));
    }

    private static void findsThePlans(Scale scale) {
        assertThat(SeedQuery.values()).allSatisfy(query -> {
            assertThat(scale.plan(query).before()).contains("Seq Scan").doesNotContain("Index");
            assertThat(scale.plan(query).after()).contains("Index Scan").doesNotContain("Seq Scan");
        });
        assertThat(scale.plan(SeedQuery.STEP_VALUES)).isEqualTo(new Sides<>("Seq Scan", "Index Scan"));
        assertThat(scale.plan(SeedQuery.RUNS_COMPLETED)).isEqualTo(new Sides<>("Sort, Seq Scan", "Index Scan"));
    }

    private static void countsTheReads(Scale scale) {
        assertThat(scale.reads(TimeClaim.RUN_PAGE))
                .isEqualTo(new Sides<>(new Reads(50, 2_500_000, 0, 0), new Reads(0, 0, 50, 50)));
        assertThat(scale.reads(TimeClaim.LOGIC_RULES))
                .isEqualTo(new Sides<>(new Reads(20, 8_000, 0, 0), new Reads(0, 0, 20, 20)));
        assertThat(PlainClaim.ROWS_READ.holds(scale)).isTrue();
        assertThat(PlainClaim.TABLE_SCANS.holds(scale)).isTrue();
    }

    private static void weighsTheIndexes(Scale scale) {
        assertThat(scale.sizes().indexes()).containsOnlyKeys(SeedQuery.values());
        assertThat(scale.sizes().tables()).hasSize(6);
        assertThat(scale.sizes().partial()).isLessThan(scale.sizes().whole());
        assertThat(scale.sizes().constraints()).isPositive();
        assertThat(PlainClaim.COUNT.holds(scale)).isFalse();
        assertThat(PlainClaim.PARTIAL.holds(scale)).isTrue();
    }

    private static void writes(Scale scale) {
        assertThat(scale.build().writes()).isPositive();
        assertThat(scale.build().longest()).isPositive();
        assertThat(WriteLoad.values()).allSatisfy(load -> {
            Written written = scale.written(load);
            assertThat(written.rows()).isEqualTo(ROWS);
            assertThat(written.log().after()).isGreaterThan(written.log().before());
        });
    }

    @Test
    void endsWhereACommandFails() {
        assertThat(demo(false).measure(List.of(new Effort(1, 1, 1, 1)))).isEmpty();
        assertThat(progress).last().isEqualTo("$ idx plan -q");
    }

    /** With idx itself, or with one that always fails. */
    private Demo demo(boolean works) {
        return new Demo(
                (arguments, environment, directory) -> {
                    seen.set(directory);
                    Terminal terminal = new Terminal(
                            InputStream.nullInputStream(),
                            NOWHERE,
                            NOWHERE,
                            environment,
                            directory,
                            false,
                            false,
                            false,
                            80);
                    return works ? Idx.run(terminal, arguments.toArray(String[]::new)) : 1;
                },
                progress::add,
                progress::add);
    }

    @Test
    void theQueriesAreThoseOfTheFile() throws IOException {
        String file = Files.readString(Path.of("indexes.yaml"));
        assertThat(SeedQuery.values()).allSatisfy(query -> assertThat(file).contains("\n    " + query.index() + ":\n"));
        assertThat(SeedQuery.values()).allSatisfy(query -> assertThat(
                        file.replaceAll("\\$\\d", "?").contains("        - " + query.sql() + "\n"))
                .isEqualTo(query.ofSeed()));
    }

    @Test
    void mediansAndQuarters() {
        assertThat(Timing.of(List.of(4.0, 1.0, 3.0, 2.0, 10.0))).isEqualTo(new Timing(5, 3, 2, 4));
        assertThat(Timing.of(List.of(1.0, 2.0))).isEqualTo(new Timing(2, 1.5, 1.25, 1.75));
        assertThat(new Timing(1, 5, 5, 5).below(new Timing(1, 50, 50, 50))).isEqualTo(90);
        assertThat(new Timing(1, 5, 5, 5).below(new Timing(1, 4, 4, 4))).isEqualTo(-25);
    }

    @Test
    void aPromiseHoldsInPartAndInTime() {
        assertThat(TimeClaim.RUN_PAGE.less()).isEqualTo(90);
        assertThat(TimeClaim.RUN_PAGE.holds(sides(400, 40))).isTrue();
        assertThat(TimeClaim.RUN_PAGE.holds(sides(400, 43))).isFalse();
        assertThat(TimeClaim.RUN_PAGE.holds(sides(5_000, 51))).isFalse();
        assertThat(TimeClaim.RUN_PAGE.fastEnough(sides(5_000, 51))).isFalse();
        assertThat(TimeClaim.RUN_PAGE.savesEnough(sides(5_000, 51))).isTrue();
        assertThat(TimeClaim.RUN_PAGE.fastBefore(sides(50, 40))).isTrue();
        assertThat(TimeClaim.RUN_PAGE.fastBefore(sides(51, 40))).isFalse();
    }

    private static Sides<Timing> sides(double before, double after) {
        return new Sides<>(new Timing(1, before, before, before), new Timing(1, after, after, after));
    }
}

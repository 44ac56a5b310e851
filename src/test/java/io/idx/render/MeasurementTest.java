package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.Build;
import io.idx.demo.Machine;
import io.idx.demo.Measurement;
import io.idx.demo.PlainClaim;
import io.idx.demo.Reads;
import io.idx.demo.Scale;
import io.idx.demo.SeedQuery;
import io.idx.demo.Sides;
import io.idx.demo.Sizes;
import io.idx.demo.TimeClaim;
import io.idx.demo.Timing;
import io.idx.demo.Workload;
import io.idx.demo.WriteLoad;
import io.idx.demo.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MeasurementTest {
    private static final Path PAGE = Path.of("docs", "seed-claims.md");

    @Test
    void inEightyColumns() {
        String plain = MeasurementText.text(sample(), new Page(80, false));
        String coloured = MeasurementText.text(sample(), new Page(120, true));
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
        assertThat(plain.lines()).allMatch(line -> line.matches("\\p{ASCII}{0,80}"));
        Golden.check("measurement", plain);
    }

    @Test
    void asMarkdown() {
        Golden.check("measurement-page", MeasurementPage.markdown(sample(), "./idx demo --measure --out=FILE"));
    }

    @Test
    void onlyTheCounts() {
        assertThat(MeasurementText.brief(sample()))
                .isEqualTo("x1: 11 of 14 promises hold\nx10: 3 of 14 promises hold\n");
    }

    @Test
    void figuresOfEachSize() {
        assertThat(Stream.of(0.0, 0.126, 9.994, 9.996, 99.94, 99.96, 2_011.4).map(ClaimWords::millis))
                .containsExactly("0.00", "0.13", "9.99", "10.0", "99.9", "100", "2,011");
        assertThat(Stream.of(-12.0, -98.9, -99.0, -99.93, -99.96, 5.4, -0.2, 0.2, 250.0)
                        .map(ClaimWords::percent))
                .containsExactly("-12 %", "-99 %", "-99.0 %", "-99.9 %", "-99.96 %", "+5 %", "0 %", "0 %", "+250 %");
    }

    /** The committed page, which a command writes. */
    @Test
    void thePageHasEveryPromiseAndQuery() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(TimeClaim.values()).allSatisfy(claim -> assertThat(page)
                .contains(claim.operation())
                .contains(claim.words().replace("<", "&lt;"))
                .contains("| " + claim.workload().words() + " | x1 | "));
        assertThat(PlainClaim.values()).allSatisfy(claim -> assertThat(page)
                .contains("| \"" + claim.words().replace("<", "&lt;") + "\" | x1 | "));
        assertThat(SeedQuery.values()).allSatisfy(query -> assertThat(page)
                .contains("`" + query.index() + "`")
                .contains("| `" + query.sql() + "` | x1 | "));
        assertThat(WriteLoad.values())
                .allSatisfy(load -> assertThat(page).contains("\n| " + load.words() + " | x10 | "));
        assertThat(page).contains("\n./idx demo --measure --out=docs/seed-claims.md\n");
    }

    private static Measurement sample() {
        return new Measurement(
                Instant.parse("2026-11-22T11:02:31Z"),
                "18.6",
                new Machine("Linux amd64", 2, "Some(R) Processor", "17.0.9"),
                0.5,
                -1,
                List.of(scale(1), scale(10)));
    }

    /** Ten times the data takes ten times the time without an index, and some of it with one. */
    private static Scale scale(int times) {
        Map<Workload, Sides<Timing>> timings = new HashMap<>();
        Map<SeedQuery, Sides<String>> plans = new EnumMap<>(SeedQuery.class);
        Map<SeedQuery, Long> indexes = new EnumMap<>(SeedQuery.class);
        Map<String, Long> tables = new HashMap<>();
        for (SeedQuery query : SeedQuery.values()) {
            timings.put(query.workload(), sides(3.2 * times, query.ofSeed() ? 0.04 : 3.3));
            plans.put(query, new Sides<>("Limit, Sort, Seq Scan", "Limit, Index Scan"));
            indexes.put(query, 1_048_576L * times * (indexes.size() + 1) / 10);
            tables.put(query.table(), 3_145_728L * times);
        }
        plans.put(
                SeedQuery.RUNS_OF_WORKFLOW,
                new Sides<>(
                        "Limit, Gather Merge, Sort, Parallel Seq Scan",
                        "Limit, Index Scan using idx_workflow_runs_completed_at"));
        Map<TimeClaim, Sides<Reads>> reads = new EnumMap<>(TimeClaim.class);
        for (TimeClaim claim : TimeClaim.values()) {
            timings.put(claim.workload(), sides(claim.before() * times / 4, claim.after() * times / 8));
            long rows = 50_000L * times;
            reads.put(claim, new Sides<>(new Reads(50, 50 * rows, 0, 0), new Reads(0, 0, 50, 50L * times)));
        }
        timings.put(TimeClaim.TIME_ORDERED.workload(), sides(22 * times, 19.4 * times));
        reads.put(
                TimeClaim.TIME_ORDERED,
                new Sides<>(new Reads(1, 10_000L * times, 0, 0), new Reads(0, 0, 1, 7_000L * times)));
        timings.put(TimeClaim.ERROR_MONITORING.workload(), sides(1.2 * times, 0.02 * times));
        Map<WriteLoad, Written> writes = new EnumMap<>(WriteLoad.class);
        for (WriteLoad load : WriteLoad.values()) {
            Sides<Timing> time = sides(200, 300 + times);
            writes.put(load, new Written(load, 10_000, time, new Sides<>(2_270_000L, 4_000_000L)));
        }
        return new Scale(
                times,
                157_020L * times,
                timings,
                plans,
                reads,
                new Sizes(tables, 7_340_032L * times, indexes, 2_400_000L * times, 2_900_000L * times),
                new Build(Duration.ofMillis(1_700L * times), 912L * times, 12.5 * times * times),
                writes);
    }

    private static Sides<Timing> sides(double before, double after) {
        return new Sides<>(
                new Timing(31, before, before * 0.9, before * 1.2), new Timing(31, after, after * 0.9, after * 1.2));
    }
}

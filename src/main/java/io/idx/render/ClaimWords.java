package io.idx.render;

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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the seed's claims and what was measured are said, on the terminal and on the page. */
final class ClaimWords {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    static final String GROWTH = "The promises speak of x1; the rest tells what becomes of them as the tables grow";

    /** So many rows are no lookup any more: sending them takes its time with any index. */
    private static final long MANY = 1_000;

    private ClaimWords() {}

    /** Three digits or so: {@code 0.13}, {@code 12.5}, {@code 2,011}. */
    static String millis(double millis) {
        double rounded = Math.abs(millis);
        return String.format(Locale.ROOT, rounded < 9.995 ? "%.2f" : rounded < 99.95 ? "%.1f" : "%,.0f", millis);
    }

    /** {@code 0.13 (0.11-0.17)} */
    static String spread(Timing timing) {
        return millis(timing.median()) + " (" + millis(timing.low()) + "-" + millis(timing.high()) + ")";
    }

    static String change(Sides<Timing> times) {
        return percent(-times.after().below(times.before()));
    }

    /** With a sign; digits after the point only where 99 and 99.98 would look the same. */
    static String percent(double change) {
        String format = change <= -99.945 ? "%+.2f %%" : change <= -98.95 ? "%+.1f %%" : "%+.0f %%";
        return String.format(Locale.ROOT, format, change).replaceFirst("^[+-](?=0 )", "");
    }

    static String size(Scale scale) {
        return "x" + scale.times();
    }

    static String holds(boolean holds) {
        return holds ? "holds" : "fails";
    }

    /** {@code 500 -> 50} */
    static String promised(TimeClaim claim) {
        return String.format(Locale.ROOT, "%,.0f -> %,.0f", claim.before(), claim.after());
    }

    /** {@code Seq Scan -> Index Scan} */
    static String plans(Sides<String> plans) {
        return plans.before() + " -> " + plans.after();
    }

    /** What the figures alone do not say, above all why a promise does not hold; may be empty. */
    static String remarks(TimeClaim claim, Scale scale) {
        Sides<Timing> times = scale.timing(claim);
        String promised = String.format(Locale.ROOT, "the promised %,.0f ms", claim.after());
        List<String> remarks = new ArrayList<>();
        if (!claim.savesEnough(times)) {
            remarks.add("promised " + percent(-claim.less()) + ", measured " + change(times));
        }
        if (!claim.fastEnough(times)) {
            remarks.add("over " + promised);
        } else if (claim.fastBefore(times)) {
            remarks.add("under " + promised + " without the index, too");
        }
        long fetched = scale.reads(claim).after().fetched();
        if (!claim.holds(times)) {
            if (fetched >= MANY) {
                remarks.add(String.format(Locale.ROOT, "%,d rows are read and sent either way", fetched));
            }
            remarks.add(tables(claim.workload(), scale.sizes()));
        }
        return String.join("; ", remarks);
    }

    /** {@code logic_rules has 104 kB} */
    private static String tables(Workload workload, Sizes sizes) {
        return workload.parts().stream()
                .map(part -> part.query().table())
                .distinct()
                .map(table -> table + " has " + Wording.size(sizes.tables().getOrDefault(table, 0L)))
                .collect(Collectors.joining(", "));
    }

    /** What was found of a claim that is not about time. */
    static String found(PlainClaim claim, Scale scale) {
        Sizes sizes = scale.sizes();
        return switch (claim) {
            case ROWS_READ -> {
                Sides<Reads> reads = scale.reads(TimeClaim.RUN_PAGE);
                yield String.format(
                        Locale.ROOT,
                        "%,d rows read before (each of the %d lookups scanned the table), %,d after",
                        reads.before().allRows(),
                        TimeClaim.RUN_PAGE.workload().statements(),
                        reads.after().allRows());
            }
            case TABLE_SCANS -> {
                Sides<Reads> reads = scale.reads(TimeClaim.LOGIC_RULES);
                yield reads.before().scans() + " scans of the table before; "
                        + reads.after().lookups() + " lookups and "
                        + reads.after().scans() + " scans after";
            }
            case SIZE ->
                Wording.size(sizes.allIndexes()) + ", "
                        + String.format(Locale.ROOT, "%.0f %%", 100.0 * sizes.allIndexes() / sizes.allTables())
                        + " of the " + Wording.size(sizes.allTables()) + " of tables; constraints had "
                        + Wording.size(sizes.constraints()) + " of indexes before";
            case PARTIAL ->
                Wording.size(sizes.partial()) + " instead of " + Wording.size(sizes.whole())
                        + " for the same without WHERE: " + percent(100.0 * sizes.partial() / sizes.whole() - 100);
            case COUNT ->
                Wording.indexes(sizes.indexes().size()) + " on "
                        + Wording.count(sizes.tables().size(), "table", "tables");
            case ONLINE ->
                String.format(
                        Locale.ROOT,
                        "built concurrently in %s; of %,d writes beside that, the longest took %s ms",
                        Wording.took(scale.build().took()),
                        scale.build().writes(),
                        millis(scale.build().longest()));
        };
    }

    /** On what and when it was measured. */
    static String setting(Measurement measurement) {
        String processor = measurement.machine().processor();
        return DAY.format(measurement.taken()) + ", PostgreSQL " + measurement.server() + ", "
                + measurement.machine().system() + ", "
                + Wording.count(measurement.machine().cores(), "core", "cores")
                + (processor.isEmpty() ? "" : " (" + processor + ")") + ", Java "
                + measurement.machine().java() + "; load average "
                + load(measurement.loadBefore()) + " at the start, " + load(measurement.loadAfter())
                + " at the end";
    }

    private static String load(double load) {
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
    }

    /** {@code x1 has 157,020 rows, x10 has 1,570,200} and how often each was run. */
    static String scales(Measurement measurement) {
        return measurement.scales().stream()
                .map(scale -> String.format(
                        Locale.ROOT,
                        "%s is %,d rows, %d runs of each side",
                        size(scale),
                        scale.rows(),
                        scale.timing(SeedQuery.STEP_VALUES).before().runs()))
                .collect(Collectors.joining("; "));
    }

    /** How many promises hold, of how many. */
    static String count(Scale scale) {
        long holding = Stream.concat(
                        Stream.of(TimeClaim.values()).map(claim -> claim.holds(scale.timing(claim))),
                        Stream.of(PlainClaim.values()).map(claim -> claim.holds(scale)))
                .filter(each -> each)
                .count();
        return size(scale) + ": " + holding + " of " + (TimeClaim.values().length + PlainClaim.values().length)
                + " promises hold";
    }
}

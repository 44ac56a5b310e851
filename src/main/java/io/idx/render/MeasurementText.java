package io.idx.render;

import io.idx.demo.Measurement;
import io.idx.demo.PlainClaim;
import io.idx.demo.Scale;
import io.idx.demo.SeedQuery;
import io.idx.demo.Sides;
import io.idx.demo.TimeClaim;
import io.idx.demo.Timing;
import io.idx.demo.WriteLoad;
import io.idx.demo.Written;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code idx demo --measure} prints: tables of 80 columns in ASCII, the promises last. */
public final class MeasurementText {
    private static final int WIDTH = 80;
    private static final String ROW = "%-41s %4s %10s %10s %9s";
    private static final String PROMISE = "%-22s %12s %5s %8s %8s %8s  %s";

    private final Measurement measurement;
    private final Page page;
    private final StringBuilder out = new StringBuilder();

    private MeasurementText(Measurement measurement, Page page) {
        this.measurement = measurement;
        this.page = page;
    }

    /** All of it, each line with its end. */
    public static String text(Measurement measurement, Page page) {
        MeasurementText text = new MeasurementText(measurement, page);
        text.queries();
        text.writes();
        text.promises();
        text.paragraph("", ClaimWords.setting(measurement));
        text.paragraph("", ClaimWords.scales(measurement) + ". " + ClaimWords.GROWTH);
        text.gap();
        measurement.scales().forEach(scale -> text.line(page.paint(Ink.BOLD, ClaimWords.count(scale))));
        return text.out.toString();
    }

    /** Only how many promises hold. */
    public static String brief(Measurement measurement) {
        return measurement.scales().stream()
                .map(scale -> ClaimWords.count(scale) + "\n")
                .collect(Collectors.joining());
    }

    private void queries() {
        line(page.paint(Ink.BOLD, "Queries without and with the indexes: median and middle half in ms"));
        line("(* the seed names the index but gives no query)");
        for (SeedQuery query : SeedQuery.values()) {
            gap();
            line(query.index() + (query.ofSeed() ? "" : " *"));
            for (Scale scale : measurement.scales()) {
                Sides<Timing> times = scale.timing(query);
                line(String.format(
                        Locale.ROOT,
                        "%5s  %-24s -> %-24s %12s",
                        ClaimWords.size(scale),
                        ClaimWords.spread(times.before()),
                        ClaimWords.spread(times.after()),
                        ClaimWords.change(times)));
                paragraph("       ", ClaimWords.plans(scale.plan(query)));
            }
        }
    }

    private void writes() {
        gap();
        line(page.paint(Ink.BOLD, "What writes cost: one statement, median in ms, and bytes of log for a row"));
        line(String.format(Locale.ROOT, ROW, "", "size", "before", "after", "change"));
        for (WriteLoad load : WriteLoad.values()) {
            measurement.scales().forEach(scale -> write(scale, scale.written(load)));
        }
    }

    private void write(Scale scale, Written written) {
        String name = String.format(Locale.ROOT, "%s, %,d rows", written.load().words(), written.rows());
        line(String.format(
                Locale.ROOT,
                ROW,
                name,
                ClaimWords.size(scale),
                ClaimWords.millis(written.time().before().median()),
                ClaimWords.millis(written.time().after().median()),
                ClaimWords.change(written.time())));
        line(String.format(
                Locale.ROOT,
                ROW,
                "  log of a row",
                "",
                Wording.size(written.log().before() / written.rows()),
                Wording.size(written.log().after() / written.rows()),
                ClaimWords.percent(100.0 * written.log().after() / written.log().before() - 100)));
    }

    private void promises() {
        gap();
        line(page.paint(Ink.BOLD, "Promised against measured: medians in ms"));
        line(String.format(Locale.ROOT, PROMISE, "", "promised", "size", "before", "after", "change", ""));
        for (TimeClaim claim : TimeClaim.values()) {
            measurement.scales().forEach(scale -> promise(claim, scale));
        }
        for (PlainClaim claim : PlainClaim.values()) {
            gap();
            paragraph("", "\"" + claim.words() + "\"");
            for (Scale scale : measurement.scales()) {
                paragraph(
                        String.format(Locale.ROOT, "%5s  ", ClaimWords.size(scale)),
                        ClaimWords.holds(claim.holds(scale)) + ": " + ClaimWords.found(claim, scale));
            }
        }
        gap();
    }

    private void promise(TimeClaim claim, Scale scale) {
        Sides<Timing> times = scale.timing(claim);
        boolean first = scale.equals(measurement.scales().get(0));
        line(String.format(
                Locale.ROOT,
                PROMISE,
                first ? claim.operation() : "",
                first ? ClaimWords.promised(claim) : "",
                ClaimWords.size(scale),
                ClaimWords.millis(times.before().median()),
                ClaimWords.millis(times.after().median()),
                ClaimWords.change(times),
                ClaimWords.holds(claim.holds(times))));
        String remarks = ClaimWords.remarks(claim, scale);
        if (!remarks.isEmpty()) {
            paragraph("       ", remarks);
        }
    }

    private void paragraph(String lead, String text) {
        List<String> lines = Columns.wrap(text, WIDTH - lead.length(), WIDTH - lead.length());
        line(lead + lines.get(0));
        lines.stream().skip(1).forEach(more -> line(" ".repeat(lead.length()) + more));
    }

    private void gap() {
        out.append('\n');
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}

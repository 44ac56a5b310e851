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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same as {@link MeasurementText} as a page in Markdown, with how it was measured: {@code docs/seed-claims.md}. */
public final class MeasurementPage {
    private static final String TITLE = "# What the seed promises, measured\n";

    private final Measurement measurement;
    private final StringBuilder out = new StringBuilder();

    private MeasurementPage(Measurement measurement) {
        this.measurement = measurement;
    }

    /**
     * The whole page.
     *
     * @param command that writes it
     */
    public static String markdown(Measurement measurement, String command) {
        MeasurementPage page = new MeasurementPage(measurement);
        page.head(command);
        page.promises();
        page.plainPromises();
        page.queries();
        page.writes();
        page.sizes();
        page.method();
        return page.out.toString();
    }

    /** Whether a file that begins so is such a page. */
    public static boolean begins(String beginning) {
        return beginning.startsWith(TITLE);
    }

    private void head(String command) {
        out.append(TITLE)
                .append(
                        """

                The summary of the seed's migrations 0057 to 0059 promises what their indexes bring. Here each
                promise stands beside what was measured on the demo's data, which has the sizes that the summary
                names, and on more of the same. This page is written by a command; do not edit it:

                ```sh
                """);
        out.append(command).append("\n```\n\n");
        out.append(ClaimWords.setting(measurement)).append(".\n");
        out.append(ClaimWords.scales(measurement))
                .append(". ")
                .append(ClaimWords.GROWTH)
                .append(".\n\n");
        measurement.scales().forEach(scale -> out.append("* ")
                .append(ClaimWords.count(scale))
                .append('\n'));
    }

    private void promises() {
        out.append(
                """

                ## Promised times

                A promise holds where at least the promised part of the time is gone and the promised time is
                kept. The summary says what becomes faster and seldom by which statements: the column "measured
                with" says what was taken for it, by the indexes that the statements are for. Milliseconds: median
                (middle half).

                """);
        header("promise", "measured with", "size", "before", "after", "change", "", "remarks");
        for (TimeClaim claim : TimeClaim.values()) {
            for (Scale scale : measurement.scales()) {
                Sides<Timing> times = scale.timing(claim);
                boolean first = scale.equals(measurement.scales().get(0));
                row(
                        first ? named(claim) : "",
                        first ? claim.workload().words() : "",
                        ClaimWords.size(scale),
                        ClaimWords.spread(times.before()),
                        ClaimWords.spread(times.after()),
                        ClaimWords.change(times),
                        verdict(claim.holds(times)),
                        ClaimWords.remarks(claim, scale));
            }
        }
    }

    /** Some of the seed's sentences name the operation themselves. */
    private static String named(TimeClaim claim) {
        return claim.words().contains(claim.operation())
                ? quoted(claim.words())
                : quoted(claim.operation() + ": " + claim.words());
    }

    private static String quoted(String words) {
        return "\"" + words.replace("<", "&lt;") + "\"";
    }

    private static String verdict(boolean holds) {
        return "**" + ClaimWords.holds(holds) + "**";
    }

    private void plainPromises() {
        out.append("\n## Other promises\n\n");
        header("promise", "size", "", "measured");
        for (PlainClaim claim : PlainClaim.values()) {
            for (Scale scale : measurement.scales()) {
                boolean first = scale.equals(measurement.scales().get(0));
                row(
                        first ? quoted(claim.words()) : "",
                        ClaimWords.size(scale),
                        verdict(claim.holds(scale)),
                        ClaimWords.found(claim, scale));
            }
        }
        out.append(
                """

                The rows read are counted by the server (`pg_stat_xact_user_tables`), without parallel workers.
                The builds are idx's, one after the other, while a client updates one row of each of the tables in
                turn, each in a transaction of its own, a millisecond apart; no downtime is taken to mean that
                none of those waits for a second. The migrations themselves are not at hand. A plain `CREATE
                INDEX`, as their summary reads, stops writes to its table until it is done.
                """);
    }

    private void queries() {
        out.append(
                """

                ## Queries

                Milliseconds: median (middle half). The plan is that of `EXPLAIN` with the first of the
                parameters, its outermost node first; an index is named where it is not the row's own. Queries
                marked with * are ours: for those indexes the summary gives none.

                """);
        header("index", "query", "size", "before", "after", "change", "plan before", "plan after");
        for (SeedQuery query : SeedQuery.values()) {
            for (Scale scale : measurement.scales()) {
                Sides<Timing> times = scale.timing(query);
                boolean first = scale.equals(measurement.scales().get(0));
                row(
                        first ? "`" + query.index() + "`" + (query.ofSeed() ? "" : " \\*") : "",
                        first ? "`" + query.sql() + "`" : "",
                        ClaimWords.size(scale),
                        ClaimWords.spread(times.before()),
                        ClaimWords.spread(times.after()),
                        ClaimWords.change(times),
                        scale.plan(query).before(),
                        scale.plan(query).after());
            }
        }
    }

    private void writes() {
        out.append(
                """

                ## What writes cost

                The summary does not speak of it. One statement writes all rows, after which it is rolled back;
                times are milliseconds, median (middle half), and include the checks of foreign keys. The update
                completes runs that are in progress. `fsync` and `full_page_writes` are off, so that no disk is in
                the times, and the write-ahead log is what the rows alone need.

                """);
        header("write", "size", "rows", "before", "after", "change", "log of a row before", "after");
        for (WriteLoad load : WriteLoad.values()) {
            for (Scale scale : measurement.scales()) {
                Written written = scale.written(load);
                row(
                        load.words(),
                        ClaimWords.size(scale),
                        String.format(Locale.ROOT, "%,d", written.rows()),
                        ClaimWords.spread(written.time().before()),
                        ClaimWords.spread(written.time().after()),
                        ClaimWords.change(written.time()),
                        Wording.size(written.log().before() / written.rows()),
                        Wording.size(written.log().after() / written.rows()));
            }
        }
    }

    private void sizes() {
        out.append("\n## Sizes\n\n");
        List<String> titles = new ArrayList<>(List.of("index", "table"));
        for (Scale scale : measurement.scales()) {
            titles.add(ClaimWords.size(scale) + " table");
            titles.add(ClaimWords.size(scale) + " index");
        }
        header(titles.toArray(String[]::new));
        for (SeedQuery query : SeedQuery.values()) {
            List<String> cells = new ArrayList<>(List.of("`" + query.index() + "`", "`" + query.table() + "`"));
            for (Scale scale : measurement.scales()) {
                cells.add(Wording.size(scale.sizes().tables().getOrDefault(query.table(), 0L)));
                cells.add(Wording.size(scale.sizes().indexes().getOrDefault(query, 0L)));
            }
            row(cells.toArray(String[]::new));
        }
    }

    private void method() {
        out.append(
                """

                ## How it is measured

                A PostgreSQL of its own, as `idx demo` starts it, with 128 MB of `shared_buffers` and no
                autovacuum, so that nothing comes between; for each size a database with the tables and rows,
                `VACUUM ANALYZE`, `idx plan`, `idx apply`, `VACUUM ANALYZE`. Each round then runs everything
                without the indexes and with them. Without them means in a transaction that drops all 14 and is
                rolled back at the end of the round: the same rows in the same places, and what slows the machine
                down slows both sides.

                A time is what a client sees, on a connection of its own over loopback: from sending the
                statement, prepared on the server, to having read the last row. Of a page of several statements it
                is the sum of them, one after the other. Parameters are drawn from the data, by an order that is
                the same each time. Before a round is timed, each query runs once, so that caches are warm and no
                plan is made anew. More of the data means more users, workflows and runs in the same span of time.

                All of it lies in memory. Where a table does not, a scan of it costs more than here, and so does a
                lookup.
                """);
    }

    private void header(String... titles) {
        row(titles);
        out.append("|---".repeat(titles.length)).append("|\n");
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}

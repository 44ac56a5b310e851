package io.idx.test;

import io.idx.plan.Hazard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes trips in one database and sees that they arrive: that apply does what is declared and then has nothing more to
 * do, that what is there is what plain CREATE INDEX makes in another database, that a file imported from it plans to
 * nothing, and that this file makes the same in the other database.
 */
final class RoundTrip {
    /**
     * What is wrong, and a case that shows it.
     *
     * @param stage where it showed
     * @param given the indexes and what happened to them
     * @param catalog what should be there in the end
     */
    record Trouble(String stage, String text, String given, String yaml, String catalog) {
        String caseFile(long seed, int major) {
            return "# Found by RoundTripTest on PostgreSQL " + major + " with -Dseed=" + seed + ": " + stage + ".\n\n"
                    + "-- options --\nmajors: " + major + "\nrun: apply\napply: " + ALLOWED + "\n\n-- given.sql --\n"
                    + SETTINGS + SCENE + given + "\n-- indexes.yaml --\n" + yaml + "\n-- catalog --\n"
                    + catalog + "\n";
        }
    }

    static final String ALLOWED =
            "--allow=" + Arrays.stream(Hazard.values()).map(Hazard::word).collect(Collectors.joining(","));

    private static final String SCENE = RandomIndexes.resource("round-trip.sql");
    /** As idx reads what is declared. */
    private static final String SETTINGS = "SET timezone = 'UTC'; SET search_path = public, ext;\n";

    private static final String CLEAR =
            """
            ALTER TABLE t REPLICA IDENTITY DEFAULT;
            ALTER TABLE "Odd Schema"."odd.table" REPLICA IDENTITY DEFAULT;
            DO $$ DECLARE gone regclass; BEGIN
                FOR gone IN SELECT indexrelid FROM pg_index JOIN pg_class c ON c.oid = indexrelid
                     WHERE relnamespace IN ('public'::regnamespace, '"Odd Schema"'::regnamespace) AND NOT indisprimary
                LOOP EXECUTE 'DROP INDEX ' || gone; END LOOP;
            END $$;
            """;
    private static final String IMPORTED = "imported.yaml";
    private static final List<String> IMPORT =
            List.of("import", "-f", IMPORTED, "--schema", "public", "--schema", "Odd Schema");
    private static final Pattern PARAMETERS = Pattern.compile(" WITH \\(([^)]*)\\)");
    private static final Pattern CODE = Pattern.compile("IDX\\d+");

    private final Database own;
    private final Database copy;
    private final Path directory;
    private final UnaryOperator<RandomIndex> wanted;

    /** @param wanted what is asked of each index in the end: nothing else than it says, unless the test is on trial */
    RoundTrip(Database own, Database copy, Path directory, UnaryOperator<RandomIndex> wanted) throws SQLException {
        this.own = own;
        this.copy = copy;
        this.directory = directory;
        this.wanted = wanted;
        own.execute(SCENE);
        copy.execute(SCENE);
    }

    /** Sets the scene with plain SQL and goes on from there; nothing, if all is well or the scene cannot be. */
    Optional<Trouble> from(Trip trip) throws SQLException, IOException {
        own.execute(CLEAR);
        own.execute(SETTINGS + trip.given());
        return arrival(trip, true);
    }

    /** Has idx make what the trip begins with; the full look comes in the end. */
    Optional<Trouble> begin(Trip trip) throws SQLException, IOException {
        own.execute(CLEAR);
        return arrival(trip.first(), false);
    }

    /** Goes on from what idx has made of the beginning. */
    Optional<Trouble> onward(Trip trip) throws SQLException, IOException {
        own.execute(SETTINGS + trip.happened());
        return arrival(trip, true);
    }

    private Optional<Trouble> arrival(Trip trip, boolean fully) throws SQLException, IOException {
        Files.writeString(directory.resolve("indexes.yaml"), trip.yaml());
        Files.deleteIfExists(directory.resolve(IMPORTED));
        Tool tool = new Tool(directory, Map.of("IDX_URL", own.url()));
        Tool.Run apply = tool.run(List.of("apply", "--auto-approve", ALLOWED));
        Tool.Run again = tool.run(List.of("plan"));
        if (!fully && apply.exit() == 0 && nothing(again)) {
            return Optional.empty();
        }
        copy.execute(CLEAR);
        copy.execute(SETTINGS + Trip.sql(trip.after().stream().map(wanted).toList()));
        IndependentCatalog bare = catalog(copy);
        copy.execute(SETTINGS + trip.marks());
        String want = catalog(copy).text();
        if (apply.exit() != 0) {
            return trouble("apply" + code(apply), said(apply), trip, want);
        }
        if (!nothing(again)) {
            return trouble("second plan", said(again), trip, want);
        }
        String got = catalog(own).text();
        if (!want.equals(got)) {
            return trouble("catalog", LineDiff.of(want, got), trip, want);
        }
        Tool.Run imported = tool.run(IMPORT);
        Tool.Run after = tool.run(List.of("plan", "-f", IMPORTED));
        if (imported.exit() != 0 || !nothing(after)) {
            return trouble("import", said(imported) + said(after), trip, want);
        }
        return copied(bare);
    }

    /** What a file says that was imported must make the same in another database. */
    private Optional<Trouble> copied(IndependentCatalog bare) throws SQLException, IOException {
        copy.execute(CLEAR);
        Tool.Run apply = new Tool(directory, Map.of("IDX_URL", copy.url()))
                .run(List.of("apply", "--auto-approve", ALLOWED, "-f", IMPORTED));
        IndependentCatalog got = catalog(copy);
        if (apply.exit() == 0 && (bare.equals(got) || restored(bare).equals(restored(got)))) {
            return Optional.empty();
        }
        return Optional.of(new Trouble(
                "copy",
                said(apply) + LineDiff.of(bare.text(), got.text()),
                "",
                Files.readString(directory.resolve(IMPORTED)),
                bare.text()));
    }

    /**
     * As it is after a dump and its restoration: PostgreSQL now and then reads what it printed and prints it otherwise.
     */
    private IndependentCatalog restored(IndependentCatalog dumped) throws SQLException {
        copy.execute(CLEAR);
        copy.execute(dumped.entries().stream()
                .map(IndependentCatalog.Entry::definition)
                .filter(definition -> !definition.contains(" INDEX t_pkey "))
                .collect(Collectors.joining(";\n")));
        List<IndependentCatalog.Entry> read = catalog(copy).entries();
        return new IndependentCatalog(
                dumped.entries().stream()
                        .map(entry -> read.get(dumped.entries().indexOf(entry)).remarked(entry.remarks()))
                        .toList(),
                List.of());
    }

    private static Optional<Trouble> trouble(String stage, String text, Trip trip, String want) {
        return Optional.of(new Trouble(stage, text, trip.given(), trip.yaml(), want));
    }

    private static boolean nothing(Tool.Run plan) {
        return plan.exit() == 0 && plan.out().contains("No changes.");
    }

    private static String said(Tool.Run run) {
        return run.out() + run.err();
    }

    /** The first message code that a run told, so that one trouble is not taken for another. */
    private static String code(Tool.Run run) {
        Matcher matcher = CODE.matcher(run.err());
        return matcher.find() ? " " + matcher.group() : "";
    }

    private static IndependentCatalog catalog(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            return new IndependentCatalog(
                    IndependentCatalog.read(connection).entries().stream()
                            .map(entry -> entry.defined(PARAMETERS
                                    .matcher(entry.definition())
                                    .replaceFirst(found -> " WITH (" + sorted(found.group(1)) + ")")))
                            .toList(),
                    List.of());
        }
    }

    /** PostgreSQL keeps storage parameters in the order in which they were set, which means nothing. */
    private static String sorted(String parameters) {
        return Matcher.quoteReplacement(
                Stream.of(parameters.split(", ", -1)).sorted().collect(Collectors.joining(", ")));
    }
}

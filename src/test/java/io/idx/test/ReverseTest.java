package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.plan.Hazard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a plan file did, its reverse takes back: for the cases, the catalog is in the end what it was in the beginning,
 * by a query that shares nothing with idx. {@code -Dreverse=all} takes every case, {@code -Dseed=7} another sample.
 */
final class ReverseTest {
    private static final int SAMPLE = 12;

    private static final String ALLOW =
            "--allow=" + Arrays.stream(Hazard.values()).map(Hazard::word).collect(Collectors.joining(","));

    /** Cases after which the catalog is another on purpose, and why. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "partition/resume-nothing-attached",
            "the index was not valid, as nothing was attached; it is left whole, and its part attached",
            "partition/own-repair",
            "the index was not valid, as parts were missing; it is left whole, and with what the file says",
            "roles/identity-goes-back",
            "the replica identity was what an interrupted run left; it is its index again",
            "roles/identity-and-cluster-resume",
            "the marks were on what an interrupted run left; its index has them again",
            "partition/reuse",
            "an index of a partition that has partitions stood alone and was attached; it goes, and that is told",
            "partition/rebuild",
            "the topmost index says to later partitions what the present ones have; before it said nothing");

    private static final Pattern WITH = Pattern.compile("WITH \\(([^()]*)\\)");

    @EachServer
    void theCatalogIsAsBefore(Database any, @TempDir Path directory) throws Exception {
        int major = any.server().major();
        List<CaseFile> files = new ArrayList<>(CaseTest.Cases.selected().stream()
                .filter(file -> file.options().majors().contains(major))
                .filter(file -> file.options().run().contains("apply"))
                .toList());
        boolean all = "all".equals(System.getProperty("reverse"));
        Collections.shuffle(files, new Random(Long.getLong("seed", 20_261)));
        List<String> complaints = new ArrayList<>();
        int taken = 0;
        for (CaseFile file : files) {
            if (!all && taken == SAMPLE) {
                break;
            }
            Path place = Files.createDirectory(directory.resolve(file.name().replace('/', '-')));
            try (Database database = any.server().newDatabase()) {
                Trial trial = new Trial(file, database, place);
                if (trial.forth()) {
                    taken++;
                    trial.back();
                }
                trial.complaints.forEach(complaint -> complaints.add(file.name() + ": " + complaint));
            }
        }
        System.out.printf("PostgreSQL %d: %d of %d cases taken back%n", major, taken, files.size());
        assertThat(complaints)
                .withFailMessage(() -> String.join("\n\n", complaints))
                .isEmpty();
    }

    /** One case, done by a plan file and taken back by another. */
    private static final class Trial {
        private final CaseFile file;
        private final Database database;
        private final Path place;
        private final Tool tool;
        private final IndependentCatalog before;
        private final List<String> complaints = new ArrayList<>();

        Trial(CaseFile file, Database database, Path place) throws IOException, SQLException {
            this.file = file;
            this.database = database;
            this.place = place;
            for (Map.Entry<String, String> own : file.files().entrySet()) {
                Files.writeString(place.resolve(own.getKey()), own.getValue());
            }
            database.execute(
                    file.section("given.sql", database.server().major()).orElse(""));
            database.awaitQuiet();
            String url = file.options().plainRole() ? database.plainUrl() : database.url();
            this.tool = new Tool(place, new TreeMap<>(Map.of("IDX_URL", url, "HOME", place.toString())));
            this.before = catalog();
        }

        /** Whether the case is one that an apply with everything allowed brings to its end. */
        boolean forth() throws IOException {
            List<String> arguments = new ArrayList<>(List.of("plan", "--out=forth.plan", ALLOW));
            file.options().arguments("plan").stream()
                    .filter(argument -> !argument.startsWith("--detailed"))
                    .forEach(argument -> arguments.add(argument.replace("$URL", database.url())));
            if (tool.run(arguments).exit() != 0) {
                return false;
            }
            valid("forth.plan");
            Tool.Run apply = tool.run(List.of("apply", "forth.plan"));
            return apply.exit() == 0 && !apply.out().contains("there is nothing to do");
        }

        void back() throws IOException, SQLException {
            Tool.Run plan = tool.run(List.of("plan", "--reverse", "forth.plan", "--out=back.plan", ALLOW));
            Tool.Run apply = tool.run(List.of("apply", "back.plan"));
            if (plan.exit() != 0 || apply.exit() != 0) {
                complaints.add("ended with " + plan.exit() + " and " + apply.exit() + ":\n" + plan.out() + plan.err()
                        + apply.out() + apply.err());
                return;
            }
            valid("back.plan");
            List<String> differences = differences(before, catalog());
            if (differences.isEmpty() == OTHERWISE.containsKey(file.name())) {
                complaints.add((differences.isEmpty() ? "nothing differs after all" : String.join("\n", differences))
                        + "\n" + plan.out() + plan.err());
            }
            Tool.Run again = tool.run(List.of("apply", "back.plan"));
            if (again.exit() != 0 || again.out().contains("still match")) {
                complaints.add("it is not done:\n" + again.out() + again.err());
            }
        }

        /** What was not sound, or left by an interrupted run, nobody wants back; nor what belonged to such an index. */
        private static List<String> differences(IndependentCatalog before, IndependentCatalog after) {
            Set<String> broken = before.entries().stream()
                    .filter(entry -> !entry.sound() || before.leftovers().contains(entry.name()))
                    .map(entry -> entry.schema() + "." + entry.name())
                    .collect(Collectors.toCollection(TreeSet::new));
            return Stream.concat(
                            missing(before, after, broken).map(text -> "lost:   " + text),
                            missing(after, before, broken).map(text -> "gained: " + text))
                    .toList();
        }

        private static Stream<String> missing(IndependentCatalog from, IndependentCatalog in, Set<String> broken) {
            List<String> there = in.entries().stream().map(Trial::text).toList();
            return from.entries().stream()
                    .filter(entry -> !broken.contains(entry.schema() + "." + entry.name()))
                    .filter(entry -> entry.remarks().stream()
                            .noneMatch(remark -> remark.startsWith("of ") && broken.contains(remark.substring(3))))
                    .map(Trial::text)
                    .filter(text -> !there.contains(text));
        }

        private static String words(IndependentCatalog.Entry entry) {
            return entry.schema() + "." + entry.name() + " " + entry.definition() + " " + entry.sound() + " "
                    + entry.remarks();
        }

        /** Parameters stand in the order in which they were set. */
        private static String text(IndependentCatalog.Entry entry) {
            Matcher with = WITH.matcher(words(entry));
            return with.find()
                    ? with.replaceFirst(
                            Matcher.quoteReplacement(Stream.of(with.group(1).split(", ", -1))
                                    .sorted()
                                    .collect(Collectors.joining(", ", "WITH (", ")"))))
                    : words(entry);
        }

        private void valid(String plan) throws IOException {
            PlanSchema.complaints(Files.readString(place.resolve(plan)))
                    .forEach(complaint -> complaints.add(plan + " is not as its schema says: " + complaint));
        }

        private IndependentCatalog catalog() throws SQLException {
            try (Connection connection = database.connect()) {
                return IndependentCatalog.read(connection);
            }
        }
    }
}

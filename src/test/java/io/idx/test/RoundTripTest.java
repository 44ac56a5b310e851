package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import io.idx.test.RoundTrip.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Index sets made up by chance: one is applied, much happens to it, and another is applied over it. {@code
 * -Dpairs=1000} tries so many index pairs on each major, {@code -Dseed=7} begins with another. What fails is made as
 * small as it can be and written as a case, to {@code src/test/cases/found}, or below {@code target} in CI.
 */
final class RoundTripTest {
    private static final int NAMES = 14;
    private static final int ENOUGH = 3;

    @EachServer
    void secondSetReplacesTheFirst(Database database, @TempDir Path directory) throws Exception {
        int major = database.server().major();
        try (Database copy = database.server().newDatabase()) {
            RoundTrip road = new RoundTrip(database, copy, directory, UnaryOperator.identity());
            StringBuilder troubles = new StringBuilder();
            long first = Long.getLong("seed", 20_260);
            long seed = first;
            int pairs = 0;
            for (int found = 0; pairs < Integer.getInteger("pairs", 30) && found < ENOUGH; seed++) {
                Trip trip = Trip.random(new RandomIndexes(seed, major), NAMES);
                Optional<Trouble> trouble = there(road, trip);
                pairs += trip.pairs();
                if (trouble.isPresent()) {
                    found++;
                    troubles.append(kept(road, trip, trouble.get(), seed, major));
                }
            }
            System.out.printf("PostgreSQL %d: %,d index pairs, seeds %d to %d%n", major, pairs, first, seed - 1);
            assertThat(troubles.toString()).isEmpty();
        }
    }

    private static Optional<Trouble> there(RoundTrip road, Trip trip) throws SQLException, IOException {
        Optional<Trouble> trouble = road.begin(trip);
        return trouble.isPresent() ? trouble : road.onward(trip);
    }

    private static String kept(RoundTrip road, Trip trip, Trouble trouble, long seed, int major) throws Exception {
        Trouble smallest = smallest(road, trip, trouble);
        Path file = (System.getenv("CI") == null ? Path.of("src/test/cases/found") : Path.of("target/found"))
                .resolve(seed + ".case");
        Files.createDirectories(file.getParent());
        Files.writeString(file, smallest.caseFile(seed, major));
        return "\n" + file + ": " + smallest.stage() + "\n" + smallest.text();
    }

    /** The same trouble with as little as there can be; the whole of it, if it came only with idx's own indexes. */
    private static Trouble smallest(RoundTrip road, Trip trip, Trouble trouble) {
        Trip whole = fails(road, trip.first(), trouble) ? trip.first() : trip;
        Trip shrunk = Shrinker.shrink(whole, Trip::simpler, smaller -> fails(road, smaller, trouble));
        return troubled(road, shrunk).orElse(trouble);
    }

    private static boolean fails(RoundTrip road, Trip trip, Trouble trouble) {
        return troubled(road, trip)
                .filter(other -> other.stage().equals(trouble.stage()))
                .isPresent();
    }

    /** What PostgreSQL itself does not accept is no trouble. */
    private static Optional<Trouble> troubled(RoundTrip road, Trip trip) {
        try {
            return road.from(trip);
        } catch (SQLException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On trial: the comparison forgets what is included, so that each such index seems wrong. */
    @EachServer
    void shrinksToACaseThatFails(Database database, @TempDir Path directory) throws Exception {
        int major = database.server().major();
        try (Database copy = database.server().newDatabase();
                Database fresh = database.server().newDatabase()) {
            RoundTrip road =
                    new RoundTrip(database, copy, directory, index -> index.with(Attribute.INCLUDE, List.of()));
            Trip trip = LongStream.rangeClosed(1, 100)
                    .mapToObj(seed -> Trip.random(new RandomIndexes(seed, major), 6))
                    .filter(RoundTripTest::includes)
                    .findFirst()
                    .orElseThrow();
            Trouble trouble = there(road, trip).orElseThrow();
            Trip shrunk = Shrinker.shrink(trip, Trip::simpler, smaller -> fails(road, smaller, trouble));
            Trouble smallest = troubled(road, shrunk).orElseThrow();
            assertThat(shrunk.before()).isEmpty();
            assertThat(shrunk.between()).isEmpty();
            assertThat(shrunk.after()).hasSize(1);
            assertThat(shrunk.after().get(0).words()).containsOnlyKeys(Attribute.COLUMNS, Attribute.INCLUDE);
            CaseFile file = CaseFile.parse(directory.resolve("1.case"), "1", smallest.caseFile(1, major));
            CaseRun run = CaseRun.of(file, Optional.of(fresh));
            assertThat(run.complaints()).isEmpty();
            assertThat(CaseTest.differences(file, major, run.seen()))
                    .singleElement()
                    .asString()
                    .startsWith("PostgreSQL " + major + ", section catalog:\n");
        }
    }

    private static boolean includes(Trip trip) {
        return trip.after().stream().anyMatch(index -> index.words().containsKey(Attribute.INCLUDE));
    }
}

package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Attribute;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What chance makes, without a server. */
final class TripTest {
    private static final List<Trip> MANY = LongStream.range(0, 200)
            .mapToObj(seed -> Trip.random(new RandomIndexes(seed, 18), 14))
            .toList();

    @Test
    void comesAcrossEverything() {
        // the one would refuse the second set, and none of the tables has partitions: PartTripTest has them
        Set<Attribute> attributes = EnumSet.of(Attribute.PROTECT, Attribute.PARTITIONS);
        Set<String> methods = new TreeSet<>();
        Set<String> tables = new TreeSet<>();
        Set<Disturbance.Kind> kinds = EnumSet.noneOf(Disturbance.Kind.class);
        for (Trip trip : MANY) {
            Stream.concat(trip.before().stream(), trip.after().stream()).forEach(index -> {
                attributes.addAll(index.words().keySet());
                methods.add(index.method());
                tables.add(index.table());
            });
            trip.between().forEach(one -> kinds.add(one.kind()));
        }
        assertThat(attributes).isEqualTo(EnumSet.allOf(Attribute.class));
        assertThat(methods).containsExactly("bloom", "brin", "btree", "gin", "gist", "hash", "spgist");
        assertThat(tables).containsExactlyInAnyOrderElementsOf(RandomIndexes.TABLES);
        assertThat(kinds).isEqualTo(EnumSet.allOf(Disturbance.Kind.class));
    }

    @Test
    void isToldByItsSeed() {
        assertThat(Trip.random(new RandomIndexes(7, 18), 14)).isEqualTo(MANY.get(7));
    }

    @Test
    void countsNamesThatStandForSomethingElse() {
        RandomIndexes chance = new RandomIndexes(1, 18);
        List<RandomIndex> indexes = chance.make(4);
        RandomIndex other = indexes.get(1).with(Attribute.COMMENT, List.of("another"));
        List<RandomIndex> after = List.of(indexes.get(0), other, indexes.get(3));
        assertThat(new Trip(indexes.subList(0, 3), List.of(), after).pairs()).isEqualTo(3);
    }

    @Test
    void shrinksToWhatMatters() {
        List<Integer> smallest = Shrinker.shrink(
                List.of(1, 2, 3, 4, 5, 6),
                list -> list.stream()
                        .map(gone ->
                                list.stream().filter(one -> !one.equals(gone)).toList())
                        .toList(),
                list -> list.contains(2) && list.contains(5));
        assertThat(smallest).containsExactly(2, 5);
    }
}

package io.idx.test;

import io.idx.test.Disturbance.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From one set of indexes to another: what is there, what happened to it since, and what is declared. */
record Trip(List<RandomIndex> before, List<Disturbance> between, List<RandomIndex> after) {
    /** A trip of about so many names. Of those in both sets, some are the same, some nearly so, some quite another. */
    static Trip random(RandomIndexes chance, int names) {
        List<RandomIndex> all = chance.make(names);
        List<RandomIndex> before =
                all.stream().filter(index -> !chance.oneIn(5)).toList();
        List<RandomIndex> after = new ArrayList<>();
        for (RandomIndex index : all) {
            if (!chance.oneIn(5)) {
                after.add(chance.oneIn(9) ? index : chance.oneIn(2) ? chance.varied(index) : chance.again(index));
            }
        }
        return new Trip(before, Disturbances.some(chance, before, after), after);
    }

    /** The way to what is there, from nothing. */
    Trip first() {
        return new Trip(List.of(), List.of(), before);
    }

    /** How many names stand for something else in the one set than in the other, or are in one of them only. */
    int pairs() {
        Map<String, RandomIndex> one = byName(before);
        Map<String, RandomIndex> other = byName(after);
        return (int) Stream.concat(one.keySet().stream(), other.keySet().stream())
                .distinct()
                .filter(name -> !Optional.ofNullable(one.get(name)).equals(Optional.ofNullable(other.get(name))))
                .count();
    }

    private static Map<String, RandomIndex> byName(List<RandomIndex> indexes) {
        return indexes.stream().collect(Collectors.toMap(RandomIndex::qualified, Function.identity()));
    }

    /** What makes the scene, on the tables. */
    String given() {
        return sql(before) + happened();
    }

    String happened() {
        return between.stream().map(Disturbance::sql).collect(Collectors.joining());
    }

    static String sql(List<RandomIndex> indexes) {
        return indexes.stream().map(RandomIndex::sql).collect(Collectors.joining());
    }

    /** What is to rest on the indexes in the end: what rested on them before, where they can carry it. */
    String marks() {
        return after.stream()
                .map(index -> (index.canCluster() && had(Kind.CLUSTERED, index) ? Disturbances.cluster(index) : "")
                        + (index.canIdentify() && had(Kind.REPLICA_IDENTITY, index)
                                ? Disturbances.identify(index)
                                : ""))
                .collect(Collectors.joining());
    }

    private boolean had(Kind kind, RandomIndex index) {
        return between.stream()
                .anyMatch(one -> one.kind() == kind && one.index().equals(index.qualified()));
    }

    /** Names every table, so that each schema is read. */
    String yaml() {
        return "version: 1\nowns: [\"*\"]\ntables:\n"
                + RandomIndexes.TABLES.stream().map(this::yaml).collect(Collectors.joining());
    }

    private String yaml(String table) {
        String entries = after.stream()
                .filter(index -> index.table().equals(table))
                .map(RandomIndex::yaml)
                .collect(Collectors.joining());
        return "  " + RandomIndex.inYaml(table) + ":" + (entries.isEmpty() ? " {}\n" : "\n" + entries);
    }

    /** The same with one thing less, in each way there is. */
    List<Trip> simpler() {
        List<Trip> simpler = new ArrayList<>();
        Stream.concat(before.stream(), after.stream())
                .map(RandomIndex::qualified)
                .distinct()
                .forEach(name -> simpler.add(new Trip(
                        without(before, RandomIndex::qualified, name),
                        without(between, Disturbance::index, name),
                        without(after, RandomIndex::qualified, name))));
        before.forEach(index -> simpler.add(new Trip(
                without(before, Function.identity(), index),
                without(between, Disturbance::index, index.qualified()),
                after)));
        between.forEach(one -> simpler.add(new Trip(before, without(between, Function.identity(), one), after)));
        after.forEach(index -> simpler.add(new Trip(before, between, without(after, Function.identity(), index))));
        before.forEach(index -> index.simpler()
                .forEach(other -> simpler.add(new Trip(replaced(before, index, other), between, after))));
        after.forEach(index -> index.simpler()
                .forEach(other -> simpler.add(new Trip(before, between, replaced(after, index, other)))));
        return simpler;
    }

    private static <T, K> List<T> without(List<T> all, Function<T, K> key, K gone) {
        return all.stream().filter(one -> !key.apply(one).equals(gone)).toList();
    }

    private static <T> List<T> replaced(List<T> all, T gone, T other) {
        return all.stream().map(one -> one.equals(gone) ? other : one).toList();
    }
}

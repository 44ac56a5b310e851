package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where the values of an index stand, by the paths that later stages ask for. */
final class PlacesTest {
    @Test
    void everyValueHasAPlace() {
        String file =
                """
                version: 1
                tables:
                  orders:
                    idx_a:
                      columns: [a, "lower(b) DESC"]
                      include: [c]
                      where: "d = 'ö'"
                      with:
                        fillfactor: 70
                      statistics: {2: 100}
                """;
        DeclaredIndex index = SpecReader.read(List.of(SpecCase.source("x.yaml", file)))
                .indexes()
                .get(0);
        Map<String, String> stretches = index.places().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> stretch(entry.getValue()), (a, b) -> a, TreeMap::new));
        assertThat(stretches)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("table", "3:3 orders"),
                        Map.entry("columns", "5:16 [a, \"lower(b) DESC\"]"),
                        Map.entry("columns[0]", "5:17 a"),
                        Map.entry("columns[1]", "5:20 \"lower(b) DESC\""),
                        Map.entry("include", "6:16 [c]"),
                        Map.entry("include[0]", "6:17 c"),
                        Map.entry("where", "7:14 \"d = 'ö'\""),
                        Map.entry("with", "9:9 fillfactor: 70"),
                        Map.entry("with.fillfactor", "9:21 70"),
                        Map.entry("statistics", "10:19 {2: 100}"),
                        Map.entry("statistics.2", "10:23 100"))));
        assertThat(stretch(index.place())).isEqualTo("4:5 idx_a");
        assertThat(stretch(index.placeOf("comment"))).isEqualTo("4:5 idx_a");
    }

    private static String stretch(Place place) {
        Function<Integer, Integer> at = column -> place.source().offsetByCodePoints(0, column);
        return place.line() + ":" + place.column() + " "
                + place.source().substring(at.apply(place.column() - 1), at.apply(place.column() - 1 + place.length()));
    }
}

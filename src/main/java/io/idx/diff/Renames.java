package io.idx.diff;

import static java.util.stream.Collectors.groupingBy;

import io.idx.model.Attribute;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the indexes that only got another name: one is declared and not there, one is there and not declared, and both
 * are the same build on the same table. One that more than queries rests on is meant rather than another; where more
 * than one could still be meant, none is.
 */
final class Renames {
    /** What two indexes must have in common so that one can be renamed into the other. */
    private record Build(QualifiedName table, List<String> words, Map<String, String> builtIn) {
        static Build of(QualifiedName table, IndexDefinition definition) {
            return new Build(
                    table,
                    Arrays.stream(Attribute.values())
                            .filter(attribute -> attribute.remedy() == Attribute.Remedy.REBUILD)
                            .map(attribute -> attribute.words(definition))
                            .toList(),
                    definition.builtIn());
        }
    }

    private Renames() {}

    /** The index that is renamed, by the name that it gets. */
    static Map<QualifiedName, ObservedIndex> find(
            List<DesiredIndex> missing, List<ObservedIndex> spare, Predicate<ObservedIndex> owned) {
        Map<Build, List<DesiredIndex>> wanted =
                missing.stream().collect(groupingBy(index -> Build.of(index.table(), index.definition())));
        Map<Build, List<ObservedIndex>> offered =
                spare.stream().collect(groupingBy(index -> Build.of(index.table(), index.definition())));
        Map<QualifiedName, ObservedIndex> renames = new HashMap<>();
        wanted.forEach((build, indexes) -> {
            List<ObservedIndex> candidates = preferred(offered.getOrDefault(build, List.of()), owned);
            if (indexes.size() == 1 && candidates.size() == 1) {
                renames.put(indexes.get(0).name(), candidates.get(0));
            }
        });
        return renames;
    }

    private static List<ObservedIndex> preferred(List<ObservedIndex> candidates, Predicate<ObservedIndex> owned) {
        return orAll(orAll(candidates, owned), index -> !index.roles().isEmpty());
    }

    private static List<ObservedIndex> orAll(List<ObservedIndex> candidates, Predicate<ObservedIndex> better) {
        List<ObservedIndex> some = candidates.stream().filter(better).toList();
        return some.isEmpty() ? candidates : some;
    }
}

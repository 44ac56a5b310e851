package io.idx.plan;

import io.idx.diff.Differ;
import io.idx.model.Attribute;
import io.idx.model.Declaration;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.model.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server's catalog would hold, as far as plans go: steps are applied to it, whole or broken off. */
final class Catalog {
    private static final Pattern RENAME = Pattern.compile("ALTER INDEX public\\.(\\w+) RENAME TO (\\w+)");

    private final Map<QualifiedName, ObservedIndex> indexes = new TreeMap<>();

    Catalog(List<ObservedIndex> there) {
        there.forEach(index -> indexes.put(index.name(), index));
    }

    Catalog copy() {
        return new Catalog(List.copyOf(indexes.values()));
    }

    Plan plan(Declaration declaration, List<DesiredIndex> desired) {
        ObservedState state = new ObservedState(Samples.SERVER, Samples.TODAY, Map.of(), List.copyOf(indexes.values()));
        return Planner.plan(state, 0, Differ.diff(declaration, desired, state));
    }

    boolean holds(QualifiedName name) {
        return indexes.containsKey(name);
    }

    /** Whether queries have an index of this build, whatever it is called. */
    boolean serves(IndexDefinition definition) {
        return indexes.values().stream()
                .anyMatch(index -> index.sound() && index.definition().sameBuild(definition));
    }

    /** What a break in the midst of the step leaves: a concurrent one stops halfway, a transaction not at all. */
    void breakOff(PlannedChange planned, Step step) {
        switch (step.kind()) {
            case BUILD -> put(Samples.broken(built(planned, step)));
            case DROP -> put(Samples.broken(get(step.index())));
            case REINDEX -> {
                ObservedIndex half = as(
                        get(step.index()),
                        Samples.name(step.index().name() + "_ccnew"),
                        get(step.index()).definition());
                put(Samples.broken(half));
            }
            case SWAP,
                    RENAME,
                    COMMENT,
                    STORAGE,
                    STORAGE_STALLING,
                    EXTENSION,
                    STATISTICS,
                    CLUSTER,
                    REPLICA_IDENTITY,
                    ANALYZE -> {}
            case CREATE_ONLY, UNITE, ATTACH, DROP_TREE -> throw new IllegalStateException("no partitions here");
        }
    }

    void apply(PlannedChange planned, Step step) {
        switch (step.kind()) {
            case BUILD -> {
                if (holds(step.index())) {
                    throw new IllegalStateException(step.index() + " is there already");
                }
                put(built(planned, step));
            }
            case DROP -> indexes.remove(get(step.index()).name());
            case SWAP, RENAME -> step.statements().forEach(this::rename);
            case COMMENT -> become(step, planned, Attribute.COMMENT);
            case EXTENSION -> become(step, planned, Attribute.DEPENDS_ON_EXTENSION);
            case STORAGE, STORAGE_STALLING -> become(step, planned, Attribute.WITH);
            case STATISTICS -> become(step, planned, Attribute.STATISTICS);
            case REINDEX -> {
                become(step, planned, Attribute.TABLESPACE);
                put(Samples.sound(get(step.index())));
            }
            case CLUSTER, REPLICA_IDENTITY, ANALYZE -> get(step.index());
            case CREATE_ONLY, UNITE, ATTACH, DROP_TREE -> throw new IllegalStateException("no partitions here");
        }
    }

    private void rename(String statement) {
        Matcher names = RENAME.matcher(statement);
        if (!names.matches() || holds(Samples.name(names.group(2)))) {
            throw new IllegalStateException("cannot do " + statement);
        }
        ObservedIndex index = get(Samples.name(names.group(1)));
        indexes.remove(index.name());
        put(as(index, Samples.name(names.group(2)), index.definition()));
    }

    private static ObservedIndex built(PlannedChange planned, Step step) {
        IndexDefinition wanted = Recipe.desired(planned.change()).definition();
        IndexDefinition bare =
                mix(wanted, Samples.on("x"), Attribute.COMMENT, Attribute.STATISTICS, Attribute.DEPENDS_ON_EXTENSION);
        return Samples.observed(step.index().name(), step.table(), bare);
    }

    private void become(Step step, PlannedChange planned, Attribute attribute) {
        ObservedIndex index = get(step.index());
        IndexDefinition wanted = Recipe.desired(planned.change()).definition();
        put(as(index, index.name(), mix(index.definition(), wanted, attribute)));
    }

    /** The one definition with some attributes of the other. */
    private static IndexDefinition mix(IndexDefinition one, IndexDefinition other, Attribute... attributes) {
        List<Attribute> taken = Arrays.asList(attributes);
        return new IndexDefinition(
                one.method(),
                one.unique(),
                one.nullsDistinct(),
                one.keys(),
                one.include(),
                one.predicate(),
                taken.contains(Attribute.WITH) ? other.storage() : one.storage(),
                taken.contains(Attribute.TABLESPACE) ? other.tablespace() : one.tablespace(),
                taken.contains(Attribute.STATISTICS) ? other.statistics() : one.statistics(),
                taken.contains(Attribute.DEPENDS_ON_EXTENSION) ? other.extensions() : one.extensions(),
                taken.contains(Attribute.COMMENT) ? other.comment() : one.comment());
    }

    private static ObservedIndex as(ObservedIndex index, QualifiedName name, IndexDefinition definition) {
        return new ObservedIndex(
                name,
                index.table(),
                index.oid(),
                definition,
                index.valid(),
                index.ready(),
                index.live(),
                index.building(),
                index.constraint(),
                index.parent(),
                index.roles(),
                index.evidence());
    }

    private ObservedIndex get(QualifiedName name) {
        ObservedIndex index = indexes.get(name);
        if (index == null) {
            throw new IllegalStateException(name + " is not there");
        }
        return index;
    }

    private void put(ObservedIndex index) {
        indexes.put(index.name(), index);
    }
}

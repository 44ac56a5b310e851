package io.idx.test;

import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.test.Disturbance.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes up what happened between two applies. */
final class Disturbances {
    private static final int LONGEST_REINDEXED = 57;

    /** How a build or a drop that was broken off leaves an index. */
    private static final List<String> UNSOUND = List.of(
            "indisvalid = false",
            "indisvalid = false, indisready = false",
            "indisvalid = false, indisready = false, indislive = false");

    /** Few indexes can be a replica identity: those that can mostly are. */
    private static final List<Kind> MARKED =
            List.of(Kind.REPLICA_IDENTITY, Kind.REPLICA_IDENTITY, Kind.CLUSTERED, Kind.INVALID, Kind.LEFT_NEW);

    private final RandomIndexes chance;
    private final List<RandomIndex> after;
    /** Names that are there, and tables that have a mark already. */
    private final Set<String> taken = new HashSet<>();

    private Disturbances(RandomIndexes chance, List<RandomIndex> before, List<RandomIndex> after) {
        this.chance = chance;
        this.after = after;
        before.forEach(index -> taken.add(index.qualified()));
    }

    /** Some, for what is there and what is to come. */
    static List<Disturbance> some(RandomIndexes chance, List<RandomIndex> before, List<RandomIndex> after) {
        Disturbances all = new Disturbances(chance, before, after);
        List<Disturbance> some = new ArrayList<>();
        for (RandomIndex index : before) {
            if (chance.oneIn(3)) {
                List<Kind> kinds = index.canIdentify() ? MARKED : List.of(Kind.values());
                all.of(chance.pick(kinds), index).ifPresent(some::add);
            }
        }
        for (RandomIndex index : after) {
            if (chance.oneIn(3) && !all.taken.contains(index.qualified())) {
                Kind kind = chance.pick(List.of(Kind.FAILED_UNIQUE, Kind.LEFT_NEW, Kind.LEFT_OLD));
                all.of(kind, index).ifPresent(some::add);
            }
        }
        return some;
    }

    private Optional<Disturbance> of(Kind kind, RandomIndex index) {
        return switch (kind) {
            case INVALID -> Optional.of(unsound(index, index.qualified(), ""));
            case FAILED_UNIQUE -> failed(index);
            case LEFT_NEW -> left(kind, index, index.named(working(WorkingName.NEW, index)));
            case LEFT_OLD -> left(kind, index, index.named(working(WorkingName.OLD, index)));
            case LEFT_BY_REINDEX -> reindexed(index);
            case RENAMED -> renamed(index);
            case CLUSTERED -> clustered(index);
            case REPLICA_IDENTITY -> identity(index);
        };
    }

    private Disturbance unsound(RandomIndex index, String qualified, String before) {
        String literal = "'" + qualified.replace("'", "''") + "'";
        return new Disturbance(
                Kind.INVALID,
                index.qualified(),
                before + "UPDATE pg_index SET " + chance.pick(UNSOUND) + " WHERE indexrelid = " + literal
                        + "::regclass;\n");
    }

    /** An index that no two rows may be equal in, where half of them are. */
    private Optional<Disturbance> failed(RandomIndex index) {
        if (!free(index)) {
            return Optional.empty();
        }
        String sql = "-- fails: 23505\nCREATE UNIQUE INDEX CONCURRENTLY " + RandomIndex.quoted(index.name()) + " ON "
                + index.table() + " (flag);\n";
        return Optional.of(new Disturbance(Kind.FAILED_UNIQUE, index.qualified(), sql));
    }

    /** What stands under the working name is what was there, what is to come or what is wanted no more. */
    private Optional<Disturbance> left(Kind kind, RandomIndex index, RandomIndex beside) {
        RandomIndex wanted = after.stream()
                .filter(other -> other.qualified().equals(index.qualified()))
                .findFirst()
                .orElse(index);
        RandomIndex made = chance.pick(List.of(index, wanted, wanted, chance.again(index)));
        if (!free(beside)) {
            return Optional.empty();
        }
        String sql = made.named(beside.name()).sql();
        return Optional.of(new Disturbance(
                kind,
                index.qualified(),
                chance.oneIn(2) ? sql : unsound(index, beside.qualified(), sql).sql()));
    }

    private Optional<Disturbance> reindexed(RandomIndex index) {
        RandomIndex beside = index.named(index.name() + "_ccnew");
        boolean fits = index.name().getBytes(StandardCharsets.UTF_8).length <= LONGEST_REINDEXED;
        return !fits || !free(beside)
                ? Optional.empty()
                : Optional.of(new Disturbance(
                        Kind.LEFT_BY_REINDEX,
                        index.qualified(),
                        unsound(index, beside.qualified(), beside.sql()).sql()));
    }

    /** To a name that is nobody's, or to one that is to come. */
    private Optional<Disturbance> renamed(RandomIndex index) {
        List<String> names = new ArrayList<>(List.of("by hand"));
        after.stream().map(RandomIndex::name).forEach(names::add);
        RandomIndex other = index.named(chance.pick(names));
        return !free(other)
                ? Optional.empty()
                : Optional.of(new Disturbance(
                        Kind.RENAMED,
                        index.qualified(),
                        "ALTER INDEX " + index.qualified() + " RENAME TO " + RandomIndex.quoted(other.name()) + ";\n"));
    }

    private Optional<Disturbance> clustered(RandomIndex index) {
        return index.canCluster() && taken.add("clustered " + index.table())
                ? Optional.of(new Disturbance(Kind.CLUSTERED, index.qualified(), cluster(index)))
                : Optional.empty();
    }

    private Optional<Disturbance> identity(RandomIndex index) {
        return index.canIdentify() && taken.add("identity " + index.table())
                ? Optional.of(new Disturbance(Kind.REPLICA_IDENTITY, index.qualified(), identify(index)))
                : Optional.empty();
    }

    static String cluster(RandomIndex index) {
        return "ALTER TABLE " + index.table() + " CLUSTER ON " + RandomIndex.quoted(index.name()) + ";\n";
    }

    static String identify(RandomIndex index) {
        return "ALTER TABLE " + index.table() + " REPLICA IDENTITY USING INDEX " + RandomIndex.quoted(index.name())
                + ";\n";
    }

    /** Takes the name, unless somebody has it or it is declared for another table. */
    private boolean free(RandomIndex index) {
        boolean elsewhere = after.stream()
                .anyMatch(other -> other.qualified().equals(index.qualified())
                        && !other.table().equals(index.table()));
        return !elsewhere && taken.add(index.qualified());
    }

    private static String working(WorkingName name, RandomIndex index) {
        return name.of(new QualifiedName(index.schema(), index.name())).name();
    }
}

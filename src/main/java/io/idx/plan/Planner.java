package io.idx.plan;

import io.idx.diff.Change;
import io.idx.diff.Change.Kind;
import io.idx.diff.Diff;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.model.Server;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how each change is done: {@code Planner.plan(observed, dropAfter, diff)}. Pure. It does not know whether a
 * lock is free or who may do what; a plan is what would be done now.
 */
public final class Planner {
    /** Queries wait for them, as for few others. */
    private static final Set<StepKind> STALLING = Set.of(StepKind.STORAGE_STALLING, StepKind.EXTENSION);

    private final Server server;
    private final LocalDate today;
    private final int dropAfter;

    private Planner(Server server, LocalDate today, int dropAfter) {
        this.server = server;
        this.today = today;
        this.dropAfter = dropAfter;
    }

    /**
     * The plan for what differs. A change that must not be done is in it with the reason and without steps.
     *
     * @param observed what the difference is from: it says which tables are partitions
     * @param dropAfter for how many days every node must have counted
     */
    public static Plan plan(ObservedState observed, int dropAfter, Diff diff) {
        Server server = observed.server();
        Planner planner = new Planner(server, observed.today(), dropAfter);
        Set<QualifiedName> going = diff.changes().stream()
                .filter(change -> change.kind() == Kind.DROP)
                .flatMap(change -> change.former().stream())
                .flatMap(IndexTree::below)
                .map(IndexTree::name)
                .collect(Collectors.toSet());
        Comparator<Change> nameTaken =
                Comparator.comparing(change -> change.kind() == Kind.CREATE && going.contains(change.name()));
        Succession succession = new Succession(diff.changes().stream()
                .sorted(nameTaken.thenComparing(change -> !unites(change)).thenComparing(order(observed)))
                .toList());
        return new Plan(
                server,
                succession.changes().stream()
                        .map(change -> planner.planned(change, succession.goesTooEarly(change)))
                        .toList());
    }

    /** A partitioned table and its partitions are one: what a partition has of its own goes after the rest has come. */
    private static Comparator<Change> order(ObservedState observed) {
        return Comparator.comparing((Change change) -> observed.topmost(change.table()))
                .thenComparing(change -> change.kind() == Kind.DROP)
                .thenComparing(Change::table)
                .thenComparing(change -> rank(change.kind()))
                .thenComparing(Change::name);
    }

    /** PostgreSQL takes up the oldest that fits: what is like a part of it is built later. */
    private static boolean unites(Change change) {
        return change.kind() != Kind.DROP
                && change.tree().stream().flatMap(IndexTree::all).anyMatch(TreeRecipe::united);
    }

    private PlannedChange planned(Change change, boolean goesTooEarly) {
        String home = server.tablespace();
        Optional<Problem> refusal = Refusal.of(change).or(() -> TreeRefusal.of(change));
        if (refusal.isPresent()) {
            return new PlannedChange(change, List.of(), Set.of(), refusal, List.of());
        }
        List<Step> steps = Recipe.of(change, home);
        Set<Hazard> hazards = hazards(change, steps);
        if (goesTooEarly) {
            hazards.add(Hazard.EXCHANGE);
        }
        return new PlannedChange(change, steps, hazards, refusal, Undo.of(change, home));
    }

    /** What is broken comes first, what is cheap before what takes long, and nothing goes before the rest has come. */
    private static int rank(Kind kind) {
        return switch (kind) {
            case REPAIR -> 0;
            case RENAME, ALTER -> 1;
            case CREATE -> 2;
            case REPLACE -> 3;
            case DROP -> 4;
        };
    }

    private Set<Hazard> hazards(Change change, List<Step> steps) {
        Set<Hazard> hazards =
                switch (change.kind()) {
                    case DROP -> ofDrop(change);
                    case REPLACE -> ofReplace(change);
                    case CREATE, ALTER, RENAME, REPAIR -> EnumSet.noneOf(Hazard.class);
                };
        hazards.addAll(lost(change, steps));
        if (steps.stream().anyMatch(step -> STALLING.contains(step.kind()))) {
            hazards.add(Hazard.STALL);
        }
        if (steps.stream().anyMatch(step -> step.kind() == StepKind.REPLICA_IDENTITY)) {
            hazards.add(Hazard.REPLICA_IDENTITY);
        }
        if (steps.stream().anyMatch(step -> step.kind() == StepKind.DROP_TREE)) {
            hazards.add(Hazard.PARTITIONED_DROP);
        }
        if (steps.stream().anyMatch(step -> step.kind() == StepKind.UNITE)) {
            hazards.add(Hazard.FOREIGN_PARTITION);
        }
        return hazards;
    }

    private Set<Hazard> ofDrop(Change change) {
        ObservedIndex index = Recipe.observed(change);
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        if (index.sound() && index.evidence().allScans() > 0) {
            hazards.add(Hazard.USED_DROP);
        } else if (index.sound() && !index.evidence().countedFor(dropAfter, today)) {
            hazards.add(Hazard.YOUNG_COUNTERS);
        }
        if (index.definition().unique()) {
            hazards.add(Hazard.UNIQUE_DROP);
        }
        Refusal.goners(change).flatMap(gone -> gone.roles().stream()).forEach(role -> ofRole(role)
                .ifPresent(hazards::add));
        return hazards;
    }

    /** What is lost with an index that has a role, for which no step can make up. */
    private static Optional<Hazard> ofRole(Role role) {
        return switch (role) {
            case REFRESH -> Optional.of(Hazard.REFRESH_DROP);
            case EXTENSION -> Optional.of(Hazard.EXTENSION_DROP);
            case CLUSTERED, REPLICA_IDENTITY, FOREIGN_KEY_TARGET, PARTITION_OF_INDEX -> Optional.empty();
        };
    }

    /** What rests on an index that goes and does not come to rest on one that stays. */
    private static Set<Hazard> lost(Change change, List<Step> steps) {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        if (loses(change, Role.CLUSTERED, StepKind.CLUSTER, steps)) {
            hazards.add(Hazard.CLUSTERED_DROP);
        }
        if (loses(change, Role.REPLICA_IDENTITY, StepKind.REPLICA_IDENTITY, steps)) {
            hazards.add(Hazard.REPLICA_IDENTITY_DROP);
        }
        return hazards;
    }

    private static boolean loses(Change change, Role role, StepKind kind, List<Step> steps) {
        return Refusal.goners(change)
                .filter(gone -> gone.roles().contains(role))
                .anyMatch(gone -> steps.stream()
                        .filter(step -> step.kind() == kind && step.table().equals(gone.table()))
                        .reduce((first, last) -> last)
                        .filter(last -> !isReplaced(change, last.index()))
                        .isEmpty());
    }

    /** Whether the index only has what rested on a leftover until the new one is there. */
    private static boolean isReplaced(Change change, QualifiedName index) {
        Stream<ObservedIndex> parts = change.former().stream().flatMap(IndexTree::parts);
        return change.kind() == Kind.REPLACE
                && Stream.concat(change.observed().stream(), parts)
                        .anyMatch(there -> there.name().equals(index));
    }

    private static Set<Hazard> ofReplace(Change change) {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        ObservedIndex there = Recipe.observed(change);
        DesiredIndex desired = Recipe.desired(change);
        if (there.roles().contains(Role.REFRESH) && !Roles.carriesRefresh(desired)) {
            hazards.add(Hazard.REFRESH_DROP);
        }
        if (there.roles().contains(Role.EXTENSION)) {
            hazards.add(Hazard.EXTENSION_DROP);
        }
        if (there.sound() && there.definition().unique() && keepsOtherRowsApart(change)) {
            hazards.add(Hazard.UNIQUE_REPLACE);
        }
        return hazards;
    }

    /** INCLUDE, the tablespace and nulls that become equal take nothing from what is kept apart now. */
    private static boolean keepsOtherRowsApart(Change change) {
        boolean nullsBecomeDistinct = Recipe.desired(change).definition().nullsDistinct();
        return change.differences().stream().anyMatch(difference -> switch (difference.attribute()) {
            case COLUMNS, UNIQUE, METHOD, WHERE -> true;
            case NULLS_DISTINCT -> nullsBecomeDistinct;
            case INCLUDE,
                    WITH,
                    TABLESPACE,
                    STATISTICS,
                    PARTITIONS,
                    DEPENDS_ON_EXTENSION,
                    COMMENT,
                    QUERIES,
                    REBUILD,
                    PROTECT,
                    EXPIRES -> false;
        });
    }
}

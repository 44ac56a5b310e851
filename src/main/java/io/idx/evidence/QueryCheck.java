package io.idx.evidence;

import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.postgres.DatabaseException;
import io.idx.postgres.Explainer;
import io.idx.postgres.Explainer.Imagined;
import io.idx.postgres.Explainer.Roads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Has the planner say whether the declared queries use their indexes. It judges by plans: with all roads open, and with
 * some closed to see what the others would cost.
 */
public final class QueryCheck {
    /**
     * A table of less says nothing of the index: reading it whole costs about as much as reaching a few rows by any
     * index. 100 pages of 8 kB.
     */
    public static final long SMALL_BYTES = 100 * 8192;

    private static final String OLD_COMES_FIRST = "the old one comes first, and only HypoPG 1.4 could hide that";

    private final Explainer explainer;
    private final ObservedState observed;
    private final boolean execute;
    private final Map<QualifiedName, ObservedIndex> indexes = new HashMap<>();
    private final Map<QualifiedName, Long> sizes = new HashMap<>();

    /** @param execute whether queries are also run, where that can do no harm */
    public QueryCheck(Explainer explainer, ObservedState observed, boolean execute) {
        this.explainer = explainer;
        this.observed = observed;
        this.execute = execute;
        observed.indexes().forEach(index -> indexes.put(index.name(), index));
    }

    /**
     * Asks for each query of the indexes, in their order. What is wrong with one is part of its verdict.
     *
     * @throws ProblemException before anything is sent, with all entries that are not one query
     * @throws DatabaseException when the server has no time, no lock or no connection to answer
     */
    public List<Verdict> check(List<DeclaredIndex> indexes) {
        List<Problem> flaws = DeclaredQuery.flaws(indexes);
        if (!flaws.isEmpty()) {
            throw new ProblemException(flaws);
        }
        return indexes.stream().flatMap(DeclaredQuery::of).map(this::verdict).toList();
    }

    /**
     * Asks for the queries of one index that is to change. What cannot be asked ends the asking, and nothing is thrown.
     *
     * @param there the index that is there, maybe under another name
     * @param built whether another is to be built
     * @param most how many queries are asked for
     * @param timeIsLeft whether to go on with the next
     */
    public Prospect prospect(
            DeclaredIndex index, Optional<ObservedIndex> there, boolean built, int most, BooleanSupplier timeIsLeft) {
        List<Verdict> now = new ArrayList<>();
        List<Verdict> then = new ArrayList<>();
        for (DeclaredQuery query : DeclaredQuery.of(index).limit(most).toList()) {
            if (!timeIsLeft.getAsBoolean()) {
                break;
            }
            try {
                there.ifPresent(present -> now.add(ask(query, asked -> judged(asked, present))));
                if (built) {
                    then.add(ask(query, asked -> foreseen(asked, there.filter(ObservedIndex::sound))));
                }
            } catch (DatabaseException e) {
                break;
            }
        }
        return new Prospect(index, now, then);
    }

    private Verdict verdict(DeclaredQuery query) {
        return ask(query, asked -> {
            Verdict verdict = judged(asked);
            return execute ? verdict.ran(run(asked)) : verdict;
        });
    }

    /** What is wrong with the query is the answer. */
    private Verdict ask(DeclaredQuery query, Function<DeclaredQuery, Verdict> question) {
        Optional<Problem> flaw = query.flaw();
        if (flaw.isPresent()) {
            return refused(query, flaw.get());
        }
        try {
            return question.apply(query);
        } catch (DatabaseException e) {
            return refused(query, new Refusal(explainer, query, e).problem());
        }
    }

    private static Verdict refused(DeclaredQuery query, Problem problem) {
        return Verdict.of(query, Answer.REFUSED, Why.NOT_EXPLAINED, "").refusedFor(problem);
    }

    private Verdict judged(DeclaredQuery query) {
        return Optional.ofNullable(indexes.get(query.index().name()))
                .filter(index -> index.table().equals(query.index().table()))
                .map(index -> judged(query, index))
                .orElseGet(() -> foreseen(query, Optional.empty()));
    }

    private Verdict judged(DeclaredQuery query, ObservedIndex index) {
        PlanTree plan = plan(query, Roads.ALL);
        Predicate<QualifiedName> named = name -> isPartOf(index.name(), name);
        if (!index.sound() && !plan.uses(named)) {
            return Verdict.of(query, Answer.NOT_USED, Why.INVALID, "");
        }
        if (plan.arbitrates(named)) {
            return Verdict.of(query, Answer.USED, Why.ARBITER, "");
        }
        return plan.uses(named)
                ? used(query, index, plan)
                : unused(query, plan, roads -> new Seen(named, plan(query, roads)));
    }

    /** HypoPG could hide the index of a partitioned table, but not those that are attached to it. */
    private boolean hides(ObservedIndex index) {
        return explainer.hides()
                && observed.table(index.table())
                        .filter(table -> table.kind() == ObservedTable.Kind.PARTITIONED)
                        .isEmpty();
    }

    private Verdict used(DeclaredQuery query, ObservedIndex index, PlanTree plan) {
        boolean hides = hides(index);
        PlanTree without = hides
                ? PlanTree.read(explainer.planWithout(index.oid(), index.table(), query.query()))
                : plan(query, Roads.NO_INDEX);
        Why why = index.sound() ? hides ? Why.PLANNED_OR_HIDDEN : Why.PLANNED : Why.PLANNED_IN_PART;
        return Verdict.of(query, Answer.USED, why, "").costing(plan.trueCost(), without.trueCost());
    }

    /** @param old what would go when the index comes */
    private Verdict foreseen(DeclaredQuery query, Optional<ObservedIndex> old) {
        PlanTree now = plan(query, Roads.ALL);
        if (!explainer.imagines()) {
            return untested(query, Why.ABSENT, now.ways(inTable(query)), now);
        }
        Optional<ObservedIndex> hidden = old.filter(this::hides);
        Function<Roads, Seen> look = roads -> imagined(query, roads, hidden);
        try {
            Seen seen = look.apply(Roads.ALL);
            if (seen.plan().uses(seen.index())) {
                return Verdict.of(query, Answer.USED, Why.IMAGINED, "")
                        .costing(seen.plan().trueCost(), now.trueCost());
            }
            boolean inTheWay = old.filter(index -> hidden.isEmpty())
                    .filter(index -> seen.plan().uses(name -> isPartOf(index.name(), name)))
                    .isPresent();
            return inTheWay
                    ? untested(query, Why.NOT_IMAGINED, OLD_COMES_FIRST, now)
                    : unused(query, seen.plan(), look);
        } catch (DatabaseException e) {
            if (e.statement().contains("hypopg_create_index")) {
                return untested(query, Why.NOT_IMAGINED, e.serverMessage(), now);
            }
            throw e;
        }
    }

    private static Verdict untested(DeclaredQuery query, Why why, String detail, PlanTree now) {
        return Verdict.of(query, Answer.UNTESTED, why, detail).costing(OptionalDouble.empty(), now.trueCost());
    }

    /** Why the planner prefers a plan without the index: because of the cost, or because it has no choice. */
    private Verdict unused(DeclaredQuery query, PlanTree preferred, Function<Roads, Seen> look) {
        Predicate<QualifiedName> table = inTable(query);
        if (!preferred.reads(table)) {
            return Verdict.of(query, Answer.NOT_USED, Why.TABLE_NOT_READ, "");
        }
        Seen forced = look.apply(Roads.NO_SEQUENTIAL_SCAN);
        long bytes = bytes(query.index().table());
        String way = preferred.wayTo(table);
        if (forced.plan().uses(forced.index())) {
            return Verdict.of(query, Answer.NOT_USED, Why.CHEAPER, way)
                    .costing(forced.plan().trueCost(), preferred.trueCost())
                    .unlessSmall(bytes < SMALL_BYTES, bytes);
        }
        if (forced.plan().readsWhole(table)) {
            Why why = query.index().where().isPresent() ? Why.PREDICATE : Why.DOES_NOT_FIT;
            return Verdict.of(query, Answer.NOT_USED, why, way).costing(OptionalDouble.empty(), preferred.trueCost());
        }
        return Verdict.of(query, Answer.NOT_USED, Why.OTHER_INDEX, forced.plan().wayTo(table))
                .costing(OptionalDouble.empty(), preferred.trueCost())
                .unlessSmall(bytes < SMALL_BYTES, bytes);
    }

    private Seen imagined(DeclaredQuery query, Roads roads, Optional<ObservedIndex> hidden) {
        OptionalLong without = hidden.stream().mapToLong(ObservedIndex::oid).findFirst();
        Imagined imagined = explainer.planWith(query.index(), without, query.query(), roads);
        return new Seen(name -> name.name().equals(imagined.index()), PlanTree.read(imagined.plan()));
    }

    private PlanTree plan(DeclaredQuery query, Roads roads) {
        return PlanTree.read(explainer.plan(query.index().table(), query.query(), roads));
    }

    /** Of the index of a partitioned table, plans name what is attached to it. */
    private boolean isPartOf(QualifiedName whole, QualifiedName name) {
        return name.equals(whole)
                || Optional.ofNullable(indexes.get(name))
                        .flatMap(ObservedIndex::parent)
                        .filter(parent -> isPartOf(whole, parent))
                        .isPresent();
    }

    private Predicate<QualifiedName> inTable(DeclaredQuery query) {
        return name -> isPartitionOf(query.index().table(), name);
    }

    private boolean isPartitionOf(QualifiedName whole, QualifiedName name) {
        return name.equals(whole)
                || observed.table(name)
                        .flatMap(ObservedTable::parent)
                        .filter(parent -> isPartitionOf(whole, parent))
                        .isPresent();
    }

    private long bytes(QualifiedName table) {
        return sizes.computeIfAbsent(table, name -> explainer.bytes(name).orElse(0));
    }

    private Verdict.Run run(DeclaredQuery query) {
        if (query.query().parameters() > 0) {
            return new Verdict.Run(Optional.empty(), "not executed: its parameters have no values");
        }
        if (query.query().changes()) {
            return new Verdict.Run(Optional.empty(), "not executed: it changes or locks rows");
        }
        try {
            PlanTree plan = PlanTree.read(explainer.run(query.index().table(), query.query()));
            return new Verdict.Run(plan.execution(), "");
        } catch (DatabaseException e) {
            if (e.isConnectionLost()) {
                throw e;
            }
            return new Verdict.Run(Optional.empty(), "failed: " + e.serverMessage());
        }
    }

    /** A plan, and what tells the index in it. */
    private record Seen(Predicate<QualifiedName> index, PlanTree plan) {}
}

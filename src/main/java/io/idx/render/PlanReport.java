package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedIndex.Role;
import io.idx.model.ObservedState;
import io.idx.model.QualifiedName;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.StepKind;
import io.idx.plan.StorageEffect;
import io.idx.status.Redundancies;
import io.idx.status.Redundancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tells what would change, change by change in the order in which it is done, and what to look at first. */
public final class PlanReport {
    private static final Set<StepKind> MARKING = Set.of(StepKind.CLUSTER, StepKind.REPLICA_IDENTITY);

    private final Subject subject;
    private final ObservedState observed;
    private final Diff diff;
    private final Plan plan;
    private final Grounds grounds;
    private final Map<QualifiedName, List<ObservedIndex>> staying;

    /** A report on the plan that was made for the difference between this state and what is declared. */
    public PlanReport(Subject subject, ObservedState observed, Diff diff, Plan plan) {
        this(subject, observed, diff, plan, Grounds.none());
    }

    /** The same, with what is known besides. */
    public PlanReport(Subject subject, ObservedState observed, Diff diff, Plan plan, Grounds grounds) {
        this.grounds = grounds;
        this.staying = staying(observed, plan);
        this.subject = subject;
        this.observed = observed;
        this.diff = diff;
        this.plan = plan;
    }

    /** The same without statements, locks and waits. */
    public PlanReport inBrief() {
        Subject brief = new Subject(subject.server(), subject.source(), subject.options(), false);
        return new PlanReport(brief, observed, diff, plan, grounds);
    }

    public Report report() {
        return report(plan.changes().stream().map(this::entry).toList());
    }

    /** With a line for each index that idx leaves alone. */
    public Report reportOfAll() {
        return report(Stream.concat(plan.changes().stream().map(this::entry), untouched())
                .toList());
    }

    private Report report(List<Entry> entries) {
        return new Report(
                entries.isEmpty() ? List.of() : heading(),
                entries,
                Attention.of(plan, diff, grounds, subject.verbose()),
                plan.isEmpty() ? List.of(nothing()) : new PlanSummary(plan, observed, grounds.estimates()).lines());
    }

    private String nothing() {
        if (diff.complete()) {
            return "No changes. " + subject.server().address() + " matches " + subject.source() + " ("
                    + Wording.indexes(diff.matching()) + ").";
        }
        long waiting = diff.waiting().stream()
                .filter(held -> held.change().isPresent())
                .count();
        long building = diff.waiting().size() - waiting;
        int undecided = diff.undecided().size();
        return "No changes for now. " + Wording.indexes(diff.matching()) + " as declared in " + subject.source()
                + (building > 0 ? ", " + building + " being built" : "")
                + (waiting > 0 ? ", " + waiting + " left alone" : "")
                + (undecided > 0 ? ", " + undecided + " undecided" : "") + ".";
    }

    private List<String> heading() {
        return List.of(
                subject.heading(),
                "Read " + Wording.indexes(observed.indexes().size()) + " on "
                        + Wording.count(observed.tables().size(), "table", "tables") + ": "
                        + Wording.count(diff.matching(), "matches", "match") + ", "
                        + Wording.count(plan.changes().size(), "differs", "differ")
                        + (diff.waiting().isEmpty()
                                ? ""
                                : ", " + Wording.count(diff.waiting().size(), "is", "are") + " left alone")
                        + ".");
    }

    private Entry entry(PlannedChange planned) {
        Change change = planned.change();
        List<Fact> facts = new ArrayList<>(
                switch (change.kind()) {
                    case CREATE -> create(planned);
                    case REPLACE -> replace(planned);
                    case ALTER -> alter(planned);
                    case RENAME -> rename(planned);
                    case REPAIR -> repair(planned);
                    case DROP -> DropFacts.of(planned, grounds.owns(), doneBy(change), subject.verbose());
                });
        if (planned.refusal().isEmpty()) {
            facts.addAll(afterWhatDiffers(facts), TreeFacts.of(planned));
            facts.addAll(
                    afterWhatDiffers(facts),
                    QueryUse.of(change, grounds.prospects()).stream().toList());
        }
        if (planned.refusal().isPresent()) {
            facts.removeIf(fact -> fact.label().equals("steps") || fact.label().equals("build"));
        }
        if (subject.verbose()) {
            facts.addAll(StepFacts.of(planned.steps()));
        }
        return new Entry(mark(planned), Wording.verb(change.kind()), title(change), origin(change), facts);
    }

    /** Which of the indexes that stay as they are does all that one does that goes. */
    private Optional<Redundancy> doneBy(Change drop) {
        return Redundancies.of(drop.observed().orElseThrow(), staying.getOrDefault(drop.table(), List.of()));
    }

    private static Map<QualifiedName, List<ObservedIndex>> staying(ObservedState observed, Plan plan) {
        Set<QualifiedName> changed = plan.changes().stream()
                .map(PlannedChange::change)
                .flatMap(change -> Stream.concat(change.observed().stream(), Wording.left(change)))
                .map(ObservedIndex::name)
                .collect(Collectors.toSet());
        return observed.indexes().stream()
                .filter(index -> !changed.contains(index.name()))
                .collect(Collectors.groupingBy(ObservedIndex::table));
    }

    private Stream<Entry> untouched() {
        Stream<Entry> constraints = observed.indexes().stream().flatMap(index -> index.constraint().stream()
                .map(constraint -> fact(
                        index,
                        "backs " + constraint
                                + (index.roles().contains(Role.FOREIGN_KEY_TARGET) ? ", a foreign key" : ""))));
        return Stream.concat(
                diff.unmanaged().stream().map(index -> fact(index, "not in " + subject.source())), constraints);
    }

    private static Entry fact(ObservedIndex index, String why) {
        return new Entry(Mark.FACT, "keep", index.name().toString(), why, List.of());
    }

    private static int afterWhatDiffers(List<Fact> facts) {
        return IntStream.range(0, facts.size())
                .filter(i -> facts.get(i).differs())
                .map(i -> i + 1)
                .max()
                .orElse(Math.min(1, facts.size()));
    }

    private static Mark mark(PlannedChange planned) {
        return planned.hazards().contains(Hazard.USED_DROP)
                ? Mark.USED_DROP
                : Mark.of(planned.change().kind());
    }

    private static String title(Change change) {
        return switch (change.kind()) {
            case RENAME ->
                change.observed().orElseThrow().name() + "  ->  "
                        + change.name().name();
            case CREATE, REPLACE, ALTER, REPAIR, DROP -> change.name().toString();
        };
    }

    private String origin(Change change) {
        return change.desired()
                .map(desired -> desired.declared().place().fileAndLine())
                .orElse("not in " + subject.source());
    }

    private List<Fact> create(PlannedChange planned) {
        Change change = planned.change();
        DesiredIndex desired = change.desired().orElseThrow();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("on", desired.table() + "  " + Wording.definition(desired.definition())));
        debris(change).forEach(facts::add);
        facts.add(Fact.of("build", building(planned)));
        if (planned.steps().stream().anyMatch(step -> step.kind() == StepKind.DROP || step.kind() == StepKind.RENAME)) {
            facts.add(Fact.of("steps", steps(planned)));
        }
        return facts;
    }

    private String building(PlannedChange planned) {
        String read = planned.builds() ? reading(planned) : "";
        if (planned.change().tree().isEmpty()) {
            return "concurrently" + read + "; queries and writes go on";
        }
        boolean unites = planned.steps().stream().anyMatch(step -> step.kind() == StepKind.UNITE);
        boolean attaches = planned.steps().stream().anyMatch(step -> step.kind() == StepKind.ATTACH);
        return (planned.builds() ? "concurrently, one partition after the other" + read : "nothing to build")
                + (unites
                        ? "; writes on all partitions wait for a moment while it ends"
                        : "; writes wait for a moment while it begins")
                + (attaches ? ", and queries and writes on a partition while that is attached" : "");
    }

    private static Stream<Fact> debris(Change change) {
        return Wording.left(change).map(index -> Fact.of("left", index.name() + ", " + Wording.sized(index)));
    }

    private String reading(PlannedChange planned) {
        long bytes = PlanSummary.bytesRead(planned, observed);
        return (bytes > 0 ? ", reading " + Wording.size(bytes) : "") + estimated(planned);
    }

    private String estimated(PlannedChange planned) {
        return EstimateWords.build(grounds.estimates().of(planned.change()));
    }

    private List<Fact> replace(PlannedChange planned) {
        Change change = planned.change();
        ObservedIndex old = change.observed().orElseThrow();
        return Stream.of(
                        Stream.of(Fact.of(
                                "on", change.table() + "  " + old.definition().method())),
                        invalid(change),
                        differences(change),
                        Stream.of(
                                Fact.of(
                                        "steps",
                                        steps(planned) + estimated(planned)
                                                + "; queries have a valid index at every moment"),
                                Fact.of(
                                        "use",
                                        "old index: "
                                                + Wording.size(old.evidence().bytes()) + ", "
                                                + Wording.use(old.evidence()))))
                .flatMap(facts -> facts)
                .toList();
    }

    /** Why it is replaced where nothing differs. */
    private static Stream<Fact> invalid(Change change) {
        return change.differences().isEmpty()
                ? TreeFacts.unsound(change).map(why -> Fact.of("was", "invalid: " + why)).stream()
                : Stream.of();
    }

    private List<Fact> alter(PlannedChange planned) {
        return Stream.concat(differences(planned.change()), Stream.of(Fact.of("cost", cost(planned))))
                .toList();
    }

    private List<Fact> rename(PlannedChange planned) {
        List<Fact> facts = new ArrayList<>(differences(planned.change()).toList());
        facts.add(Fact.of("cost", cost(planned) + "; the definition is the same"));
        if (planned.steps().stream().anyMatch(step -> MARKING.contains(step.kind()))) {
            facts.add(Fact.of("steps", steps(planned)));
        }
        return facts;
    }

    private String cost(PlannedChange planned) {
        if (planned.builds()) {
            return steps(planned) + estimated(planned) + "; queries and writes go on";
        }
        String cost = planned.blocksWrites()
                ? "nothing is rebuilt, but queries and writes on the table wait while the lock is held"
                : "instant, nothing is rebuilt";
        boolean analyzes = planned.steps().stream()
                .anyMatch(step -> step.kind() == StepKind.ANALYZE || step.kind() == StepKind.STATISTICS);
        return cost + fromWhen(planned.change()) + (analyzes ? "; ANALYZE follows" : "");
    }

    private static String fromWhen(Change change) {
        StringBuilder words = new StringBuilder();
        StorageEffect.of(change)
                .forEach((effect, parameters) -> words.append(
                        switch (effect) {
                            case AT_ONCE -> "";
                            case NEW_PAGES ->
                                "; " + counting(parameters) + " for pages written from now on (rebuild: true, for all)";
                            case NEXT_REINDEX ->
                                "; " + counting(parameters)
                                        + " from the next REINDEX INDEX CONCURRENTLY on (rebuild: true, at once)";
                        }));
        return words.toString();
    }

    private static String counting(List<String> parameters) {
        return String.join(", ", parameters) + (parameters.size() == 1 ? " counts" : " count");
    }

    private List<Fact> repair(PlannedChange planned) {
        Change change = planned.change();
        Stream<Fact> was = change.observed().stream()
                .map(index -> Fact.of(
                        "was",
                        Wording.size(index.evidence().bytes())
                                + (index.sound()
                                        ? ", sound, but " + beside(change)
                                        : ", invalid: " + unsound(change, index))));
        return Stream.of(
                        was,
                        debris(change),
                        differences(change),
                        Stream.of(Fact.of("steps", steps(planned) + estimated(planned))))
                .flatMap(facts -> facts)
                .toList();
    }

    private static String beside(Change change) {
        return change.tree()
                .filter(tree -> !tree.complete())
                .flatMap(tree -> TreeFacts.unsound(change))
                .orElse("an interrupted run left something beside it");
    }

    private static String unsound(Change change, ObservedIndex index) {
        return TreeFacts.unsound(change).orElseGet(() -> Wording.unsound(index));
    }

    private static Stream<Fact> differences(Change change) {
        return change.differences().stream()
                .map(difference -> Fact.difference(
                        difference.attribute().key(), Wording.becomes(difference), Wording.margin(difference)));
    }

    private static String steps(PlannedChange planned) {
        if (planned.change().tree().isPresent()) {
            return TreeFacts.steps(planned);
        }
        return planned.steps().stream()
                .map(step -> switch (step.kind()) {
                    case BUILD, REINDEX, DROP, DROP_TREE ->
                        step.kind().words() + " " + step.index().name();
                    case CREATE_ONLY,
                            UNITE,
                            ATTACH,
                            SWAP,
                            RENAME,
                            COMMENT,
                            STORAGE,
                            STORAGE_STALLING,
                            EXTENSION,
                            STATISTICS,
                            CLUSTER,
                            REPLICA_IDENTITY,
                            ANALYZE -> step.kind().words();
                })
                .collect(Collectors.joining(", "));
    }
}

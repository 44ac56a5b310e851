package io.idx.render;

import io.idx.diff.Change;
import io.idx.diff.IndexTree;
import io.idx.model.Attribute;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of the index of a partitioned table what concerns its partitions: all of them in a line, not one by one. */
final class TreeFacts {
    private static final int NAMES = 3;

    private TreeFacts() {}

    /** What happens on the partitions, and what the new indexes there are called. */
    static List<Fact> of(PlannedChange planned) {
        Optional<IndexTree> tree = planned.change().tree();
        if (tree.isEmpty()) {
            return planned.change().former().stream()
                    .map(former -> Fact.of("parts", partitions(former)))
                    .toList();
        }
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("parts", partitions(tree.get()) + work(planned)));
        List<String> names = tree.get()
                .below()
                .filter(node -> node.kind() != IndexTree.Kind.FOREIGN)
                .filter(node -> node.index().isEmpty() || !node.name().equals(node.lasting()))
                .map(node -> node.lasting().name())
                .toList();
        if (!names.isEmpty()) {
            facts.add(Fact.of("names", some(names)));
        }
        older(planned, tree.get()).ifPresent(facts::add);
        inherited(planned.change(), tree.get()).ifPresent(facts::add);
        return facts;
    }

    /** Indexes besides the one that is declared. */
    private static Optional<Fact> older(PlannedChange planned, IndexTree tree) {
        List<IndexTree> elders = tree.allElders().toList();
        List<String> names = planned.steps().stream()
                .filter(PlannedChange::builds)
                .flatMap(step -> elders.stream().filter(elder -> elder.all()
                        .anyMatch(part -> part.name().equals(step.index()))))
                .map(elder -> elder.lasting().toString())
                .distinct()
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(Fact.of(
                        "older",
                        some(names) + (names.size() == 1 ? " is built anew as it is" : " are built anew as they are")
                                + ": of two that are alike PostgreSQL takes up the older"));
    }

    /** {@code 12 partitions} */
    static String partitions(IndexTree tree) {
        long leaves = tree.leaves().count();
        return leaves == 0 ? "no partitions" : Wording.count(leaves, "partition", "partitions");
    }

    private static String work(PlannedChange planned) {
        IndexTree tree = planned.change().tree().orElseThrow();
        List<Step> builds =
                planned.steps().stream().filter(PlannedChange::builds).toList();
        Set<QualifiedName> elderNames =
                tree.allElders().flatMap(IndexTree::all).map(IndexTree::name).collect(Collectors.toSet());
        List<Step> own = builds.stream()
                .filter(step -> !elderNames.contains(step.index()))
                .toList();
        long built = count(own, StepKind.BUILD);
        long moved = tree.leaves()
                .filter(leaf -> leaf.index().filter(ObservedIndex::sound).isPresent())
                .filter(leaf -> own.stream()
                        .anyMatch(step ->
                                step.kind() == StepKind.REINDEX && step.index().equals(leaf.name())))
                .count();
        long rebuilt = count(own, StepKind.REINDEX) - moved;
        int elders = builds.size() - own.size();
        long attached = tree.leaves()
                .filter(leaf -> leaf.index().isPresent() && !leaf.attached())
                .count();
        List<String> parts = new ArrayList<>();
        if (built > 0) {
            parts.add("build " + built);
        }
        if (rebuilt > 0) {
            parts.add("rebuild " + rebuilt + " that " + (rebuilt == 1 ? "is" : "are") + " not valid");
        }
        if (moved > 0) {
            parts.add("move " + moved + " to another tablespace");
        }
        if (elders > 0) {
            parts.add("rebuild " + elders + " that PostgreSQL would else take instead");
        }
        if (attached > 0) {
            parts.add("attach " + attached + " that " + (attached == 1 ? "is" : "are") + " there");
        }
        return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    }

    private static String some(List<String> names) {
        String first = names.stream().limit(NAMES).collect(Collectors.joining(", "));
        return names.size() > NAMES ? first + " and " + (names.size() - NAMES) + " more" : first;
    }

    /** What the topmost says of storage parameters stays, and PostgreSQL gives it to partitions that are made later. */
    private static Optional<Fact> inherited(Change change, IndexTree tree) {
        IndexDefinition wanted = change.desired().orElseThrow().definition();
        return tree.index()
                .map(ObservedIndex::definition)
                .filter(top -> !top.storage().equals(wanted.storage()))
                .map(top -> Fact.of(
                        "later",
                        "a partition made later begins with " + storage(top)
                                + ", which PostgreSQL cannot change on a partitioned table; the next apply mends it"));
    }

    private static String storage(IndexDefinition definition) {
        String words = Attribute.WITH.words(definition);
        return words.isEmpty() ? "PostgreSQL's defaults" : words;
    }

    /** {@code create without partitions, build (3), attach (3)}: each kind once, in the order of the first. */
    static String steps(PlannedChange planned) {
        Map<StepKind, Integer> counts = new LinkedHashMap<>();
        planned.steps().forEach(step -> counts.merge(step.kind(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().words() + (entry.getValue() > 1 ? " (" + entry.getValue() + ")" : ""))
                .collect(Collectors.joining(", "));
    }

    /** What is wrong with what is there; nothing of a change that is not of a tree. */
    static Optional<String> unsound(Change change) {
        return change.kind() == Change.Kind.REPLACE
                ? change.former()
                        .map(former -> former.partlyForeign()
                                ? "with a foreign table among the partitions"
                                : "with a part on what is no partition any more")
                        .map(why -> why + ", attaching the others never makes it valid")
                : change.tree().map(TreeFacts::faults);
    }

    private static String faults(IndexTree tree) {
        List<String> parts = new ArrayList<>();
        add(parts, tree, node -> node.index().isEmpty(), "without it");
        add(parts, tree, node -> node.index().isPresent() && !node.attached(), "not attached");
        add(
                parts,
                tree,
                node -> node.attached()
                        && node.index().filter(index -> !index.sound()).isPresent(),
                "not valid");
        if (tree.leaves().findAny().isEmpty()) {
            return "it has no partition whose index could make it valid";
        }
        return parts.isEmpty()
                ? "all partitions have it, but it was not made valid"
                : "of " + partitions(tree) + ", " + String.join(", ", parts);
    }

    private static void add(List<String> parts, IndexTree tree, Predicate<IndexTree> which, String words) {
        long number = tree.leaves().filter(which).count();
        if (number > 0) {
            parts.add(number + " " + words);
        }
    }

    /** {@code partition 3 of 12}; empty for a step that is on no single partition. */
    static Optional<String> whereabouts(PlannedChange planned, Step step) {
        List<QualifiedName> leaves = planned.change().tree().stream()
                .flatMap(IndexTree::leaves)
                .map(IndexTree::table)
                .toList();
        int at = leaves.indexOf(step.table());
        return at < 0 ? Optional.empty() : Optional.of("partition " + (at + 1) + " of " + leaves.size());
    }

    /** What interrupted runs left on the partitions. */
    static Stream<ObservedIndex> debris(Change change) {
        return change.tree().stream().flatMap(IndexTree::all).flatMap(node -> node.debris().stream());
    }

    private static long count(List<Step> steps, StepKind kind) {
        return steps.stream().filter(step -> step.kind() == kind).count();
    }
}

package io.idx.plan;

import io.idx.diff.IndexTree;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.sql.Ddl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes steps: which kind of step a statement is, and which statements bring one definition to another in place. */
final class Steps {
    private static final Set<String> CALM_METHODS = Set.of("btree", "hash", "gist", "spgist");

    private Steps() {}

    static Step build(QualifiedName index, DeclaredIndex declared) {
        return new Step(StepKind.BUILD, declared.table(), index, List.of(Ddl.createIndex(index, declared)));
    }

    static Step build(QualifiedName table, QualifiedName index, IndexDefinition definition) {
        return new Step(StepKind.BUILD, table, index, List.of(Ddl.createIndex(index, table, definition)));
    }

    static Step createOnly(QualifiedName table, QualifiedName index, IndexDefinition definition) {
        return new Step(StepKind.CREATE_ONLY, table, index, List.of(Ddl.createIndexOnly(index, table, definition)));
    }

    /** Out of what the partitions have. */
    static Step unite(QualifiedName table, QualifiedName index, IndexDefinition definition) {
        String create = Ddl.createIndexTree(index, table, definition);
        return new Step(StepKind.UNITE, table, index, List.of(Ddl.lockPartitions(table), create));
    }

    static Step drop(QualifiedName table, QualifiedName index) {
        return new Step(StepKind.DROP, table, index, List.of(Ddl.dropIndex(index)));
    }

    static Step rename(QualifiedName table, QualifiedName index, QualifiedName to) {
        return new Step(StepKind.RENAME, table, index, List.of(Ddl.renameIndex(index, to)));
    }

    /** The old index steps aside and the new one takes its name, at one moment. */
    static Step swap(QualifiedName table, QualifiedName old, QualifiedName aside, QualifiedName fresh) {
        return new Step(StepKind.SWAP, table, fresh, List.of(Ddl.renameIndex(old, aside), Ddl.renameIndex(fresh, old)));
    }

    static Step reindex(QualifiedName table, QualifiedName index, Optional<String> tablespace) {
        return new Step(StepKind.REINDEX, table, index, List.of(Ddl.reindex(index, tablespace)));
    }

    static Step replicaIdentity(QualifiedName table, QualifiedName index) {
        return new Step(StepKind.REPLICA_IDENTITY, table, index, List.of(Ddl.replicaIdentity(table, index)));
    }

    /** PostgreSQL does not take the database's own tablespace by name here. */
    static Step createOnly(QualifiedName table, QualifiedName index, DesiredIndex desired) {
        String create = Ddl.createIndexOnly(index, onPartitioned(table, index, desired));
        return new Step(StepKind.CREATE_ONLY, table, index, List.of(create));
    }

    private static DeclaredIndex onPartitioned(QualifiedName table, QualifiedName index, DesiredIndex desired) {
        DeclaredIndex declared = desired.declared().above(table, index);
        return desired.definition().tablespace().isEmpty() ? declared.withoutTablespace() : declared;
    }

    /**
     * The indexes of a partitioned table, and of those of its partitions that are partitioned, out of what the others
     * have. The lock comes first, so that nothing can be missing when they are made.
     *
     * @param nodes each before the one above it; the last is what the step is told of
     */
    static Step unite(List<IndexTree> nodes, DesiredIndex desired) {
        IndexTree last = nodes.get(nodes.size() - 1);
        List<String> statements = new ArrayList<>(List.of(Ddl.lockPartitions(last.table())));
        for (IndexTree node : nodes) {
            statements.add(Ddl.createIndexTree(node.name(), onPartitioned(node.table(), node.name(), desired)));
        }
        return new Step(StepKind.UNITE, last.table(), last.name(), statements);
    }

    static Step attach(QualifiedName partition, QualifiedName index, QualifiedName child) {
        return new Step(StepKind.ATTACH, partition, child, List.of(Ddl.attach(index, child)));
    }

    static Step dropTree(QualifiedName table, QualifiedName index) {
        return new Step(StepKind.DROP_TREE, table, index, List.of(Ddl.dropTree(index)));
    }

    /** All at one moment; the step is told of as that of the last. */
    static Step renames(QualifiedName table, List<IndexTree> nodes) {
        IndexTree last = nodes.get(nodes.size() - 1);
        List<String> statements = nodes.stream()
                .map(node -> Ddl.renameIndex(node.name(), node.lasting()))
                .toList();
        return new Step(StepKind.RENAME, table, last.name(), statements);
    }

    /** All at one moment: those that have the names step aside, and the new ones take them. */
    static Step swaps(QualifiedName table, List<IndexTree> nodes, Set<QualifiedName> taken) {
        IndexTree last = nodes.get(nodes.size() - 1);
        List<String> statements = new ArrayList<>();
        for (IndexTree node : nodes) {
            if (taken.contains(node.lasting())) {
                statements.add(Ddl.renameIndex(node.lasting(), WorkingName.OLD.of(node.lasting())));
            }
            statements.add(Ddl.renameIndex(node.name(), node.lasting()));
        }
        return new Step(StepKind.SWAP, table, last.name(), statements);
    }

    static Step cluster(QualifiedName table, QualifiedName index) {
        return new Step(StepKind.CLUSTER, table, index, List.of(Ddl.clusterOn(table, index)));
    }

    /**
     * What brings a new index from one definition to another that is the same build, and gathers the statistics of its
     * expressions: they are the index's own, and empty until then.
     */
    static List<Step> finishing(
            QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to, String home) {
        List<Step> steps = inPlace(table, index, from, to, home);
        if (to.hasExpressions() && steps.stream().noneMatch(step -> step.kind() == StepKind.STATISTICS)) {
            steps.add(analyze(table, index));
        }
        return steps;
    }

    static Step analyze(QualifiedName table, QualifiedName index) {
        return new Step(StepKind.ANALYZE, table, index, List.of(Ddl.analyze(table)));
    }

    /** Only the statistics of expressions are the index's own, and they are empty until somebody gathers them. */
    static boolean needsAnalyze(IndexDefinition definition) {
        return definition.hasExpressions() || !definition.statistics().isEmpty();
    }

    /**
     * What brings an index from one definition to another that is the same build.
     *
     * @param home the tablespace of the database
     */
    static List<Step> inPlace(
            QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to, String home) {
        List<Step> steps = new ArrayList<>();
        storage(table, index, from, to).ifPresent(steps::add);
        steps.addAll(marks(table, index, from, to));
        analyzedStatistics(table, index, from, to).ifPresent(steps::add);
        if (!from.tablespace().equals(to.tablespace())) {
            String tablespace = to.tablespace().isEmpty() ? home : to.tablespace();
            steps.add(reindex(table, index, Optional.of(tablespace)));
        }
        return steps;
    }

    /** What one can have that holds no rows: extensions and a comment. */
    static List<Step> marks(QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to) {
        List<Step> steps = new ArrayList<>();
        List<String> dependences = Stream.concat(from.extensions().stream(), to.extensions().stream())
                .sorted()
                .filter(name ->
                        from.extensions().contains(name) != to.extensions().contains(name))
                .map(name -> Ddl.dependsOnExtension(index, name, to.extensions().contains(name)))
                .toList();
        if (!dependences.isEmpty()) {
            steps.add(new Step(StepKind.EXTENSION, table, index, dependences));
        }
        if (!comment(from).equals(comment(to))) {
            steps.add(new Step(StepKind.COMMENT, table, index, List.of(Ddl.comment(index, comment(to)))));
        }
        return steps;
    }

    /** A target without the ANALYZE that follows it could not be told from one with it: they are one transaction. */
    static Optional<Step> analyzedStatistics(
            QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to) {
        List<String> statements = new ArrayList<>();
        statistics(table, index, from, to).forEach(step -> statements.addAll(step.statements()));
        if (statements.isEmpty()) {
            return Optional.empty();
        }
        statements.add(Ddl.analyze(table));
        return Optional.of(new Step(StepKind.STATISTICS, table, index, statements));
    }

    /** Without the ANALYZE: on a partitioned table it is for each partition by itself. */
    static List<Step> statistics(QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to) {
        return changed(from.statistics(), to.statistics()).stream()
                .map(key -> statistics(table, index, key, to))
                .toList();
    }

    static Step statistics(QualifiedName table, QualifiedName index, int key, IndexDefinition to) {
        Optional<Integer> target = Optional.ofNullable(to.statistics().get(key));
        return new Step(StepKind.STATISTICS, table, index, List.of(Ddl.statistics(index, key, target)));
    }

    static Optional<Step> storage(QualifiedName table, QualifiedName index, IndexDefinition from, IndexDefinition to) {
        Set<String> changed = changed(from.storage(), to.storage());
        SortedMap<String, String> set = new TreeMap<>(to.storage());
        set.keySet().retainAll(changed);
        Set<String> reset = new TreeSet<>(changed);
        reset.removeAll(set.keySet());
        List<String> statements = new ArrayList<>();
        if (!set.isEmpty()) {
            statements.add(Ddl.setStorage(index, set));
        }
        if (!reset.isEmpty()) {
            statements.add(Ddl.resetStorage(index, reset));
        }
        return statements.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step(storageKind(to.method(), changed), table, index, statements));
    }

    /** gist's buffering takes the strong lock, its fillfactor does not; of a method unknown the worst is assumed. */
    private static StepKind storageKind(String method, Set<String> parameters) {
        return CALM_METHODS.contains(method) && !parameters.contains("buffering")
                ? StepKind.STORAGE
                : StepKind.STORAGE_STALLING;
    }

    /** The keys whose values differ, or that one of the two does not have. */
    static <K extends Comparable<K>, V> Set<K> changed(Map<K, V> from, Map<K, V> to) {
        Set<K> keys = new TreeSet<>(from.keySet());
        keys.addAll(to.keySet());
        keys.removeIf(key -> Objects.equals(from.get(key), to.get(key)));
        return keys;
    }

    /** An empty comment is none, to PostgreSQL as well. */
    private static Optional<String> comment(IndexDefinition definition) {
        return definition.comment().filter(comment -> !comment.isEmpty());
    }
}

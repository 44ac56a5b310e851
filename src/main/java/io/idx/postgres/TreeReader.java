package io.idx.postgres;

import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.Problem;
import io.idx.model.QualifiedName;
import io.idx.sql.KeyElement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has PostgreSQL parse declared indexes on the {@link TreeRoad}, those of one table together where nothing is wrong.
 */
final class TreeReader {
    private static final int INDEXES_AT_ONCE = 50;
    private static final String SYNTAX_ERROR = "42601";

    private final TreeRoad road;
    private final Snapshot snapshot;
    private final Diagnosis diagnosis;
    private final Map<QualifiedName, TreeReading> readings = new HashMap<>();
    private final Map<QualifiedName, Problem> problems = new LinkedHashMap<>();

    TreeReader(TreeRoad road, Snapshot snapshot, Diagnosis diagnosis) {
        this.road = road;
        this.snapshot = snapshot;
        this.diagnosis = diagnosis;
    }

    /** Reads the indexes; what is wrong with one is among the {@link #problems}. */
    void read(List<DeclaredIndex> indexes) throws SQLException {
        List<DeclaredIndex> sorted = new ArrayList<>(indexes);
        sorted.sort(Comparator.comparing(DeclaredIndex::table).thenComparing(DeclaredIndex::name));
        for (int from = 0; from < sorted.size(); ) {
            int to = from + 1;
            while (to < sorted.size()
                    && to - from < INDEXES_AT_ONCE
                    && sorted.get(to).table().equals(sorted.get(from).table())) {
                to++;
            }
            readBatch(sorted.subList(from, to));
            from = to;
        }
    }

    Optional<TreeReading> of(DeclaredIndex index) {
        return Optional.ofNullable(readings.get(index.name()));
    }

    /** What is wrong with the indexes that could not be read. */
    Map<QualifiedName, Problem> problems() {
        return problems;
    }

    private void readBatch(List<DeclaredIndex> batch) throws SQLException {
        List<List<KeyElement>> likeliest = batch.stream()
                .map(index -> index.columns().stream()
                        .map(column -> likelier(column).get(0))
                        .toList())
                .toList();
        try {
            List<String> expressions = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                likeliest.get(i).forEach(element -> expressions.add(bracketed(element)));
                batch.get(i).where().ifPresent(where -> expressions.add(negated(where)));
            }
            List<NodeTree> trees = road.parsed(batch.get(0).table(), expressions);
            for (int i = 0, at = 0; i < batch.size(); i++) {
                int count = likeliest.get(i).size() + (batch.get(i).where().isPresent() ? 1 : 0);
                keep(batch.get(i), likeliest.get(i), trees.isEmpty() ? trees : trees.subList(at, at + count));
                at += count;
            }
        } catch (SQLException e) {
            if (!Diagnosis.isAboutTheText(e)) {
                throw e;
            }
            if (batch.size() == 1) {
                readParts(batch.get(0));
            } else {
                int half = batch.size() / 2;
                readBatch(batch.subList(0, half));
                readBatch(batch.subList(half, batch.size()));
            }
        }
    }

    private void keep(DeclaredIndex index, List<KeyElement> elements, List<NodeTree> trees) {
        int keys = elements.size();
        Optional<NodeTree> predicate =
                index.where().isPresent() && !trees.isEmpty() ? trees.get(keys).negated() : Optional.empty();
        readings.put(
                index.name(), new TreeReading(elements, trees.isEmpty() ? trees : trees.subList(0, keys), predicate));
    }

    /** One part after the other: the first that PostgreSQL reads in no way is the one to blame. */
    private void readParts(DeclaredIndex index) throws SQLException {
        List<KeyElement> elements = new ArrayList<>();
        List<NodeTree> trees = new ArrayList<>();
        for (int i = 0; i < index.columns().size(); i++) {
            String column = index.columns().get(i);
            Optional<SQLException> refused = Optional.empty();
            for (KeyElement element : likelier(column)) {
                refused = parsed(index, bracketed(element), trees);
                if (refused.isEmpty()) {
                    elements.add(element);
                    break;
                }
                if (!SYNTAX_ERROR.equals(refused.get().getSQLState())) {
                    break;
                }
            }
            if (refused.isPresent()) {
                problems.put(
                        index.name(), diagnosis.problem(index, index.placeOf("columns[" + i + "]"), refused.get()));
                return;
            }
        }
        if (index.where().isPresent()) {
            Optional<SQLException> refused = parsed(index, negated(index.where().get()), trees);
            if (refused.isPresent()) {
                problems.put(index.name(), diagnosis.problem(index, index.placeOf(Attribute.WHERE), refused.get()));
                return;
            }
        }
        keep(index, elements, trees);
    }

    private Optional<SQLException> parsed(DeclaredIndex index, String expression, List<NodeTree> trees)
            throws SQLException {
        try {
            trees.addAll(road.parsed(index.table(), List.of(expression)));
            return Optional.empty();
        } catch (SQLException e) {
            if (!Diagnosis.isAboutTheText(e)) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    /** A column that is a keyword elsewhere in the grammar, such as {@code timestamp}, must be quoted in a query. */
    private List<KeyElement> likelier(String column) {
        return KeyElement.readings(column).stream()
                .map(element -> snapshot.columnKeywords().contains(element.expression())
                        ? element.on('"' + element.expression() + '"')
                        : element)
                .toList();
    }

    private static String bracketed(KeyElement element) {
        return "(" + element.expression() + ")";
    }

    /** A predicate is coerced to boolean, which NOT does, too. */
    private static String negated(String where) {
        return "NOT (" + where.strip() + ")";
    }
}

package io.idx.postgres;

import io.idx.model.Attribute;
import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.IndexKey;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.sql.SqlFragment;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns the user's words into PostgreSQL's. What already reads like the catalog is decided without the server; the rest
 * PostgreSQL reads itself, on a {@link TwinTable}.
 */
final class Canonicalizer {
    /** One savepoint holds at most this many tables, each of which takes entries of the shared lock table. */
    private static final int TABLES_AT_ONCE = 100;
    /** The cost of a twin grows with the square of the indexes on it. */
    private static final int INDEXES_AT_ONCE = 100;

    private static final int FIXPOINT_ROUNDS = 3;

    /**
     * A twin has neither the schema nor the row type of its table: {@code app.t.name} is no column of it, and neither
     * {@code f(t)} nor {@code t.f} finds the function.
     */
    private static final Set<String> BEYOND_TWIN = Set.of("42P01", "42703", "42883", "42846");

    private final Snapshot snapshot;
    private final PartCheck parts;
    private final Map<QualifiedName, ObservedIndex> observed = new HashMap<>();
    private final Map<QualifiedName, Words> words = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Caveat> caveats = new ArrayList<>();

    Canonicalizer(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.state().indexes().forEach(index -> observed.put(index.name(), index));
        parts = new PartCheck(snapshot);
    }

    /** The declared indexes that PostgreSQL has to read, because their text alone decides nothing. */
    List<DeclaredIndex> undecided(List<DeclaredIndex> declared) {
        List<DeclaredIndex> undecided = new ArrayList<>();
        for (DeclaredIndex index : declared) {
            ObservedIndex same = observed.get(index.name());
            if (same != null && readsLike(index, same) && parts.unread(index).isEmpty()) {
                words.put(index.name(), Words.of(same.definition()));
            } else {
                undecided.add(index);
            }
        }
        return undecided;
    }

    private boolean readsLike(DeclaredIndex index, ObservedIndex same) {
        IndexDefinition definition = definition(index, Words.of(same.definition()));
        return same.table().equals(index.table())
                && definition.sameBuild(same.definition())
                && definition.storage().equals(same.definition().storage())
                && index.columns().size() == same.definition().keys().size()
                && IntStream.range(0, index.columns().size())
                        .allMatch(i -> readsLike(
                                SqlFragment.singleSpaced(index.columns().get(i)),
                                same.definition().keys().get(i).text()))
                && index.where()
                        .map(CatalogReader::printedPredicate)
                        .equals(same.definition().predicate());
    }

    /** PostgreSQL prints {@code "timestamp" DESC} of the column that one may as well write without quotes. */
    private boolean readsLike(String element, String printed) {
        if (element.equals(printed)) {
            return true;
        }
        int end = printed.indexOf('"', 1);
        return printed.startsWith("\"")
                && end > 0
                && snapshot.columnKeywords().contains(printed.substring(1, end))
                && element.equals(printed.substring(1, end) + printed.substring(end + 1));
    }

    /** Has PostgreSQL read the indexes. The connection is in a read-write transaction that the caller rolls back. */
    void read(Connection connection, List<DeclaredIndex> indexes) throws SQLException {
        TwinTable twin = new TwinTable(connection, snapshot);
        Diagnosis diagnosis = new Diagnosis(connection, snapshot, twin);
        twin.describe(new HashSet<>(indexes.stream().map(DeclaredIndex::table).toList()));
        Map<DeclaredIndex, SQLException> beyondTwin = new LinkedHashMap<>();
        for (List<DeclaredIndex> batch : batches(indexes)) {
            readBatch(twin, diagnosis, batch, beyondTwin);
        }
        for (DeclaredIndex index : indexes) {
            if (words.containsKey(index.name())) {
                problems.addAll(parts.read(twin, diagnosis, index));
            }
        }
        List<DeclaredIndex> differing = new ArrayList<>();
        for (DeclaredIndex index : indexes) {
            Optional<Words> catalog = differing(index);
            if (catalog.isPresent()) {
                settle(twin, index, catalog.get());
            }
            if (differing(index).isPresent()) {
                differing.add(index);
            }
        }
        fold(connection, diagnosis, differing);
        judgeBeyondTwin(connection, diagnosis, beyondTwin);
    }

    /** The catalog's words for an index whose declared ones PostgreSQL prints otherwise. */
    private Optional<Words> differing(DeclaredIndex index) {
        Words read = words.get(index.name());
        return Optional.ofNullable(observed.get(index.name()))
                .map(same -> Words.of(same.definition()))
                .filter(catalog -> read != null && expressionsDiffer(read, catalog));
    }

    /**
     * Has the server's trees decide what no twin can say. The connection is in a transaction that may be read-only.
     *
     * @param unchecked why the twin is not possible, and what helps; told of indexes that are not there
     */
    void readTrees(Connection connection, List<DeclaredIndex> indexes, Reason unchecked) throws SQLException {
        Diagnosis diagnosis = new Diagnosis(connection, snapshot, new TwinTable(connection, snapshot));
        judge(connection, diagnosis, indexes);
        for (DeclaredIndex index : indexes) {
            if (!observed.containsKey(index.name()) && words.containsKey(index.name())) {
                caveats.add(new Caveat(Caveat.Kind.UNCHECKED, index, unchecked.text(), unchecked.remedies()));
            }
        }
    }

    private void judge(Connection connection, Diagnosis diagnosis, List<DeclaredIndex> indexes) throws SQLException {
        if (!indexes.isEmpty()) {
            problems.addAll(judged(connection, diagnosis, indexes).problems());
        }
    }

    /** A mistake that both find is told as the twin has it, without a query's hints. */
    private void judgeBeyondTwin(
            Connection connection, Diagnosis diagnosis, Map<DeclaredIndex, SQLException> beyondTwin)
            throws SQLException {
        if (beyondTwin.isEmpty()) {
            return;
        }
        TreeJudge judge = judged(connection, diagnosis, List.copyOf(beyondTwin.keySet()));
        for (Map.Entry<DeclaredIndex, SQLException> refused : beyondTwin.entrySet()) {
            Optional<Problem> byTrees = judge.problem(refused.getKey());
            if (byTrees.isPresent()) {
                Problem byTwin = diagnosis.of(refused.getKey(), refused.getValue());
                problems.add(byTwin.message().equals(byTrees.get().message()) ? byTwin : byTrees.get());
            }
        }
    }

    private TreeJudge judged(Connection connection, Diagnosis diagnosis, List<DeclaredIndex> indexes)
            throws SQLException {
        TreeJudge judge = new TreeJudge(connection, snapshot, diagnosis);
        judge.judge(indexes, observed);
        indexes.forEach(index -> judge.words(index).ifPresent(read -> words.put(index.name(), read)));
        caveats.addAll(judge.caveats());
        return judge;
    }

    /** What PostgreSQL prints in two ways may still be the same to its planner. */
    private void fold(Connection connection, Diagnosis diagnosis, List<DeclaredIndex> differing) throws SQLException {
        if (differing.isEmpty()) {
            return;
        }
        TreeJudge judge = new TreeJudge(connection, snapshot, diagnosis);
        judge.judge(differing, observed);
        for (DeclaredIndex index : differing) {
            boolean same = judge.testimony(index)
                    .map(Testimony::verdict)
                    .filter(verdict -> verdict == Verdict.EQUAL || verdict == Verdict.EQUIVALENT)
                    .isPresent();
            if (same) {
                judge.words(index).ifPresent(read -> words.put(index.name(), read));
            }
        }
        judge.caveats().stream()
                .filter(caveat -> caveat.kind() == Caveat.Kind.EQUIVALENT)
                .forEach(caveats::add);
    }

    /**
     * Why something is not possible here.
     *
     * @param text a clause: {@code a standby cannot create the temporary table that it takes}
     * @param remedies what helps
     */
    record Reason(String text, List<String> remedies) {}

    /** One mistake spoils a batch: halve it until the mistaken index stands alone. */
    private void readBatch(
            TwinTable twin, Diagnosis diagnosis, List<DeclaredIndex> batch, Map<DeclaredIndex, SQLException> beyondTwin)
            throws SQLException {
        try {
            List<Words> read = twin.read(batch);
            for (int i = 0; i < read.size(); i++) {
                words.put(batch.get(i).name(), read.get(i));
            }
        } catch (SQLException e) {
            if (!Diagnosis.isAboutTheText(e)) {
                throw e;
            }
            if (batch.size() == 1 && isBeyondTwin(e)) {
                beyondTwin.put(batch.get(0), e);
            } else if (batch.size() == 1) {
                problems.add(diagnosis.of(batch.get(0), e));
            } else {
                int half = batch.size() / 2;
                readBatch(twin, diagnosis, batch.subList(0, half), beyondTwin);
                readBatch(twin, diagnosis, batch.subList(half, batch.size()), beyondTwin);
            }
        }
    }

    /** What fails within a function that is called would fail on the real table, too. */
    private static boolean isBeyondTwin(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException server ? server.getServerErrorMessage() : null;
        return BEYOND_TWIN.contains(String.valueOf(e.getSQLState())) && message != null && message.getWhere() == null;
    }

    private static List<List<DeclaredIndex>> batches(List<DeclaredIndex> indexes) {
        List<DeclaredIndex> sorted = new ArrayList<>(indexes);
        sorted.sort(Comparator.comparing(DeclaredIndex::table).thenComparing(DeclaredIndex::name));
        List<List<DeclaredIndex>> batches = new ArrayList<>();
        Map<String, QualifiedName> tables = new HashMap<>();
        Map<QualifiedName, Integer> counts = new HashMap<>();
        for (DeclaredIndex index : sorted) {
            boolean sameNameElsewhere =
                    !index.table().equals(tables.getOrDefault(index.table().name(), index.table()));
            int onTable = counts.merge(index.table(), 1, Integer::sum);
            boolean newTable = !tables.containsKey(index.table().name());
            if (batches.isEmpty()
                    || sameNameElsewhere
                    || onTable > INDEXES_AT_ONCE
                    || (newTable && tables.size() == TABLES_AT_ONCE)) {
                batches.add(new ArrayList<>());
                tables.clear();
                counts.clear();
                counts.put(index.table(), 1);
            }
            tables.put(index.table().name(), index.table());
            batches.get(batches.size() - 1).add(index);
        }
        return batches;
    }

    private static boolean expressionsDiffer(Words read, Words catalog) {
        boolean expressions = read.keys().stream().anyMatch(IndexKey::expression)
                && catalog.keys().stream().anyMatch(IndexKey::expression);
        return (expressions && !read.keyTexts().equals(catalog.keyTexts()))
                || (read.predicate().isPresent()
                        && catalog.predicate().isPresent()
                        && !read.predicate().equals(catalog.predicate()));
    }

    /**
     * What PostgreSQL prints, it may read and print again in another way; a dumped and restored index shows the second
     * form. Two texts are the same index when they come to the same end.
     */
    private void settle(TwinTable twin, DeclaredIndex index, Words catalog) throws SQLException {
        Words ours = words.getOrDefault(index.name(), catalog);
        Optional<Words> end = fixpoint(twin, index, ours);
        if (end.isPresent() && end.equals(fixpoint(twin, index, catalog))) {
            words.put(index.name(), catalog);
        }
    }

    private static Optional<Words> fixpoint(TwinTable twin, DeclaredIndex index, Words start) throws SQLException {
        Words before = start;
        for (int round = 0; round < FIXPOINT_ROUNDS; round++) {
            Words after;
            try {
                after = twin.read(List.of(index.withWords(before.keyTexts(), before.predicate())))
                        .get(0);
            } catch (SQLException e) {
                if (!Diagnosis.isAboutTheText(e)) {
                    throw e;
                }
                return Optional.empty();
            }
            if (after.equals(before)) {
                return Optional.of(after);
            }
            before = after;
        }
        return Optional.of(before);
    }

    /** What was decided, in the order of the declaration, with all that is wrong. */
    Canonicalization result(List<DeclaredIndex> declared) {
        List<DesiredIndex> desired = new ArrayList<>();
        for (DeclaredIndex index : declared) {
            Words read = words.get(index.name());
            if (read != null) {
                Map<QualifiedName, DeclaredIndex> own = new HashMap<>();
                index.partitions().keySet().forEach(partition -> own.put(partition, index.on(partition, index.name())));
                List<Problem> misplaced = Stream.concat(Stream.of(index), own.values().stream())
                        .flatMap(each -> misplacedStatistics(each, read).stream())
                        .toList();
                problems.addAll(misplaced);
                if (misplaced.isEmpty()) {
                    Map<QualifiedName, IndexDefinition> definitions = new HashMap<>();
                    own.forEach((partition, part) -> definitions.put(partition, definition(part, read)));
                    desired.add(new DesiredIndex(index, definition(index, read), definitions, notNull(index, read)));
                }
            }
            parts.astray(index).ifPresent(caveats::add);
            Optional.ofNullable(observed.get(index.name()))
                    .flatMap(there -> PartCheck.part(index, there))
                    .ifPresent(caveats::add);
        }
        caveats.addAll(parts.detaching(declared));
        return new Canonicalization(desired, problems, caveats);
    }

    private Set<QualifiedName> notNull(DeclaredIndex index, Words read) {
        return snapshot.state()
                .whole(index.table())
                .filter(table -> table.areNotNull(read.keys()))
                .map(ObservedTable::name)
                .collect(Collectors.toSet());
    }

    private static Optional<Problem> misplacedStatistics(DeclaredIndex index, Words read) {
        return index.statistics().keySet().stream()
                .filter(key ->
                        key > read.keys().size() || !read.keys().get(key - 1).expression())
                .findFirst()
                .map(key -> Problem.at(
                                index.placeOf(Attribute.STATISTICS.key() + "." + key),
                                ProblemCode.DEFINITION,
                                "key " + key + " is not an expression, so that it has no statistics target of its own")
                        .noting("A column's target belongs to the table: ALTER TABLE … ALTER COLUMN … SET STATISTICS"));
    }

    private IndexDefinition definition(DeclaredIndex index, Words read) {
        String tablespace = index.tablespace().orElse("");
        return new IndexDefinition(
                index.method(),
                index.unique(),
                index.nullsDistinct(),
                read.keys(),
                index.include(),
                read.predicate(),
                index.with(),
                tablespace.equals(snapshot.state().server().tablespace()) ? "" : tablespace,
                index.statistics(),
                index.extensions(),
                index.comment());
    }
}

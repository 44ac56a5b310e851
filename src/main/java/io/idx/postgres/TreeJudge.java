package io.idx.postgres;

import io.idx.model.Caveat;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Spelling;
import io.idx.sql.KeyElement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Decides by trees what declared indexes mean, where no {@link TwinTable} can say it. */
final class TreeJudge {
    private static final String NOT_SHOWN = "how PostgreSQL reads it does not arrive here, as behind a proxy that"
            + " drops the server's messages, and no temporary table may be created";

    private final Connection connection;
    private final Diagnosis diagnosis;
    private final TreeReader reader;
    private final Witness witness;
    private final Map<QualifiedName, Words> words = new HashMap<>();
    private final Map<QualifiedName, Testimony> testimonies = new HashMap<>();
    private final Map<QualifiedName, Problem> problems = new LinkedHashMap<>();
    private final List<Caveat> caveats = new ArrayList<>();

    TreeJudge(Connection connection, Snapshot snapshot, Diagnosis diagnosis) {
        TreeRoad road = new TreeRoad(connection, snapshot);
        this.connection = connection;
        this.diagnosis = diagnosis;
        this.reader = new TreeReader(road, snapshot, diagnosis);
        this.witness = new Witness(connection, snapshot, road);
    }

    /**
     * Reads the indexes and compares those that are there.
     *
     * @param observed the indexes that have their names now
     */
    void judge(List<DeclaredIndex> indexes, Map<QualifiedName, ObservedIndex> observed) throws SQLException {
        reader.read(indexes);
        problems.putAll(reader.problems());
        Map<Long, IndexTrees> trees = IndexTrees.read(
                connection,
                indexes.stream()
                        .map(index -> observed.get(index.name()))
                        .filter(Objects::nonNull)
                        .toList());
        for (DeclaredIndex index : indexes) {
            Optional<TreeReading> reading = reader.of(index);
            if (reading.isPresent() && accepted(index, reading.get())) {
                ObservedIndex same = observed.get(index.name());
                Optional<IndexTrees> there = Optional.ofNullable(same == null ? null : trees.get(same.oid()));
                if (same != null && there.isPresent()) {
                    judge(index, reading.get(), there.get(), Words.of(same.definition()));
                } else if (reading.get().shown()) {
                    words.put(index.name(), Testimony.ofNew(index).words(index, reading.get(), Optional.empty()));
                } else {
                    caveats.add(undecided(index));
                }
            }
        }
    }

    /** Of one that is not there, too: once it were built, nobody could say whether it is as declared. */
    private static Caveat undecided(DeclaredIndex index) {
        return new Caveat(
                Caveat.Kind.UNDECIDED,
                index,
                NOT_SHOWN,
                List.of(
                        "Connect to the primary, directly, with a role that may create temporary tables",
                        "Write the definition in PostgreSQL's words, as psql's \\d shows it"));
    }

    private void judge(DeclaredIndex index, TreeReading reading, IndexTrees there, Words printed) throws SQLException {
        Testimony testimony = witness.compare(index, reading, there, printed);
        testimonies.put(index.name(), testimony);
        if (testimony.verdict() == Verdict.UNDECIDED) {
            caveats.add(undecided(index));
            return;
        }
        words.put(index.name(), testimony.words(index, reading, Optional.of(printed)));
        if (testimony.verdict() == Verdict.EQUIVALENT) {
            caveats.add(equivalent(index, testimony, printed));
        }
    }

    static Caveat equivalent(DeclaredIndex index, Testimony testimony, Words printed) {
        List<String> beside = new ArrayList<>();
        for (int i = 0; i < testimony.keys().size(); i++) {
            if (testimony.keys().get(i) == Verdict.EQUIVALENT) {
                beside.add("file      " + index.columns().get(i));
                beside.add("database  " + printed.keys().get(i).text());
            }
        }
        if (testimony.predicate() == Verdict.EQUIVALENT) {
            beside.add("file      " + index.where().orElse(""));
            beside.add("database  " + printed.predicate().orElse(""));
        }
        return new Caveat(
                Caveat.Kind.EQUIVALENT,
                index,
                "is not written as the database has it, but is equivalent after constant folding; it is left as it is",
                beside);
    }

    /** What a tree does not show, CREATE INDEX would refuse. */
    private boolean accepted(DeclaredIndex index, TreeReading reading) throws SQLException {
        Optional<Problem> unknown = diagnosis.unknownMethod(index);
        for (int i = 0; i < reading.elements().size() && unknown.isEmpty(); i++) {
            unknown = unknownClass(index, i, reading.elements().get(i));
        }
        unknown = unknown.or(() -> diagnosis.unknownInclude(index));
        unknown.ifPresent(problem -> problems.put(index.name(), problem));
        return unknown.isEmpty();
    }

    private Optional<Problem> unknownClass(DeclaredIndex index, int i, KeyElement element) throws SQLException {
        List<String> name = element.operatorClass();
        if (name.isEmpty() || witness.operatorClass(index, name).isPresent()) {
            return Optional.empty();
        }
        String last = name.get(name.size() - 1);
        return Optional.of(Problem.at(
                        index.placeOf("columns[" + i + "]"),
                        ProblemCode.DEFINITION,
                        "operator class \"" + String.join(".", name) + "\" does not exist for access method \""
                                + index.method() + "\"")
                .suggesting(Spelling.nearest(last, diagnosis.operatorClasses(index.method()))));
    }

    /** The words that were found for an index; none if it is undecided or not accepted. */
    Optional<Words> words(DeclaredIndex index) {
        return Optional.ofNullable(words.get(index.name()));
    }

    /** How an index compares with the one that has its name; none if there is none. */
    Optional<Testimony> testimony(DeclaredIndex index) {
        return Optional.ofNullable(testimonies.get(index.name()));
    }

    Collection<Problem> problems() {
        return problems.values();
    }

    Optional<Problem> problem(DeclaredIndex index) {
        return Optional.ofNullable(problems.get(index.name()));
    }

    List<Caveat> caveats() {
        return caveats;
    }
}

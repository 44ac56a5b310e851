package io.idx.postgres;

import io.idx.model.Attribute;
import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.ObservedTable;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Spelling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a declared index can be where it is declared: on a table that exists, under a name that is free or its own.
 */
final class PlacementCheck {
    private static final String RELATION_KINDS =
            """
            SELECT n.nspname, c.relname, c.relkind
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE (n.nspname || '.' || c.relname) = ANY (?)
            """;

    private static final String NEVER_UNIQUE =
            """
            SELECT amname FROM pg_catalog.pg_am
             WHERE amtype = 'i' AND NOT pg_catalog.pg_indexam_has_property(oid, 'can_unique')
            """;

    private static final Map<String, String> KINDS = Map.of(
            "r", "a table",
            "v", "a view",
            "m", "a materialized view",
            "f", "a foreign table",
            "S", "a sequence",
            "c", "a composite type",
            "i", "an index",
            "I", "an index",
            "p", "a partitioned table");

    private final Snapshot snapshot;
    private final Map<QualifiedName, ObservedIndex> observed = new HashMap<>();
    private final Map<QualifiedName, String> relationKinds = new HashMap<>();
    private final Set<String> neverUnique = new HashSet<>();

    PlacementCheck(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.state().indexes().forEach(index -> observed.put(index.name(), index));
    }

    /** Looks up what else has the names in question. Indexes that are observed need no look. */
    void lookUp(Connection connection, List<DeclaredIndex> declared) throws SQLException {
        if (declared.stream()
                .anyMatch(index -> index.unique() && !index.method().equals("btree"))) {
            lookUpMethods(connection);
        }
        lookUpNames(connection, declared);
    }

    /** The twin on which the server reads a definition cannot be unique, so that this is asked by itself. */
    private void lookUpMethods(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(NEVER_UNIQUE)) {
            while (rows.next()) {
                neverUnique.add(rows.getString("amname"));
            }
        }
    }

    private void lookUpNames(Connection connection, List<DeclaredIndex> declared) throws SQLException {
        String[] names = declared.stream()
                .filter(index -> !observed.containsKey(index.name()))
                .flatMap(index -> Stream.of(index.name(), index.table()))
                .distinct()
                .map(name -> name.schema() + "." + name.name())
                .toArray(String[]::new);
        if (names.length == 0) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(RELATION_KINDS)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    relationKinds.put(
                            new QualifiedName(rows.getString("nspname"), rows.getString("relname")),
                            KINDS.getOrDefault(rows.getString("relkind"), "a relation"));
                }
            }
        }
    }

    Optional<Problem> problem(DeclaredIndex index) {
        return table(index)
                .or(() -> name(index))
                .or(() -> uniqueness(index))
                .or(() -> version(index))
                .or(() -> absent(index));
    }

    private Optional<Problem> table(DeclaredIndex index) {
        Place place = index.placeOf("table");
        ObservedTable table = snapshot.state().tables().get(index.table());
        if (table == null) {
            String kind = relationKinds.get(index.table());
            if (kind != null) {
                return Optional.of(Problem.at(
                        place, ProblemCode.NOT_A_TABLE, index.table() + " is " + kind + ", which cannot have indexes"));
            }
            List<String> names = snapshot.state().tables().keySet().stream()
                    .filter(name -> name.schema().equals(index.table().schema()))
                    .map(QualifiedName::name)
                    .toList();
            return Optional.of(Problem.at(place, ProblemCode.NO_TABLE, "the database has no table " + index.table())
                    .suggesting(Spelling.nearest(index.table().name(), names)));
        }
        return table.kind() == ObservedTable.Kind.FOREIGN_PARTITION
                ? Optional.of(Problem.at(
                        place,
                        ProblemCode.NOT_A_TABLE,
                        index.table() + " is a foreign table, which cannot have indexes"))
                : Optional.empty();
    }

    private Optional<Problem> name(DeclaredIndex index) {
        ObservedIndex same = observed.get(index.name());
        if (same == null) {
            return Optional.ofNullable(relationKinds.get(index.name()))
                    .map(kind -> Problem.at(
                            index.place(),
                            ProblemCode.NAME_TAKEN,
                            index.name() + " is " + kind + " already, and they share one namespace with indexes"));
        }
        if (!same.table().equals(index.table())) {
            return Optional.of(Problem.at(
                    index.place(),
                    ProblemCode.NAME_TAKEN,
                    index.name() + " is an index on " + same.table() + " already"));
        }
        return same.constraint().map(constraint -> Problem.at(
                        index.place(),
                        ProblemCode.BACKS_CONSTRAINT,
                        index.name() + " backs the constraint \"" + constraint + "\" of " + index.table())
                .noting("Leave it out of indexes.yaml: idx never touches an index that backs a constraint"));
    }

    private Optional<Problem> uniqueness(DeclaredIndex index) {
        return index.unique() && neverUnique.contains(index.method())
                ? Optional.of(Problem.at(
                        index.placeOf(Attribute.UNIQUE),
                        ProblemCode.DEFINITION,
                        "access method \"" + index.method() + "\" has no unique indexes"))
                : Optional.empty();
    }

    private Optional<Problem> version(DeclaredIndex index) {
        int major = snapshot.state().server().major();
        return !index.nullsDistinct() && major < Attribute.NULLS_DISTINCT.sinceMajor()
                ? Optional.of(Problem.at(
                        index.placeOf(Attribute.NULLS_DISTINCT),
                        ProblemCode.NEEDS_VERSION,
                        "nulls_distinct: false needs PostgreSQL " + Attribute.NULLS_DISTINCT.sinceMajor()
                                + ", and the server is PostgreSQL "
                                + snapshot.state().server().version()))
                : Optional.empty();
    }

    /** What it, or one of its parts, is to have and cannot. */
    private Optional<Problem> absent(DeclaredIndex index) {
        return Stream.concat(
                        Stream.of(index),
                        index.partitions().keySet().stream().map(partition -> index.on(partition, index.name())))
                .flatMap(each -> missingTablespace(each).or(() -> missingExtension(each)).stream())
                .findFirst();
    }

    private Optional<Problem> missingExtension(DeclaredIndex index) {
        return index.extensions().stream()
                .filter(name -> !snapshot.extensions().contains(name))
                .findFirst()
                .map(name -> Problem.at(
                                index.placeOf(Attribute.DEPENDS_ON_EXTENSION),
                                ProblemCode.DEFINITION,
                                "the database has no extension \"" + name + "\"")
                        .suggesting(Spelling.nearest(name, snapshot.extensions())));
    }

    private Optional<Problem> missingTablespace(DeclaredIndex index) {
        return index.tablespace()
                .filter(name -> !snapshot.tablespaces().contains(name))
                .map(name -> Problem.at(
                                index.placeOf(Attribute.TABLESPACE),
                                ProblemCode.DEFINITION,
                                "the server has no tablespace \"" + name + "\"")
                        .suggesting(Spelling.nearest(name, snapshot.tablespaces())));
    }
}

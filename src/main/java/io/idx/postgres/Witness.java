package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.sql.KeyElement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Compares a declared index with one that is there, by trees and numbers: whether PostgreSQL understands the same, and
 * if not, whether its planner makes the same of it. The attributes besides keys and predicate are not looked at.
 */
final class Witness {
    private static final String OPERATOR_CLASS =
            """
            SELECT o.oid FROM pg_catalog.pg_opclass o
              JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
             WHERE m.amname = ? AND o.opcname = ? AND n.nspname = ANY (?)
             ORDER BY pg_catalog.array_position(?, n.nspname::text) LIMIT 1
            """;

    private record ClassName(String schema, String method, List<String> name) {}

    private final Connection connection;
    private final Snapshot snapshot;
    private final TreeRoad road;
    private final Map<ClassName, OptionalLong> operatorClasses = new HashMap<>();

    Witness(Connection connection, Snapshot snapshot, TreeRoad road) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.road = road;
    }

    Testimony compare(DeclaredIndex declared, TreeReading reading, IndexTrees there, Words printed)
            throws SQLException {
        if (!reading.shown()) {
            return Testimony.ofUnseen(declared);
        }
        List<Verdict> keys = new ArrayList<>();
        for (int i = 0; i < declared.columns().size(); i++) {
            keys.add(
                    i < there.keys().size()
                            ? key(declared, reading, i, there.keys().get(i))
                            : Verdict.DIFFERENT);
        }
        Testimony exact = new Testimony(keys, predicate(reading, there));
        if (!declared.method().equals(there.method())
                || keys.size() != there.keys().size()) {
            return exact.decided(); // whatever the planner makes of the parts, it is another index
        }
        return exact.verdict() == Verdict.UNDECIDED ? folded(declared, reading, there, printed, exact) : exact;
    }

    /** Undecided where nothing but the tree is another. */
    private Verdict key(DeclaredIndex declared, TreeReading reading, int i, IndexTrees.Key key) throws SQLException {
        KeyElement element = reading.elements().get(i);
        if (!sameClass(declared, element, key) || !sameOrder(element, key)) {
            return Verdict.DIFFERENT;
        }
        NodeTree collated = reading.keys().get(i);
        NodeTree tree = collated.withoutCollation();
        boolean columns = tree.column() != 0 && key.column() != 0;
        if (!sameCollation(collated, key) || (columns && tree.column() != key.column())) {
            return Verdict.DIFFERENT;
        }
        return sameTree(tree, key) ? Verdict.EQUAL : Verdict.UNDECIDED;
    }

    private static Verdict predicate(TreeReading reading, IndexTrees there) {
        if (reading.predicate().equals(there.predicate())) {
            return Verdict.EQUAL;
        }
        return reading.predicate().isPresent() == there.predicate().isPresent() ? Verdict.UNDECIDED : Verdict.DIFFERENT;
    }

    private Testimony folded(
            DeclaredIndex declared, TreeReading reading, IndexTrees there, Words printed, Testimony exact)
            throws SQLException {
        List<Verdict> keys = new ArrayList<>();
        for (int i = 0; i < exact.keys().size(); i++) {
            String ours = reading.elements().get(i).expression();
            String theirs = there.keys().get(i).text();
            keys.add(exact.keys().get(i) == Verdict.UNDECIDED ? planned(declared, ours, theirs) : Verdict.EQUAL);
        }
        return new Testimony(
                keys,
                exact.predicate() == Verdict.UNDECIDED
                        ? planned(
                                declared,
                                declared.where().orElse("").strip(),
                                printed.predicate().orElse(""))
                        : exact.predicate());
    }

    private Verdict planned(DeclaredIndex declared, String ours, String theirs) throws SQLException {
        return road.sameToPlanner(declared.table(), "(" + ours + ")", "(" + theirs + ")")
                .map(same -> same ? Verdict.EQUIVALENT : Verdict.DIFFERENT)
                .orElse(Verdict.UNDECIDED);
    }

    private static boolean sameTree(NodeTree tree, IndexTrees.Key key) {
        return key.expression().map(tree::equals).orElse(tree.column() == key.column());
    }

    private static boolean sameCollation(NodeTree tree, IndexTrees.Key key) {
        return tree.collation() == 0 ? !key.printsCollation() : tree.collation() == key.collation();
    }

    private static boolean sameOrder(KeyElement element, IndexTrees.Key key) {
        return key.order() == (element.descending() ? 1 : 0) + (element.nullsFirst() ? 2 : 0);
    }

    private boolean sameClass(DeclaredIndex declared, KeyElement element, IndexTrees.Key key) throws SQLException {
        if (element.operatorClass().isEmpty()) {
            return !key.printsClass();
        }
        OptionalLong named = operatorClass(declared, element.operatorClass());
        return named.isPresent()
                && named.getAsLong() == key.operatorClass()
                && new HashSet<>(element.options()).equals(key.options());
    }

    /** The operator class that a name means, found as PostgreSQL finds it; empty if there is none. */
    OptionalLong operatorClass(DeclaredIndex declared, List<String> name) throws SQLException {
        ClassName key = new ClassName(declared.table().schema(), declared.method(), name);
        OptionalLong known = operatorClasses.get(key);
        if (known == null) {
            known = lookUp(key);
            operatorClasses.put(key, known);
        }
        return known;
    }

    private OptionalLong lookUp(ClassName key) throws SQLException {
        List<String> schemas = key.name().size() > 1
                ? List.of(key.name().get(key.name().size() - 2))
                : SessionSettings.authorSchemas(key.schema(), snapshot.extensionSchemas());
        try (PreparedStatement statement = connection.prepareStatement(OPERATOR_CLASS)) {
            statement.setString(1, key.method());
            statement.setString(2, key.name().get(key.name().size() - 1));
            statement.setArray(3, connection.createArrayOf("text", schemas.toArray()));
            statement.setArray(4, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }
}

package io.idx.sql;

import io.idx.model.DeclaredIndex;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.sql.Lexer.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an ALTER TABLE does to indexes that the same files create. */
final class AlterTable {
    /** What ALTER COLUMN and DROP CONSTRAINT drop, which is no column. */
    private static final Set<String> NO_COLUMNS = Set.of("constraint", "not", "default", "expression", "identity");

    private final SqlStatement statement;
    private final String schema;
    private final Map<QualifiedName, DeclaredIndex> indexes;
    private final List<String> skipped;

    /**
     * @param statement after ALTER TABLE
     * @param indexes by name; they are changed as the statement says
     * @param skipped gets what cannot be followed
     */
    AlterTable(SqlStatement statement, String schema, Map<QualifiedName, DeclaredIndex> indexes, List<String> skipped) {
        this.statement = statement;
        this.schema = schema;
        this.indexes = indexes;
        this.skipped = skipped;
    }

    /**
     * Whether it was about an index.
     *
     * @throws ProblemException where it is not read
     */
    boolean followed() {
        statement.take("IF", "EXISTS");
        statement.take("ONLY");
        QualifiedName table = CreateIndex.qualified(statement, schema, "the name of a table");
        statement.takeSign('*');
        if (statement.take("RENAME", "TO")) {
            return becomes(table, table.withName(statement.name("the new name")));
        }
        if (statement.take("SET", "SCHEMA")) {
            return becomes(table, new QualifiedName(statement.name("a schema"), table.name()));
        }
        return statement.take("RENAME") ? renamesColumn(table) : actions(table);
    }

    /** PostgreSQL takes ALTER TABLE for indexes, too. */
    private boolean becomes(QualifiedName before, QualifiedName after) {
        DeclaredIndex itself = indexes.remove(before);
        if (itself != null) {
            indexes.put(after, itself.withNameAndComment(after, itself.comment()));
            return true;
        }
        List<DeclaredIndex> moved = on(before);
        moved.forEach(index -> {
            QualifiedName name = after.withName(index.name().name());
            indexes.remove(index.name());
            indexes.put(name, index.on(after, name));
        });
        return !moved.isEmpty();
    }

    private List<DeclaredIndex> on(QualifiedName table) {
        return indexes.values().stream()
                .filter(index -> index.table().equals(table))
                .toList();
    }

    private boolean renamesColumn(QualifiedName table) {
        return !statement.take("CONSTRAINT") && tell(table, "the new name of a column");
    }

    private boolean tell(QualifiedName table, String what) {
        boolean concerns = !on(table).isEmpty();
        if (concerns) {
            skipped.add(statement.place() + ": skipped " + what + " of " + table + ", which has indexes");
        }
        return concerns;
    }

    private boolean actions(QualifiedName table) {
        boolean followed = false;
        while (!statement.done()) {
            if (statement.take("USING", "INDEX")) {
                followed |= !statement.take("TABLESPACE") && becomesConstraint(table);
            } else if (statement.take("DROP")) {
                followed |= dropsColumn() && tell(table, "the drop of a column");
            } else {
                statement.pass();
            }
        }
        return followed;
    }

    /** From then on the index is the constraint's. */
    private boolean becomesConstraint(QualifiedName table) {
        return indexes.remove(table.withName(statement.name("the name of an index"))) != null;
    }

    private boolean dropsColumn() {
        if (statement.take("COLUMN")) {
            return true;
        }
        return statement.nextIs(Kind.QUOTED_NAME)
                || (statement.nextIs(Kind.WORD) && NO_COLUMNS.stream().noneMatch(statement::nextIs));
    }
}

package io.idx.sql;

import io.idx.model.DeclaredIndex;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The indexes that files of SQL leave behind, read one after the other as a migration tool would run them: CREATE
 * INDEX, COMMENT ON INDEX, ALTER INDEX and DROP INDEX, and what takes a whole table away or gives it another name.
 * Nothing else is followed, and nothing is run.
 *
 * <pre>{@code Migrations read = Migrations.read(texts, "public");}</pre>
 *
 * <p>Statements are cut at their keywords; what the pieces mean, PostgreSQL has to say.
 */
public final class Migrations {
    private final String schema;
    private final Map<QualifiedName, DeclaredIndex> indexes = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private int others;

    private Migrations(String schema) {
        this.schema = schema;
    }

    /**
     * What the files leave behind.
     *
     * @param texts by the names that messages call the files, in order
     * @param schema of tables and indexes that are named without one
     * @throws ProblemException with every statement about an index that is not read, by file and line
     */
    public static Migrations read(Map<String, String> texts, String schema) {
        Migrations migrations = new Migrations(schema);
        texts.forEach((name, text) -> migrations.file(new SqlText(name, text)));
        if (!migrations.problems.isEmpty()) {
            throw new ProblemException(migrations.problems);
        }
        return migrations;
    }

    /** The indexes, in the words of the files. */
    public List<DeclaredIndex> indexes() {
        return List.copyOf(indexes.values());
    }

    /** What could not be followed, a line each, with its place. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** How many statements were about something else. */
    public int others() {
        return others;
    }

    private void file(SqlText text) {
        try {
            SqlScript script = SqlScript.of(text);
            script.commands().forEach(place -> skip(place, "a command of psql"));
            script.statements().forEach(this::follow);
        } catch (ProblemException e) {
            problems.addAll(e.problems());
        }
    }

    private void skip(Place place, String what) {
        skipped.add(place + ": skipped " + what);
    }

    private void follow(SqlStatement statement) {
        try {
            statement(statement);
        } catch (ProblemException e) {
            problems.addAll(e.problems());
        }
    }

    private void statement(SqlStatement statement) {
        if (statement.take("CREATE")) {
            boolean unique = statement.take("UNIQUE");
            if (statement.take("INDEX")) {
                create(statement, unique);
                return;
            }
        } else if (statement.take("COMMENT", "ON", "INDEX")) {
            comment(statement);
            return;
        } else if (statement.take("DROP", "INDEX")) {
            drop(statement);
            return;
        } else if (statement.take("ALTER", "INDEX")) {
            alter(statement);
            return;
        } else if (statement.take("ROLLBACK")) {
            skip(statement.place(), "a ROLLBACK: what came before it counts");
            return;
        } else if (statement.take("DO")) {
            skip(statement.place(), "a DO block");
            return;
        } else if (statement.take("SET") && statement.mentions("search_path")) {
            skip(statement.place(), "SET search_path: names without a schema are taken to be in " + schema);
            return;
        } else if (statement.take("BEGIN")
                || statement.take("COMMIT")
                || statement.take("START")
                || statement.take("END")
                || followsTable(statement)) {
            return;
        }
        others++;
    }

    /** Whether it was about an index; a statement on tables that is not read is about something else. */
    private boolean followsTable(SqlStatement statement) {
        try {
            if (statement.take("ALTER", "TABLE") || statement.take("ALTER", "MATERIALIZED", "VIEW")) {
                return new AlterTable(statement, schema, indexes, skipped).followed();
            } else if (statement.take("DROP", "TABLE") || statement.take("DROP", "MATERIALIZED", "VIEW")) {
                dropTables(statement);
            } else if (statement.take("DROP", "SCHEMA")) {
                dropSchemas(statement);
            }
            return false;
        } catch (ProblemException e) {
            return false;
        }
    }

    private void create(SqlStatement statement, boolean unique) {
        CreateIndex.Created created = new CreateIndex(statement, schema).read(unique);
        DeclaredIndex index = created.index();
        DeclaredIndex first = indexes.get(index.name());
        if (first == null) {
            indexes.put(index.name(), index);
        } else if (!created.unlessThere()) {
            throw new ProblemException(
                    Problem.at(index.place(), ProblemCode.DECLARED_TWICE, "index " + index.name() + " is created twice")
                            .noting("the first is at " + first.place()));
        }
    }

    private void comment(SqlStatement statement) {
        QualifiedName name = name(statement);
        if (!statement.take("IS")) {
            throw statement.unread("IS is expected here");
        }
        Optional<String> comment = statement.string().filter(text -> !text.isEmpty());
        statement.end();
        DeclaredIndex index = indexes.get(name);
        if (index == null) {
            skip(statement.place(), "the comment of " + name + ", which these files do not create");
        } else {
            indexes.put(name, index.withNameAndComment(name, comment));
        }
    }

    private void drop(SqlStatement statement) {
        statement.take("CONCURRENTLY");
        statement.take("IF", "EXISTS");
        do {
            indexes.remove(name(statement));
        } while (statement.take(Lexer.Kind.COMMA));
        if (!statement.take("CASCADE")) {
            statement.take("RESTRICT");
        }
        statement.end();
    }

    private void dropTables(SqlStatement statement) {
        statement.take("IF", "EXISTS");
        do {
            QualifiedName table = CreateIndex.qualified(statement, schema, "the name of a table");
            indexes.values().removeIf(index -> index.table().equals(table));
        } while (statement.take(Lexer.Kind.COMMA));
    }

    private void dropSchemas(SqlStatement statement) {
        statement.take("IF", "EXISTS");
        do {
            String dropped = statement.name("the name of a schema");
            indexes.values().removeIf(index -> index.table().schema().equals(dropped));
        } while (statement.take(Lexer.Kind.COMMA));
    }

    private void alter(SqlStatement statement) {
        statement.take("IF", "EXISTS");
        if (statement.take("ALL")) {
            others++;
            return;
        }
        QualifiedName name = name(statement);
        DeclaredIndex index = indexes.get(name);
        if (statement.take("ATTACH", "PARTITION")) {
            attach(statement, Optional.ofNullable(index));
        } else if (index == null) {
            skip(statement.place(), "the ALTER INDEX of " + name + ", which these files do not create");
        } else if (statement.take("RENAME", "TO")) {
            rename(statement, index);
        } else {
            new AlterIndex(statement, index)
                    .altered()
                    .ifPresentOrElse(
                            altered -> indexes.put(name, altered),
                            () -> skip(statement.place(), "an ALTER INDEX of a form that is not followed"));
        }
    }

    private void rename(SqlStatement statement, DeclaredIndex index) {
        QualifiedName renamed = index.name().withName(statement.name("the new name"));
        statement.end();
        indexes.remove(index.name());
        indexes.put(renamed, index.withNameAndComment(renamed, index.comment()));
    }

    /** What is attached is a part of the index of the partitioned table, whose entry stands for all of it. */
    private void attach(SqlStatement statement, Optional<DeclaredIndex> whole) {
        DeclaredIndex part = indexes.remove(name(statement));
        statement.end();
        if (part != null && whole.filter(index -> hasNothingBeside(index, part)).isEmpty()) {
            skip(statement.place(), "what " + part.name() + " has of its own");
        }
    }

    private static boolean hasNothingBeside(DeclaredIndex whole, DeclaredIndex part) {
        return part.with().equals(whole.with())
                && part.tablespace().equals(whole.tablespace())
                && part.statistics().equals(whole.statistics())
                && part.extensions().equals(whole.extensions())
                && part.comment().isEmpty();
    }

    private QualifiedName name(SqlStatement statement) {
        return CreateIndex.qualified(statement, schema, "the name of an index");
    }
}

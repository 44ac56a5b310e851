package io.idx.plan;

import io.idx.diff.Change;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexDefinition;
import io.idx.model.ObservedIndex;
import io.idx.model.QualifiedName;
import io.idx.model.WorkingName;
import io.idx.sql.Ddl;
import java.util.ArrayList;
import java.util.List;

/** The statements that bring back what was there before a change, for a person who wants it back. */
final class Undo {
    private Undo() {}

    /** @param home the tablespace of the database */
    static List<String> of(Change change, String home) {
        if (change.tree().isPresent() || change.former().isPresent()) {
            return TreeUndo.of(change, home);
        }
        return switch (change.kind()) {
            case CREATE -> List.of(Ddl.dropIndex(change.name()));
            case REPLACE -> swapBack(Recipe.observed(change), home);
            case ALTER -> inPlace(change.name(), Recipe.desired(change), Recipe.observed(change), home);
            case RENAME -> renameBack(Recipe.desired(change), Recipe.observed(change), home);
            case REPAIR -> repaired(change, home);
            case DROP -> bringBack(Recipe.observed(change).name(), Recipe.observed(change), home);
        };
    }

    /** The former index is built anew beside the present one, so that queries have one all the time. */
    private static List<String> swapBack(ObservedIndex old, String home) {
        QualifiedName name = old.name();
        QualifiedName former = WorkingName.OLD.of(name);
        QualifiedName present = WorkingName.NEW.of(name);
        List<String> statements = new ArrayList<>(bringBack(former, old, home));
        statements.add(Ddl.renameIndex(name, present));
        statements.add(Ddl.renameIndex(former, name));
        statements.add(Ddl.dropIndex(present));
        return statements;
    }

    private static List<String> renameBack(DesiredIndex desired, ObservedIndex old, String home) {
        List<String> statements = new ArrayList<>();
        statements.add(Ddl.renameIndex(desired.name(), old.name()));
        statements.addAll(inPlace(old.name(), desired, old, home));
        return statements;
    }

    /** Nobody wants a broken index back, only what else was changed. */
    private static List<String> repaired(Change change, String home) {
        ObservedIndex there = Recipe.observed(change);
        return there.definition().sameBuild(Recipe.desired(change).definition())
                ? inPlace(there.name(), Recipe.desired(change), there, home)
                : List.of();
    }

    private static List<String> bringBack(QualifiedName index, ObservedIndex old, String home) {
        List<String> statements = new ArrayList<>();
        statements.add(Ddl.createIndex(index, old.table(), old.definition()));
        IndexDefinition built = old.definition().asBuilt();
        statements.addAll(statements(Steps.finishing(old.table(), index, built, old.definition(), home)));
        statements.addAll(Roles.again(old, index));
        return statements;
    }

    private static List<String> inPlace(QualifiedName index, DesiredIndex from, ObservedIndex to, String home) {
        return statements(Steps.inPlace(to.table(), index, from.definition(), to.definition(), home));
    }

    private static List<String> statements(List<Step> steps) {
        return steps.stream().flatMap(step -> step.statements().stream()).toList();
    }
}

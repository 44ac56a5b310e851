package io.idx.reconcile;

import io.idx.model.Declaration;
import io.idx.model.IndexFigures;
import io.idx.model.ObservedState;
import io.idx.postgres.Database;
import io.idx.status.Status;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Looks at how indexes fare, here and on the replicas. It changes nothing, locks nothing, and any role may do it. */
public final class Survey {
    private final Database database;
    private final Declaration declaration;
    private final Scope scope;
    private final Replicas replicas;
    private final Set<String> schemas;

    /** @param schemas those to look at; empty for those of the declaration */
    public Survey(
            Database database, Declaration declaration, Scope scope, Replicas replicas, Collection<String> schemas) {
        this.database = database;
        this.declaration = declaration;
        this.scope = scope;
        this.replicas = replicas;
        this.schemas = schemas.isEmpty() ? declaration.schemas() : Set.copyOf(schemas);
    }

    public Status look() {
        ObservedState here = database.observe(schemas).state();
        Map<Long, IndexFigures> figures = database.figures(schemas);
        Replicas.Answers answers = replicas.ask(schemas, database.system());
        ObservedState everywhere = here.withIndexes(here.indexes().stream()
                .map(index -> index.withEvidence(index.evidence().with(answers.of(index.name()))))
                .toList());
        return Status.of(
                        declaration,
                        everywhere,
                        figures,
                        (index, table) -> schemas.contains(index.schema()) && scope.covers(index, table))
                .with(1 + answers.readings().size(), answers.problems(), database.runHolder());
    }
}

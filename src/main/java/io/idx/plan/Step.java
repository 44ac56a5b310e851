package io.idx.plan;

import io.idx.model.QualifiedName;
import java.util.List;

/**
 * One statement, or one short transaction of several.
 *
 * @param index the index that it makes or changes, by the name that it has before the step: for a swap the new one, for
 *     ANALYZE the one that needs the statistics
 * @param statements without semicolons; several are sent in one transaction
 */
public record Step(StepKind kind, QualifiedName table, QualifiedName index, List<String> statements) {
    public Step {
        statements = List.copyOf(statements);
        if (statements.isEmpty() || (kind.concurrent() && statements.size() > 1)) {
            throw new IllegalArgumentException("a step is one statement, or one transaction");
        }
    }
}

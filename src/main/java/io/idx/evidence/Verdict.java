package io.idx.evidence;

import io.idx.model.Problem;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the planner does with a declared query. Costs are in the planner's units and count the whole query.
 *
 * @param detail the way that is preferred, or why HypoPG cannot tell; may be empty
 * @param with the cost by way of the index, where there is such a plan
 * @param otherwise the cost without it, where there is one to compare with
 * @param bytes the size of the table, if the answer depends on it, else 0
 * @param problem why there is no plan
 */
public record Verdict(
        DeclaredQuery query,
        Answer answer,
        Why why,
        String detail,
        OptionalDouble with,
        OptionalDouble otherwise,
        long bytes,
        Optional<Problem> problem,
        Optional<Run> run) {
    /** What came of executing a query: what it took, or why there is nothing to tell. */
    public record Run(Optional<Execution> execution, String reason) {}

    static Verdict of(DeclaredQuery query, Answer answer, Why why, String detail) {
        return new Verdict(
                query,
                answer,
                why,
                detail,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    Verdict costing(OptionalDouble withIt, OptionalDouble without) {
        return new Verdict(query, answer, why, detail, withIt, without, bytes, problem, run);
    }

    /** The same, unless the table is too small to tell. */
    Verdict unlessSmall(boolean small, long size) {
        return small ? new Verdict(query, Answer.TOO_SMALL, why, detail, with, otherwise, size, problem, run) : this;
    }

    Verdict refusedFor(Problem reason) {
        return new Verdict(query, answer, why, detail, with, otherwise, bytes, Optional.of(reason), run);
    }

    Verdict ran(Run outcome) {
        return new Verdict(query, answer, why, detail, with, otherwise, bytes, problem, Optional.of(outcome));
    }
}

package io.idx.postgres;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;

/** Stand-in until the package lands. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Problem toProblem() {
        return Problem.of(ProblemCode.SERVER_ERROR, "no database yet");
    }
}

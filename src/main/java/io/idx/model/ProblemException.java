package io.idx.model;

import java.util.List;

/** Carries {@link Problem}s to whoever prints them. Thrown where nothing sensible can follow; never empty. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ProblemException(List<Problem> problems) {
        super(problems.get(0).message());
        this.problems = List.copyOf(problems);
    }

    public ProblemException(Problem problem) {
        this(List.of(problem));
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    public List<Problem> problems() {
        return problems;
    }
}

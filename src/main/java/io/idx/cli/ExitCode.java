package io.idx.cli;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What idx tells the shell. A code never changes its meaning. */
enum ExitCode {
    /** Nothing to do, all applied, no drift. */
    OK(0),
    /** The connection, the server or idx itself failed before anything was changed. */
    ERROR(1),
    /** There are differences: a result, not a failure. */
    DIFFERENT(2),
    /** {@code indexes.yaml} or a plan file is not valid. */
    INVALID(3),
    /** Not approved, not allowed, or not the right server. */
    REFUSED(4),
    /** A saved plan no longer fits the database. */
    STALE(5),
    /** Another run holds the lock, or what a lost one left: later, the same command may work. */
    BUSY(6),
    /** Some changes were made and others not: the same command again goes on. */
    INCOMPLETE(7),
    /** The command line is wrong, or nobody is there to approve. */
    USAGE(64),
    /** Stopped by Ctrl-C. Where idx does not see to it, the Java runtime itself gives this code. */
    INTERRUPTED(130),
    /** Stopped by SIGTERM or SIGHUP. Where idx does not see to it, the Java runtime itself gives this code. */
    TERMINATED(143);

    private static final Set<ProblemCode> REFUSALS = Collections.unmodifiableSet(EnumSet.of(
            ProblemCode.STANDBY,
            ProblemCode.POOLER,
            ProblemCode.NOT_APPROVED,
            ProblemCode.HAZARD,
            ProblemCode.PARTITIONED_TABLE,
            ProblemCode.RESTS_ON_INDEX,
            ProblemCode.PROTECTED,
            ProblemCode.LIMIT,
            ProblemCode.OUTSIDE_WINDOW,
            ProblemCode.OTHER_DATABASE));

    private static final Set<ProblemCode> PLAN_FILES = Collections.unmodifiableSet(
            EnumSet.of(ProblemCode.PLAN_FILE, ProblemCode.PLAN_FORMAT, ProblemCode.PLAN_DIGEST));

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    static ExitCode of(List<Problem> problems) {
        List<ExitCode> codes =
                problems.stream().map(problem -> of(problem.code())).distinct().toList();
        return codes.size() == 1 ? codes.get(0) : ERROR;
    }

    private static ExitCode of(ProblemCode code) {
        if (code == ProblemCode.BUSY || code == ProblemCode.WAIT_LIMIT) {
            return BUSY;
        }
        if (code == ProblemCode.STALE_PLAN || code == ProblemCode.OLD_PLAN) {
            return STALE;
        }
        if (PLAN_FILES.contains(code)) {
            return INVALID;
        }
        if (REFUSALS.contains(code)) {
            return REFUSED;
        }
        return code.blamesFile() && code != ProblemCode.CANNOT_CANONICALISE ? INVALID : ERROR;
    }
}

package io.idx.cli;

import io.idx.apply.ApplyListener;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.postgres.DatabaseException;
import io.idx.reconcile.ApplyResult;
import io.idx.render.AppliedReport;
import io.idx.render.ApplyProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;

/** Carries out what was approved: shows how it goes, and says what it came to. */
final class ApplyRun {
    private final Terminal terminal;
    private final CommonOptions common;

    ApplyRun(Terminal terminal, CommonOptions common) {
        this.terminal = terminal;
        this.common = common;
    }

    ExitCode run(Function<ApplyListener, ApplyResult> work) {
        ApplyProgress progress = progress();
        try {
            return ended(progress, work);
        } catch (ProblemException e) {
            return broken(progress, e.problems(), e);
        } catch (DatabaseException e) {
            return broken(progress, List.of(e.toProblem()), e);
        }
    }

    private ExitCode ended(ApplyProgress progress, Function<ApplyListener, ApplyResult> work) {
        long start = System.nanoTime();
        printing().gapOnTerminal();
        ApplyResult result = work.apply(progress);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        printing().gapOnTerminal();
        printing().result(new AppliedReport(result.outcomes(), took).report());
        if (!result.unconverged().isEmpty()) {
            printing().problems(result.unconverged());
        }
        if (result.complete()) {
            return ExitCode.OK;
        }
        printing().hint("\nRun the same command again to go on from here.");
        return ExitCode.INCOMPLETE;
    }

    /** Before the first change nothing is half done, so that the error is an error like any other. */
    private ExitCode broken(ApplyProgress progress, List<Problem> problems, RuntimeException e) {
        if (!progress.begun()) {
            throw e;
        }
        printing().problems(problems);
        return ExitCode.INCOMPLETE;
    }

    private ApplyProgress progress() {
        ApplyProgress.Detail detail = common.quiet()
                ? ApplyProgress.Detail.QUIET
                : common.verbose() ? ApplyProgress.Detail.VERBOSE : ApplyProgress.Detail.NORMAL;
        return new ApplyProgress(
                terminal.err(),
                terminal.errPage(common.colour()),
                terminal.errIsTerminal(),
                detail,
                Clock.system(ZoneId.systemDefault()));
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}

package io.idx.cli;

import io.idx.apply.ApplyListener;
import io.idx.apply.Gate;
import io.idx.apply.Relay;
import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.postgres.DatabaseException;
import io.idx.reconcile.ApplyResult;
import io.idx.reconcile.Comparison;
import io.idx.reconcile.Reconciler;
import io.idx.render.AppliedReport;
import io.idx.render.ApplyProgress;
import io.idx.render.Events;
import io.idx.render.PlanReport;
import io.idx.render.Report;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Change the database until it is as declared, after approval.",
            "",
            "Examples:",
            "  idx apply                       show the plan, ask, and do it",
            "  idx apply --auto-approve        without asking, for scripts",
            "  idx apply --only idx_orders_status --allow=used-drop",
            "  idx apply --auto-approve --events=apply.ndjson"
        })
final class ApplyCommand implements Action {
    private final Terminal terminal;

    @Option(names = "--auto-approve", order = 10, description = "do not ask; hazards still need --allow")
    private boolean autoApprove;

    @Option(
            names = "--allow",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            order = 11,
            description = {
                "hazards to allow by name: used-drop, young-counters, unique-drop, unique-replace, clustered-drop,"
                        + " replica-identity, replica-identity-drop, refresh-drop, extension-drop, partitioned-drop,"
                        + " foreign-partition, stall"
            })
    private List<String> allow = List.of();

    @Mixin
    private final WorkOptions work = new WorkOptions();

    @Option(
            names = "--outside-window",
            order = 17,
            description = "for emergencies: begin changes at any time, whatever windows: says")
    private boolean outsideWindow;

    @Mixin
    private final EventOptions eventOptions = new EventOptions();

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private Optional<Events> events = Optional.empty();

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void failed(List<Problem> problems) {
        events.ifPresent(told -> told.diagnosed(problems));
    }

    @Override
    public void misused(String message) {
        try {
            events = events.or(() -> eventOptions.open(terminal, work.run()));
        } catch (UsageException e) {
            return; // that is what is wrong, or comes on top
        }
        events.ifPresent(told -> told.misused(message));
    }

    @Override
    public void ended(ExitCode code) {
        events.ifPresent(told -> told.ended(code.code()));
    }

    @Override
    public ExitCode run() {
        events = eventOptions.open(terminal, work.run());
        Guard guard = Guard.allowing(allow);
        if (!autoApprove && !terminal.canAsk()) {
            throw new UsageException("apply asks for approval, and there is no terminal to ask on\n"
                    + "  run it at a terminal, or approve beforehand: idx apply --auto-approve");
        }
        Terms terms = work.terms(terminal.environment());
        Workplace workplace = new Workplace(terminal, common, connection);
        Declaration declaration = workplace.declaration();
        try (Database database = workplace.open()) {
            Reconciler reconciler =
                    new Reconciler(database, declaration, scope.scope(), workplace.replicas(declaration));
            reconciler.refuseWhereNothingCanChange();
            awaitTurn(reconciler, terms);
            Comparison comparison = reconciler.compare();
            Plan plan = reconciler.plan(comparison);
            scope.unmatched(declaration, comparison.observed()).forEach(printing()::noSuchName);
            show(
                    new PlanReport(
                                    workplace.subject(plan.server()),
                                    comparison.observed(),
                                    comparison.diff(),
                                    plan,
                                    workplace.grounds(declaration, reconciler, comparison, plan))
                            .report(),
                    !plan.isEmpty());
            events.ifPresent(told -> told.planned(plan, table -> bytes(comparison.observed(), table)));
            if (plan.isEmpty()) {
                return comparison.diff().converged() ? ExitCode.OK : ExitCode.INCOMPLETE;
            }
            return approved(reconciler, comparison, plan, guard, terms.through(gate(declaration)));
        }
    }

    private void awaitTurn(Reconciler reconciler, Terms terms) {
        ApplyProgress progress = progress(table -> 0);
        try (Interrupts interrupts = new Interrupts(terminal, true)) {
            reconciler.awaitTurn(terms, interrupts.brake(), listener(progress));
        } finally {
            progress.close();
        }
    }

    private Gate gate(Declaration declaration) {
        return outsideWindow
                ? Gate.open()
                : new Gate(declaration.policy().windows(), Clock.systemUTC(), change -> Optional.empty());
    }

    /** Whoever is asked must see what for, wherever standard output goes. */
    private void show(Report report, boolean changes) {
        result(report);
        boolean seen = terminal.outIsTerminal() && !common.quiet() && !eventOptions.onStandardOutput();
        if (changes && !autoApprove && !seen) {
            printing().aside(report);
        }
    }

    private ExitCode approved(Reconciler reconciler, Comparison comparison, Plan plan, Guard guard, Terms terms) {
        List<Problem> objections = Stream.concat(guard.objections(plan).stream(), terms.gate().closed().stream())
                .toList();
        if (!objections.isEmpty()) {
            problems(objections);
            return ExitCode.REFUSED;
        }
        reconciler.refuseWithoutPrivileges(plan);
        if (!autoApprove && !new Approval(terminal).given(plan)) {
            problems(List.of(Problem.of(ProblemCode.NOT_APPROVED, "not approved; nothing was changed")));
            return ExitCode.REFUSED;
        }
        return apply(reconciler, comparison, plan, terms, progress(table -> bytes(comparison.observed(), table)));
    }

    private ExitCode apply(
            Reconciler reconciler, Comparison comparison, Plan plan, Terms terms, ApplyProgress progress) {
        long start = System.nanoTime();
        printing().gapOnTerminal();
        ApplyResult result;
        Optional<ExitCode> stopped;
        try (Interrupts interrupts = new Interrupts(terminal, work.cancelOnTerm()).withKeys()) {
            result = reconciler.apply(comparison, plan, terms, interrupts.brake(), listener(progress));
            stopped = interrupts.code();
        } catch (ProblemException e) {
            return broken(progress, e.problems(), e);
        } catch (DatabaseException e) {
            return broken(progress, List.of(e.toProblem()), e);
        } finally {
            progress.close();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        printing().gapOnTerminal();
        result(new AppliedReport(result.outcomes(), took).report());
        if (!result.unconverged().isEmpty()) {
            problems(result.unconverged());
        }
        if (result.complete()) {
            return ExitCode.OK;
        }
        printing().hint("\nRun the same command again to go on from here.");
        return stopped.orElse(ExitCode.INCOMPLETE);
    }

    /** Before the first change nothing is half done, so that the error is an error like any other. */
    private ExitCode broken(ApplyProgress progress, List<Problem> problems, RuntimeException e) {
        if (!progress.begun()) {
            throw e;
        }
        problems(problems);
        return ExitCode.INCOMPLETE;
    }

    private ApplyProgress progress(ToLongFunction<QualifiedName> bytes) {
        ApplyProgress.Detail detail = common.quiet()
                ? ApplyProgress.Detail.QUIET
                : common.verbose() ? ApplyProgress.Detail.VERBOSE : ApplyProgress.Detail.NORMAL;
        return new ApplyProgress(
                terminal.err(),
                terminal.errPage(common.colour()),
                terminal.errScreen(),
                detail,
                Clock.system(ZoneId.systemDefault()),
                bytes);
    }

    private ApplyListener listener(ApplyProgress progress) {
        return new Relay(Stream.concat(Stream.of(progress), events.stream()).toList());
    }

    private static long bytes(ObservedState observed, QualifiedName table) {
        return observed.table(table).map(ObservedTable::bytes).orElse(0L);
    }

    private void result(Report report) {
        if (!eventOptions.onStandardOutput()) {
            printing().result(report);
        }
    }

    private void problems(List<Problem> problems) {
        printing().problems(problems);
        failed(problems);
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}

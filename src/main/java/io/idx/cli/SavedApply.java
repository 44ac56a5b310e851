package io.idx.cli;

import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.NamePattern;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.plan.Estimates;
import io.idx.plan.Plan;
import io.idx.postgres.Database;
import io.idx.reconcile.Promise;
import io.idx.reconcile.Reconciler;
import io.idx.reconcile.Scope;
import io.idx.render.Beforehand;
import io.idx.render.SavedReport;
import io.idx.saved.Reversal;
import io.idx.saved.Review;
import io.idx.saved.SavedPlan;
import io.idx.saved.Stale;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code idx apply FILE}: the plan file is the approval, for what it says and no more. */
final class SavedApply {
    private final Workplace workplace;
    private final Printing printing;
    private final ApplyRun run;
    private final WorkOptions work;

    SavedApply(Workplace workplace, Printing printing, ApplyRun run, WorkOptions work) {
        this.workplace = workplace;
        this.printing = printing;
        this.run = run;
        this.work = work;
    }

    ExitCode apply(SavedPlan plan, Scope scope, Guard guard, Terms terms) {
        Optional<Declaration> files = files(plan);
        Declaration declaration =
                plan.reverses() ? Reversal.again(plan, plan.changes(), files).declaration() : files.orElseThrow();
        Instant now = Clock.systemUTC().instant();
        Stale.expired(plan, now).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        Stale.old(plan, now).ifPresent(printing::warning);
        unmatched(plan, scope)
                .forEach(pattern -> printing.warning("no change of " + plan.file() + " is like " + pattern));
        Guard allowed = plan.reverses() ? guard.and(plan).sparing(files) : guard.and(plan);
        try (Database database = workplace.open()) {
            Promise promise = new Promise(database, declaration, scope, workplace.replicas(declaration), plan);
            promise.refuseElsewhere();
            Reconciler reconciler = new Reconciler(database, declaration, scope);
            reconciler.refuseWhereNothingCanChange();
            Optional<ExitCode> stopped = run.awaitTurn(reconciler, terms);
            if (stopped.isPresent()) {
                return stopped.get();
            }
            Promise.Look look = promise.look();
            BuildLog builds = workplace.builds(database);
            Estimates estimates = promise.estimate(look, builds.past(), terms.jobs());
            Beforehand known = Beforehand.of(look.comparison().observed(), estimates);
            run.planned(look.plan(), known);
            run.lines(List.of(new SavedReport(plan).heading(now), where(plan, look) + state(plan, look)));
            ExitCode done = plan.complete() ? ExitCode.OK : ExitCode.INCOMPLETE;
            if (look.plan().isEmpty()) {
                return done;
            }
            Terms gated = terms.through(work.gate(declaration, estimates)).allowing(allowed::allows);
            refuse(allowed, look.plan(), gated);
            promise.refuseWithoutPrivileges(look);
            ExitCode ended = run.carryOut(
                    known,
                    (brake, listener) ->
                            promise.keep(look, open -> refuse(allowed, open, gated), gated, brake, listener),
                    outcomes -> builds.add(outcomes, estimates));
            return ended == ExitCode.OK ? done : ended;
        }
    }

    /** Those that a plan was made from must be there; one that takes another back may have been made without any. */
    private Optional<Declaration> files(SavedPlan plan) {
        if (!plan.reverses() || !plan.files().isEmpty()) {
            return Optional.of(workplace.declaration());
        }
        Optional<Declaration> files = workplace.declarationIfAny();
        if (files.isEmpty()) {
            printing.warning(plan.file() + " was made without indexes.yaml, and none is here: no windows, limits or"
                    + " protect count");
        }
        return files;
    }

    private static List<String> unmatched(SavedPlan plan, Scope scope) {
        Predicate<NamePattern> index =
                pattern -> plan.changes().stream().noneMatch(change -> pattern.matches(change.name()));
        Predicate<NamePattern> table =
                pattern -> plan.changes().stream().noneMatch(change -> pattern.matches(change.table()));
        return Stream.of(
                        scope.only().stream().filter(index),
                        scope.exclude().stream().filter(index),
                        scope.tables().stream().filter(table))
                .flatMap(patterns -> patterns)
                .map(NamePattern::text)
                .toList();
    }

    private static void refuse(Guard guard, Plan plan, Terms terms) {
        List<Problem> objections = guard.objections(plan, terms.gate());
        if (!objections.isEmpty()) {
            throw new ProblemException(objections);
        }
    }

    /** By which name one comes to a cluster may change. */
    private static String where(SavedPlan plan, Promise.Look look) {
        String here = look.comparison().observed().server().address();
        return plan.target().address().equals(here) ? "" : "This is " + here + ", the same cluster. ";
    }

    private static String state(SavedPlan plan, Promise.Look look) {
        return changes(plan, look)
                + (plan.complete()
                        ? ""
                        : " What was being built or undecided when it was made is not in it: plan again.");
    }

    private static String changes(SavedPlan plan, Promise.Look look) {
        long open = look.count(Review.State.OPEN);
        long done = look.count(Review.State.DONE);
        if (look.reviews().isEmpty()) {
            return plan.changes().isEmpty()
                    ? "It has no changes" + (plan.complete() ? "; there is nothing to do." : ".")
                    : "No change of it is asked for.";
        }
        if (open == 0) {
            return done == 1 ? "Its change is already done." : "All " + done + " changes are already done.";
        }
        String matching = open == 1 ? "1 change still matches" : open + " changes still match";
        return (done == 0 ? "" : done + " already done; ") + matching + " the database.";
    }
}

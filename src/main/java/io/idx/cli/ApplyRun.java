package io.idx.cli;

import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.Outcome;
import io.idx.apply.Post;
import io.idx.apply.Relay;
import io.idx.apply.Terms;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import io.idx.plan.Plan;
import io.idx.postgres.DatabaseException;
import io.idx.reconcile.ApplyResult;
import io.idx.reconcile.Reconciler;
import io.idx.render.AppliedReport;
import io.idx.render.ApplyProgress;
import io.idx.render.Beforehand;
import io.idx.render.Events;
import io.idx.render.Report;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Carries out what was approved, and tells people and programs how it goes and what it came to. */
final class ApplyRun {
    /** A reader who stands still does not keep idx from leaving, where that is asked for. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final CommonOptions common;
    private final WorkOptions work;
    private final EventOptions eventOptions;
    private final OnSignal signals = new OnSignal();
    private final Post toPeople = new Post();
    private final Post toPrograms = new Post();
    private Optional<Events> events = Optional.empty();
    private Optional<Thread> leaving = Optional.empty();
    private boolean lossTold;

    ApplyRun(Terminal terminal, CommonOptions common, WorkOptions work, EventOptions eventOptions) {
        this.terminal = terminal;
        this.common = common;
        this.work = work;
        this.eventOptions = eventOptions;
    }

    /** Opens the stream of events, if there is to be one; from then on it gets its last word, whatever signal comes. */
    synchronized void begin() {
        if (eventOptions.wanted()) {
            signals.on("INT", () -> leave(ExitCode.INTERRUPTED))
                    .on("TERM", () -> leave(ExitCode.TERMINATED))
                    .on("HUP", () -> leave(ExitCode.TERMINATED));
        }
        events = eventOptions.open(terminal, toPrograms.clock(ZoneOffset.UTC), work.run());
        tellLoss();
    }

    /** Once, and not while bars are drawn. On standard output they are the result, and their loss is an error. */
    private void tellLoss() {
        if (!lossTold && events.filter(Events::lost).isPresent()) {
            lossTold = true;
            eventOptions.file().ifPresent(file -> printing()
                    .warning("events cannot be written to " + file + ", so that some are missing there"));
        }
    }

    /** At once, as without idx: before the work begins and after its end there is nothing to bring to an end. */
    private void leave(ExitCode code) {
        Thread last = new Thread(() -> lastWord(code), "last word");
        last.setDaemon(true);
        last.start();
        try {
            last.join(LAST_WORD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code.code());
    }

    private synchronized void lastWord(ExitCode code) {
        try {
            toPrograms.drain();
        } finally {
            events.ifPresent(told -> told.ended(code.code()));
        }
    }

    void misused(String message) {
        try {
            events = events.or(() -> eventOptions.open(terminal, toPrograms.clock(ZoneOffset.UTC), work.run()));
        } catch (UsageException e) {
            return; // that is what is wrong, or comes on top
        }
        events.ifPresent(told -> told.misused(message));
    }

    void failed(List<Problem> problems) {
        events.ifPresent(told -> told.diagnosed(problems));
    }

    void ended(ExitCode code) {
        events.ifPresent(told -> told.ended(code.code()));
        tellLoss();
        leaving.ifPresent(Thread::interrupt);
        signals.close();
    }

    void planned(Plan plan, Beforehand known) {
        events.ifPresent(told -> told.planned(plan, known));
    }

    /**
     * Waits for another run, and for what a lost one left.
     *
     * @return what to tell the shell, where a signal ended the wait
     */
    Optional<ExitCode> awaitTurn(Reconciler reconciler, Terms terms) {
        ApplyProgress progress = progress(Beforehand.NOTHING);
        Interrupts interrupts = new Interrupts(terminal, true);
        try (interrupts) {
            reconciler.awaitTurn(terms, interrupts.brake(), listener(progress));
        } catch (ProblemException e) {
            if (interrupts.code().isEmpty()) {
                throw e;
            }
            close(progress, interrupts);
            problems(e.problems());
        } finally {
            close(progress, interrupts);
        }
        return interrupts.code();
    }

    /**
     * Has the work done, as the brake allows.
     *
     * @param built hears what was done
     */
    ExitCode carryOut(
            Beforehand known, BiFunction<Brake, ApplyListener, ApplyResult> plan, Consumer<List<Outcome>> built) {
        ApplyProgress progress = progress(known);
        long start = System.nanoTime();
        printing().gapOnTerminal();
        ApplyResult result;
        Duration took;
        Interrupts interrupts = new Interrupts(terminal, work.cancelOnTerm()).withKeys();
        try (interrupts) {
            result = plan.apply(interrupts.brake(), listener(progress));
            took = Duration.ofNanos(System.nanoTime() - start);
        } catch (ProblemException e) {
            close(progress, interrupts);
            return broken(progress, interrupts, e.problems(), e);
        } catch (DatabaseException e) {
            close(progress, interrupts);
            return broken(progress, interrupts, List.of(e.toProblem()), e);
        } finally {
            close(progress, interrupts);
        }
        built.accept(result.outcomes());
        printing().gapOnTerminal();
        result(new AppliedReport(result.outcomes(), took).report());
        if (!result.unconverged().isEmpty()) {
            problems(result.unconverged());
        }
        leftAlone(result.leftAlone(), true);
        if (result.complete()) {
            return ExitCode.OK;
        }
        printing().hint("\nRun the same command again to go on from here.");
        return interrupts.code().orElse(ExitCode.INCOMPLETE);
    }

    /**
     * Tells what cannot be done as others are at work on it.
     *
     * @param anew whether more was printed since the plan, which says so, too
     */
    void leftAlone(List<Problem> problems, boolean anew) {
        events.ifPresent(told -> told.leftAlone(problems.size()));
        failed(problems);
        if (!problems.isEmpty() && (anew || common.quiet())) {
            printing().problems(problems);
        }
    }

    /** Before the first change nothing is half done, so that the error is an error like any other. */
    private ExitCode broken(ApplyProgress progress, Interrupts interrupts, List<Problem> problems, RuntimeException e) {
        if (!progress.begun() && interrupts.code().isEmpty()) {
            throw e;
        }
        problems(problems);
        return interrupts.code().orElse(ExitCode.INCOMPLETE);
    }

    /** Once everything is told, which a reader who stands still may hold up; a signal still ends idx then. */
    private void close(ApplyProgress progress, Interrupts interrupts) {
        if (leaving.isEmpty() && interrupts.brake().pulled() == Brake.Pull.DETACH) {
            leaving = interrupts.code().map(this::leaveSoon);
        }
        try {
            toPrograms.drain();
        } finally {
            toPeople.drain();
        }
        progress.close();
    }

    private Thread leaveSoon(ExitCode code) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(LAST_WORDS.toMillis());
                    } catch (InterruptedException e) {
                        return; // everything is said
                    }
                    leave(code);
                },
                "leaving");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private ApplyProgress progress(Beforehand known) {
        ApplyProgress.Detail detail = common.quiet()
                ? ApplyProgress.Detail.QUIET
                : common.verbose() ? ApplyProgress.Detail.VERBOSE : ApplyProgress.Detail.NORMAL;
        return new ApplyProgress(
                terminal.err(),
                terminal.errPage(common.colour()),
                terminal.errScreen(),
                detail,
                toPeople.clock(ZoneId.systemDefault()),
                known);
    }

    /** Each by a post of its own: whoever stands still holds up nobody else. */
    private ApplyListener listener(ApplyProgress progress) {
        return new Relay(Stream.<ApplyListener>concat(
                        Stream.of(new Relay(List.of(progress), toPeople)),
                        events.stream().map(told -> new Relay(List.of(told), toPrograms)))
                .toList());
    }

    /** Sentences of the result, unless they are not wanted. */
    void lines(List<String> sentences) {
        if (!eventOptions.onStandardOutput()) {
            printing().lines(sentences);
        }
    }

    /** Whether a person sees what is printed as a result. */
    boolean seen() {
        return terminal.outIsTerminal() && !common.quiet() && !eventOptions.onStandardOutput();
    }

    void result(Report report) {
        if (!eventOptions.onStandardOutput()) {
            printing().result(report);
        }
    }

    void problems(List<Problem> problems) {
        failed(problems);
        printing().problems(problems);
    }

    private Printing printing() {
        return new Printing(terminal, common);
    }
}

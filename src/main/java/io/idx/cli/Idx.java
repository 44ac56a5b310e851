package io.idx.cli;

import io.idx.model.Passwords;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.Spelling;
import io.idx.postgres.DatabaseException;
import io.idx.render.ProblemReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * The command line of idx: {@code Idx.run(terminal, "plan", "--url", url)} is {@code idx plan --url=…}.
 *
 * <p>Nothing but {@link #main} ends the process, reads the environment or knows the real streams.
 */
public final class Idx {
    private static final Set<String> HELP = Set.of("help", "-h", "--help");
    private static final Set<String> VERSION = Set.of("version", "-V", "--version");

    private final Terminal terminal;

    private Idx(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        Terminal terminal = ProcessTerminal.open();
        System.exit(run(terminal, withHiddenUrl(terminal, args)));
    }

    /** The launcher takes {@code --url} out of the arguments, which every user of the machine can read. */
    private static String[] withHiddenUrl(Terminal terminal, String[] args) {
        Stream<String> hidden =
                Stream.ofNullable(terminal.environment().get("IDX_URL_OPTION")).flatMap(url -> Stream.of("--url", url));
        return Stream.concat(Arrays.stream(args), hidden).toArray(String[]::new);
    }

    /** Runs one command and returns its {@link ExitCode#code}. */
    public static int run(Terminal terminal, String... args) {
        ExitCode code = new Idx(terminal).run(List.of(args));
        terminal.out().flush();
        terminal.err().flush();
        return code.code();
    }

    private ExitCode run(List<String> args) {
        if (args.isEmpty()) {
            terminal.err().print(Help.brief());
            return ExitCode.USAGE;
        }
        String first = args.get(0);
        Optional<Verb> verb = Verb.named(first);
        if (verb.isPresent()) {
            return run(verb.get(), args.subList(1, args.size()));
        }
        if (HELP.contains(first)) {
            return args.size() > 1 && Verb.named(args.get(1)).isPresent()
                    ? run(Verb.named(args.get(1)).get(), List.of("--help"))
                    : say(Help.full());
        }
        return VERSION.contains(first) ? say(Help.version()) : usage("", Passwords.hidden(unknown(first)));
    }

    private static String unknown(String first) {
        if (!first.startsWith("-")) {
            return "there is no command \"" + first + "\""
                    + Spelling.nearest(first, Verb.words())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("");
        }
        String option = UsageText.beforeValue(first);
        return option.equals("-help") || option.equals("-version")
                ? "idx uses two dashes: -" + option
                : "options come after the command: idx plan " + option;
    }

    private ExitCode run(Verb verb, List<String> args) {
        Action action = verb.on(terminal);
        ExitCode code = written(action, run(verb, action, args));
        action.ended(code);
        return written(action, code);
    }

    private ExitCode run(Verb verb, Action action, List<String> args) {
        CommandLine line = commandLine(verb, action);
        try {
            refuseSingleDashes(line, args);
            parse(line, args);
            if (action.common().help()) {
                return say(line.getUsageMessage(Ansi.OFF));
            }
            if (action.common().version()) {
                return say(Help.version());
            }
            action.common().colour();
            return action.run();
        } catch (ParameterException e) {
            return misused(verb, action, UsageText.of(e));
        } catch (UsageException e) {
            return misused(verb, action, e.message());
        } catch (ProblemException e) {
            return failed(action, e.problems(), e);
        } catch (DatabaseException e) {
            return failed(action, List.of(e.toProblem()), e);
        } catch (RuntimeException | Error e) {
            return failed(action, List.of(Problem.defect(e, "please report this; IDX_LOG=debug shows more")), e);
        }
    }

    /** What did not get where it was sent must not pass for a result. */
    private ExitCode written(Action action, ExitCode code) {
        boolean result = code == ExitCode.OK || code == ExitCode.DIFFERENT;
        return result && terminal.out().checkError() ? failed(action, List.of(unwritten())) : code;
    }

    private static Problem unwritten() {
        return Problem.of(
                ProblemCode.OUTPUT_NOT_WRITTEN,
                "standard output could not be written, so that the result is not complete there",
                "Perhaps the disk is full; what was changed stays changed");
    }

    private static CommandLine commandLine(Verb verb, Action action) {
        CommandLine line = new CommandLine(action);
        line.setExpandAtFiles(false);
        line.setInterpolateVariables(false);
        line.setUsageHelpWidth(90);
        line.getCommandSpec().name("idx " + verb.word());
        line.getCommandSpec()
                .usageMessage()
                .customSynopsis("idx " + verb.word()
                        + line.getCommandSpec().positionalParameters().stream()
                                .map(argument -> argument.arity().min() == 0
                                        ? " [" + argument.paramLabel() + "]"
                                        : " " + argument.paramLabel())
                                .collect(Collectors.joining())
                        + " [OPTIONS]")
                .synopsisHeading("%nUsage: ")
                .optionListHeading("%nOptions:%n")
                .sortOptions(false);
        return line;
    }

    /** All of it, whatever is wrong: it matters who is to be told. */
    private static void parse(CommandLine line, List<String> args) {
        line.getCommandSpec().parser().collectErrors(true);
        line.parseArgs(args.stream().map(EventOptions::spelledOut).toArray(String[]::new)).errors().stream()
                .map(ParameterException.class::cast)
                .findFirst()
                .ifPresent(wrong -> {
                    throw wrong;
                });
    }

    private ExitCode misused(Verb verb, Action action, String wrong) {
        String message = Passwords.hidden(wrong);
        ExitCode code = usage(verb.word(), message);
        action.misused(message);
        return code;
    }

    /** {@code -auto-approve} would otherwise be read as -a, -u, -t and so on. */
    private static void refuseSingleDashes(CommandLine line, List<String> args) {
        for (String arg : args) {
            if (arg.equals("--")) {
                return;
            }
            String option = UsageText.beforeValue(arg);
            if (option.matches("-[a-z][a-z-]+")
                    && line.getCommandSpec().optionsMap().containsKey("-" + option)) {
                throw new UsageException("idx uses two dashes: -" + option);
            }
        }
    }

    private ExitCode failed(Action action, List<Problem> problems, Throwable cause) {
        ExitCode code = failed(action, problems);
        if ("debug".equals(terminal.environment().get("IDX_LOG"))) {
            trace(cause);
        }
        return code;
    }

    private ExitCode failed(Action action, List<Problem> problems) {
        action.failed(problems);
        terminal.out().flush();
        terminal.err()
                .print(ProblemReport.text(
                        problems, terminal.errPage(action.common().colour())));
        return ExitCode.of(problems);
    }

    private void trace(Throwable thrown) {
        terminal.err().println(Passwords.hidden(thrown.toString()));
        for (StackTraceElement frame : thrown.getStackTrace()) {
            terminal.err().println("    at " + frame);
        }
        Optional.ofNullable(thrown.getCause()).ifPresent(this::trace);
    }

    private ExitCode usage(String verb, String message) {
        terminal.err().println("idx" + (verb.isEmpty() ? "" : " " + verb) + ": " + message);
        terminal.err().println("idx" + (verb.isEmpty() ? "" : " " + verb) + " --help tells more");
        return ExitCode.USAGE;
    }

    private ExitCode say(String text) {
        terminal.out().print(text);
        if (terminal.out().checkError()) {
            terminal.err().print(ProblemReport.text(List.of(unwritten()), terminal.errPage(Colour.AUTO)));
            return ExitCode.ERROR;
        }
        return ExitCode.OK;
    }
}

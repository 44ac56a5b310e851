package io.idx.cli;

import io.idx.model.Declaration;
import io.idx.postgres.Database;
import io.idx.reconcile.Survey;
import io.idx.render.StatusReport;
import io.idx.render.Subject;
import io.idx.status.Order;
import io.idx.status.Selection;
import io.idx.status.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        header = {
            "Show how indexes fare: use, size, health, running builds. It changes and locks nothing.",
            "",
            "Examples:",
            "  idx status                      every index of the file's schemas",
            "  idx status --unused=90          without a scan on any node for 90 days at least",
            "  idx status --sort=size --watch  the largest first, again every 2 seconds"
        })
final class StatusCommand implements Action {
    /** Terminals go to the top left and forget what is below. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    private static final String GIVEN = "";
    private static final Set<String> PUBLIC = Set.of("public");

    private final Terminal terminal;

    @Option(
            names = "--unused",
            paramLabel = "DAYS",
            arity = "0..1",
            fallbackValue = GIVEN,
            order = 10,
            description = "only those without a scan on any node, counted for so many days (drop_after)")
    private Optional<String> unused = Optional.empty();

    @Option(names = "--invalid", order = 11, description = "only those that queries cannot use, and leftovers")
    private boolean invalid;

    @Option(names = "--duplicates", order = 12, description = "only those that another one makes superfluous")
    private boolean duplicates;

    @Option(names = "--sort", paramLabel = "KEY", order = 13, description = "name, size or scans")
    private String sort = "name";

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = GIVEN,
            order = 14,
            description = "look again every so many seconds (2), until Ctrl-C")
    private Optional<String> watch = Optional.empty();

    @Option(names = "--schema", paramLabel = "NAME", order = 69, description = "look at this schema; repeatable")
    private List<String> schemas = List.of();

    @Mixin
    private final ScopeOptions scope = new ScopeOptions();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public ExitCode run() {
        Optional<Duration> pause = number("--watch", "a whole number of 1 or more", "0*[1-9][0-9]{0,4}", watch, 2)
                .map(Duration::ofSeconds);
        Workplace workplace = new Workplace(terminal, common, connection);
        Optional<Declaration> files = workplace.declarationIfAny();
        Declaration declaration = files.orElseGet(() -> new Declaration(PUBLIC, List.of(), List.of(), List.of()));
        Selection selection = selection(declaration);
        if (schemas.contains("")) {
            throw new UsageException("--schema needs a name");
        }
        try (Database database = workplace.open()) {
            Survey survey = new Survey(database, declaration, scope.scope(), workplace.replicas(declaration), schemas);
            while (true) {
                Status all = survey.look();
                Subject subject = workplace.subject(all.observed().server());
                if (!redrawing()) {
                    scope.unmatched(declaration, all.observed()).forEach(new Printing(terminal, common)::noSuchName);
                }
                show(new StatusReport(
                        files.isPresent() ? subject : subject.withoutSource(), all.select(selection), selection));
                boolean lost = terminal.out().checkError(); // flushes, too
                if (pause.isEmpty() || lost) {
                    return all.problems().isEmpty() ? ExitCode.OK : ExitCode.ERROR;
                }
                Thread.sleep(pause.get().toMillis());
            }
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private void show(StatusReport report) {
        if (common.quiet()) {
            new Printing(terminal, common).inFull(report.brief());
            return;
        }
        String text = report.text(terminal.outPage(common.colour()));
        terminal.out().print(redrawing() ? CLEAR + text : watch.isPresent() ? text + "\n" : text);
    }

    private boolean redrawing() {
        return watch.isPresent() && terminal.outIsTerminal();
    }

    private Selection selection(Declaration declaration) {
        Optional<Integer> days = number("--unused", "a whole number", "[0-9]{1,5}", unused, declaration.dropAfter());
        Order order = Order.named(sort)
                .orElseThrow(() -> new UsageException("--sort is name, size or scans, not \"" + sort + "\""));
        return new Selection(
                days.map(OptionalInt::of).orElseGet(OptionalInt::empty), invalid, duplicates, order, common.verbose());
    }

    /** @param otherwise where the option was given without a value */
    private static Optional<Integer> number(
            String option, String what, String pattern, Optional<String> given, int otherwise) {
        given.filter(text -> !text.isEmpty() && !text.matches(pattern)).ifPresent(text -> {
            throw new UsageException(option + " takes " + what + ", not \"" + text + "\"");
        });
        return given.map(text -> text.isEmpty() ? otherwise : Integer.valueOf(text));
    }
}

package io.idx.cli;

import io.idx.plan.Estimates;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.reconcile.Comparison;
import io.idx.render.PlanReport;
import io.idx.render.ReportJson;
import io.idx.saved.Occasion;
import io.idx.saved.PlanDocument;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where a plan goes besides the screen. */
final class PlanOutput {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            order = 12,
            description = "keep the plan in a file, for idx apply FILE")
    private Optional<String> out = Optional.empty();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            order = 13,
            description = "print the plan as JSON in place of text, or write it to --json=FILE as well")
    private Optional<String> json = Optional.empty();

    Optional<String> out() {
        return out;
    }

    /** Whether the document takes the place of the text. */
    boolean jsonOnScreen() {
        return json.filter(String::isEmpty).isPresent();
    }

    private boolean wanted() {
        return out.isPresent() || json.isPresent();
    }

    /** @throws UsageException where what is to be written would take the place of something else than a plan */
    void refuseForeign(Terminal terminal) {
        PlanFiles files = new PlanFiles(terminal);
        out.ifPresent(file -> files.refuseForeign("--out", file));
        json.filter(file -> !file.isEmpty()).ifPresent(file -> files.refuseForeign("--json", file));
    }

    void write(
            Terminal terminal,
            Occasion occasion,
            Comparison comparison,
            Plan plan,
            Estimates estimates,
            PlanReport report) {
        if (!wanted()) {
            return;
        }
        PlanFiles files = new PlanFiles(terminal);
        byte[] document = PlanDocument.bytes(PlanDocument.of(
                occasion,
                comparison.observed(),
                comparison.diff(),
                plan,
                estimates,
                ReportJson.of(report.inBrief().report())));
        out.ifPresent(file -> files.write(file, document));
        json.filter(file -> !file.isEmpty()).ifPresent(file -> files.write(file, document));
        if (jsonOnScreen()) {
            terminal.out().write(document, 0, document.length);
            terminal.out().flush();
        }
    }

    static Occasion occasion(
            Map<String, String> environment,
            List<String> files,
            ScopeOptions scope,
            Set<Hazard> allow,
            OptionalLong system,
            Optional<String> reverses) {
        return new Occasion(
                Clock.systemUTC().instant(),
                Operator.name(environment),
                Help.number(),
                files,
                scope.only(),
                scope.exclude(),
                scope.tables(),
                allow,
                system,
                reverses);
    }
}

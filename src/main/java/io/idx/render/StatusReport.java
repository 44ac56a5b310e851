package io.idx.render;

import io.idx.model.Evidence;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.RunHolder;
import io.idx.status.Health;
import io.idx.status.IndexStatus;
import io.idx.status.Selection;
import io.idx.status.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells how indexes fare: a table, what wants a reader's eye, and the counts. */
public final class StatusReport {
    private final Subject subject;
    private final Status status;
    private final Selection selection;

    /** @param status what was selected */
    public StatusReport(Subject subject, Status status, Selection selection) {
        this.subject = subject;
        this.status = status;
        this.selection = selection;
    }

    /** The whole report, each line with its end. */
    public String text(Page page) {
        String table = status.indexes().isEmpty() ? "" : new StatusTable(page, rows()).text() + "\n";
        return TextReport.text(new Report(List.of(subject.heading()), List.of(), List.of(), List.of()), page) + "\n"
                + table + TextReport.text(rest(), page);
    }

    /** Only the counts, for {@code -q}. */
    public Report brief() {
        return rest().brief();
    }

    private Report rest() {
        return new Report(List.of(), List.of(), attention(), List.of(counts()));
    }

    private static Remark atWork(RunHolder holder) {
        return new Remark("An idx is at work", holder.words());
    }

    private List<StatusTable.Row> rows() {
        return status.indexes().stream().map(this::row).toList();
    }

    private StatusTable.Row row(IndexStatus each) {
        ObservedIndex index = each.index();
        Evidence use = index.evidence();
        List<String> cells = List.of(
                each.standing().word(),
                each.health().word(),
                Wording.size(use.bytes()),
                Wording.shortNumber(use.allScans()),
                use.latestScan().map(Wording::day).orElse("-"),
                Wording.shortNumber(each.rowsRead()),
                each.bloat().isPresent() ? "~" + each.bloat().getAsInt() + "%" : "-");
        return new StatusTable.Row(
                index.table()
                        + each.parts()
                                .map(parts -> ", " + Wording.count(parts.partitions(), "partition", "partitions"))
                                .orElse(""),
                index.name().name(),
                cells,
                each.health() == Health.INVALID ? Ink.RED : Ink.PLAIN,
                notes(each));
    }

    private List<String> notes(IndexStatus each) {
        List<String> notes = new ArrayList<>();
        ObservedIndex index = each.index();
        index.building().ifPresent(build -> notes.add("being built by " + build));
        if (each.health() == Health.INVALID || (each.health() == Health.LEFTOVER && !index.sound())) {
            notes.add(unsound(each));
        }
        each.redundancy().map(Wording::redundant).ifPresent(notes::add);
        if (subject.verbose()) {
            notes.add(Wording.definition(index.definition()));
            index.parent().ifPresent(whole -> notes.add("part of " + whole));
            index.constraint().ifPresent(constraint -> notes.add("backs constraint " + constraint));
            notes.add(Wording.use(index.evidence()) + ", "
                    + Wording.count(each.rowsRead(), "entry read", "entries read"));
            index.evidence().elsewhere().stream().map(Wording::use).forEach(notes::add);
        }
        return notes;
    }

    private static String unsound(IndexStatus each) {
        return each.parts()
                .map(parts -> parts.lacking() == 0
                        ? "all partitions have it, but it was not made valid"
                        : "of " + Wording.count(parts.partitions(), "partition", "partitions") + ", " + parts.lacking()
                                + (parts.lacking() == 1 ? " has" : " have") + " no valid one attached")
                .orElseGet(() -> Wording.unsound(each.index()));
    }

    private List<Remark> attention() {
        Stream<Remark> atWork = status.holder().stream().map(StatusReport::atWork);
        Stream<Remark> missing = status.missing().stream()
                .map(name -> Remark.of(
                        name + " is declared and not there",
                        subject.command("apply") + " --only " + Wording.pattern(name) + " creates it"));
        Stream<Remark> young = status.young() == 0
                ? Stream.empty()
                : Stream.of(Remark.of(Wording.indexes(status.young())
                        + " without a scan may yet be in use: not every node is known to have counted for "
                        + Wording.count(selection.unusedFor().orElse(0), "day", "days")));
        Stream<Remark> silent = status.problems().stream().map(StatusReport::silent);
        return Stream.of(atWork, missing, young, silent)
                .flatMap(remarks -> remarks)
                .toList();
    }

    private static Remark silent(Problem problem) {
        return new Remark(problem.message() + " (" + problem.code().code() + ")", problem.notes());
    }

    private String counts() {
        Optional<String> since = status.observed().indexes().stream()
                .findFirst()
                .flatMap(index -> index.evidence().sinceEverywhere())
                .map(Wording::day);
        long parts = status.indexes().stream().filter(IndexStatus::attached).count();
        long bytes = status.indexes().stream()
                .filter(each -> !each.attached())
                .mapToLong(each -> each.index().evidence().bytes())
                .sum();
        String unsound = Arrays.stream(Health.values())
                .filter(health -> health != Health.VALID)
                .map(health -> counted(health))
                .filter(text -> !text.isEmpty())
                .reduce("", String::concat);
        return "Status: " + Wording.indexes(status.indexes().size() - parts)
                + (parts == 0 ? "" : " and " + parts + " of partitions") + ", " + Wording.size(bytes) + unsound
                + "; use counted on " + Wording.count(status.nodes(), "node", "nodes")
                + since.map(day -> " since " + day).orElse(", since when is not known") + ".";
    }

    private String counted(Health health) {
        long number = status.indexes().stream()
                .filter(each -> each.health() == health)
                .count();
        return number == 0 ? "" : ", " + number + " " + health.word();
    }
}

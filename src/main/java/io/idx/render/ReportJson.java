package io.idx.render;

import io.idx.saved.Json;
import io.idx.saved.Part;
import java.util.Arrays;
import java.util.Optional;

/** A {@link Report} in a document, so that what a person was shown can be shown again. */
public final class ReportJson {
    private ReportJson() {}

    public static Json of(Report report) {
        return Json.object()
                .with("heading", Json.texts(report.heading()))
                .with(
                        "entries",
                        Json.array(report.entries().stream().map(ReportJson::of).toList()))
                .with(
                        "attention",
                        Json.array(
                                report.attention().stream().map(ReportJson::of).toList()))
                .with("summary", Json.texts(report.summary()));
    }

    private static Json of(Entry entry) {
        return Json.object()
                .with("mark", Json.of(entry.mark().text()))
                .with("word", Json.of(entry.word()))
                .with("title", Json.of(entry.title()))
                .with("origin", Json.of(entry.origin()))
                .with("warn", Json.of(entry.mark() == Mark.USED_DROP))
                .with(
                        "facts",
                        Json.array(entry.facts().stream().map(ReportJson::of).toList()));
    }

    private static Json of(Fact fact) {
        return Json.object()
                .with("label", Json.of(fact.label()))
                .with("text", Json.of(fact.text()))
                .with("differs", Json.of(fact.differs()))
                .with("margin", fact.margin().map(Json::of));
    }

    private static Json of(Remark remark) {
        return Json.object().with("text", Json.of(remark.text())).with("more", Json.texts(remark.more()));
    }

    static Report report(Part part) {
        return new Report(
                part.texts("heading"),
                part.all("entries").stream().map(ReportJson::entry).toList(),
                part.all("attention").stream()
                        .map(remark -> new Remark(remark.text("text"), remark.texts("more")))
                        .toList(),
                part.texts("summary"));
    }

    private static Entry entry(Part part) {
        Mark mark =
                part.flag("warn") ? Mark.USED_DROP : part.member("mark").text("the mark of a change", ReportJson::mark);
        return new Entry(
                mark,
                part.text("word"),
                part.text("title"),
                part.text("origin"),
                part.all("facts").stream().map(ReportJson::fact).toList());
    }

    private static Optional<Mark> mark(String text) {
        return Arrays.stream(Mark.values())
                .filter(mark -> mark.text().equals(text))
                .findFirst();
    }

    private static Fact fact(Part part) {
        return new Fact(
                part.flag("differs"),
                part.text("label"),
                part.text("text"),
                part.optional("margin").map(Part::text));
    }
}

package io.idx.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.idx.apply.Progress;
import io.idx.diff.Change;
import io.idx.model.Blocker;
import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.Server;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** The fields that several kinds of events have. */
final class EventFields {
    private EventFields() {}

    static void progress(JsonGenerator json, Work work, Progress progress) throws IOException {
        json.writeStringField("phase", progress.phase());
        json.writeNumberField("phase_no", progress.number());
        json.writeNumberField("phases", progress.phases());
        json.writeStringField("unit", Wording.lower(progress.unit()));
        json.writeNumberField("done", progress.done());
        json.writeNumberField("total", progress.total());
        OptionalInt percent = work.percent();
        json.writeFieldName("pct");
        if (percent.isPresent()) {
            json.writeNumber(percent.getAsInt());
        } else {
            json.writeNull();
        }
        json.writeBooleanField("estimated", progress.estimated());
        json.writeBooleanField("cleaning", work.cleaning());
        json.writeFieldName("bytes_per_s");
        if (progress.bytesPerSecond().isPresent()) {
            json.writeNumber(progress.bytesPerSecond().getAsLong());
        } else {
            json.writeNull();
        }
        json.writeNumberField("elapsed_s", progress.elapsed().toSeconds());
        seconds(json, "eta_s", work.left());
        json.writeBooleanField("waiting", progress.waiting());
        seconds(json, "gives_up_in_s", progress.patience());
        json.writeFieldName("waiting_for");
        blocker(json, progress.blockers().stream().findFirst());
        json.writeNumberField("blockers", progress.blockers().size());
        json.writeFieldName("in_the_way_of");
        blocker(json, progress.queue().map(LockQueue::head));
        json.writeNumberField("queued", progress.queue().map(LockQueue::behind).orElse(0));
        seconds(json, "queued_for_s", progress.queue().map(LockQueue::held));
        seconds(json, "gives_way_in_s", progress.givesWay());
    }

    static void plan(JsonGenerator json, Plan plan) throws IOException {
        Server server = plan.server();
        json.writeStringField("database", server.database());
        json.writeStringField("host", server.host());
        json.writeNumberField("port", server.port());
        json.writeStringField("server_version", server.version());
        json.writeStringField("role", server.role());
        json.writeNumberField("changes", plan.changes().size());
        for (Change.Kind kind : Change.Kind.values()) {
            json.writeNumberField(Wording.verb(kind), plan.count(kind));
        }
        json.writeBooleanField("blocks_writes", plan.changes().stream().anyMatch(PlannedChange::blocksWrites));
        json.writeArrayFieldStart("hazards");
        for (Hazard hazard : new TreeSet<>(plan.hazards())) {
            json.writeString(hazard.word());
        }
        json.writeEndArray();
    }

    static void change(JsonGenerator json, int number, int total, PlannedChange planned) throws IOException {
        json.writeStringField("address", planned.change().name().toString());
        json.writeStringField("table", planned.change().table().toString());
        json.writeStringField("change", Wording.verb(planned.change().kind()));
        json.writeNumberField("change_no", number);
        json.writeNumberField("changes", total);
    }

    static void step(JsonGenerator json, Work work, Step step) throws IOException {
        json.writeStringField("step", step.kind().words());
        json.writeNumberField("step_no", work.stepNumber());
        json.writeStringField("index", step.index().toString());
    }

    static void problem(JsonGenerator json, Problem problem) throws IOException {
        json.writeStringField("code", problem.code().code());
        json.writeStringField("text", problem.message());
        json.writeArrayFieldStart("notes");
        for (String note : problem.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        if (problem.place().isPresent()) {
            json.writeStringField("file", problem.place().get().file());
            json.writeNumberField("line", problem.place().get().line());
            json.writeNumberField("column", problem.place().get().column());
        }
    }

    private static void blocker(JsonGenerator json, Optional<Blocker> blocker) throws IOException {
        if (blocker.isEmpty()) {
            json.writeNull();
            return;
        }
        Blocker found = blocker.get();
        json.writeStartObject();
        json.writeStringField("kind", Wording.lower(found.kind()));
        json.writeNumberField("pid", found.pid());
        json.writeStringField("name", found.name());
        json.writeStringField("user", found.user());
        json.writeStringField("app", found.application());
        json.writeStringField("client", found.client());
        json.writeStringField("state", found.state());
        seconds(json, "xact_age_s", found.age());
        json.writeStringField("waits_for", found.waitsFor());
        json.writeEndObject();
    }

    static void seconds(JsonGenerator json, String field, Optional<Duration> duration) throws IOException {
        json.writeFieldName(field);
        if (duration.isPresent()) {
            json.writeNumber(duration.get().toSeconds());
        } else {
            json.writeNull();
        }
    }
}

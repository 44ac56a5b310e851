package io.idx.saved;

import io.idx.diff.Change;
import io.idx.diff.Diff;
import io.idx.diff.Difference;
import io.idx.diff.IndexTree;
import io.idx.model.DesiredIndex;
import io.idx.model.Evidence;
import io.idx.model.IndexDefinition;
import io.idx.model.NodeUse;
import io.idx.model.ObservedState;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.WorkingName;
import io.idx.plan.Estimate;
import io.idx.plan.Estimates;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Range;
import io.idx.plan.Step;
import io.idx.plan.StepKind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes a plan as a document: {@code PlanDocument.of(occasion, observed, diff, plan, estimates, text)}. What it
 * says follows docs/reference/plan.schema.json. It holds neither a password nor the text of the files.
 */
public final class PlanDocument {
    private static final String FORMAT = "idx.plan/1.0";
    private static final Duration VALID = Duration.ofDays(7);

    private final Occasion occasion;
    private final ObservedState observed;
    private final Estimates estimates;

    private PlanDocument(Occasion occasion, ObservedState observed, Estimates estimates) {
        this.occasion = occasion;
        this.observed = observed;
        this.estimates = estimates;
    }

    /**
     * A plan that was made for this difference.
     *
     * @param text what a person is shown of it
     */
    public static Json of(
            Occasion occasion, ObservedState observed, Diff diff, Plan plan, Estimates estimates, Json text) {
        return new PlanDocument(occasion, observed, estimates).of(diff, plan, text);
    }

    /** As it is written into a file. */
    public static byte[] bytes(Json document) {
        byte[] text = JsonText.laidOut(document);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    /** Over everything but the digest itself. */
    static String digest(Json document) {
        return Digest.of(document.without("digest"));
    }

    /** The same document with the digest of what it now says. */
    static Json sealed(Json document) {
        return document.without("digest").with("digest", Json.of(digest(document)));
    }

    private Json of(Diff diff, Plan plan, Json text) {
        List<Json> changes = new ArrayList<>();
        for (PlannedChange planned : plan.changes()) {
            changes.add(change(changes.size() + 1, planned));
        }
        boolean applyable =
                plan.changes().stream().allMatch(planned -> planned.refusal().isEmpty())
                        && occasion.allow().containsAll(plan.hazards());
        Json body = Json.object()
                .with(
                        "created_at",
                        Json.of(occasion.at().truncatedTo(ChronoUnit.SECONDS).toString()))
                .with(
                        "created_by",
                        Optional.of(occasion.by()).filter(by -> !by.isEmpty()).map(Json::of))
                .with(
                        "valid_until",
                        Json.of(occasion.at()
                                .plus(VALID)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()))
                .with("target", Target.of(observed.server(), occasion.system()).json())
                .with("source", Json.object().with("files", Json.texts(occasion.files())))
                .with("reverses", occasion.reverses().map(Json::of))
                .with("options", options())
                .with("applyable", Json.of(applyable))
                .with("complete", Json.of(diff.complete()))
                .with("summary", summary(plan))
                .with("changes", Json.array(changes))
                .with("text", text);
        Json head = Json.object()
                .with("format", Json.of(FORMAT))
                .with("idx_version", Json.of(occasion.version()))
                .with("id", Json.of(Digest.brief(body)));
        Json whole = head;
        for (String key : body.members().keySet()) {
            whole = whole.with(key, Optional.ofNullable(body.members().get(key)));
        }
        return sealed(whole);
    }

    private Json options() {
        return Json.object()
                .with("only", Json.texts(occasion.only()))
                .with("exclude", Json.texts(occasion.exclude()))
                .with("table", Json.texts(occasion.tables()))
                .with("allow", hazards(occasion.allow()));
    }

    private static Json hazards(Set<Hazard> hazards) {
        return Json.texts(new TreeSet<>(hazards).stream().map(Hazard::word).toList());
    }

    private Json summary(Plan plan) {
        Json summary = Json.object();
        for (Change.Kind kind : Change.Kind.values()) {
            long number = willDo(plan)
                    .filter(planned -> planned.change().kind() == kind)
                    .count();
            summary = summary.with(Words.of(kind), Json.of(number));
        }
        long builds = willDo(plan)
                .flatMap(planned -> planned.steps().stream())
                .filter(PlannedChange::builds)
                .count();
        return summary.with(
                        "refused", Json.of(plan.changes().size() - willDo(plan).count()))
                .with("builds", Json.of(builds))
                .with("drops_index", Json.of(willDo(plan).anyMatch(PlanDocument::drops)))
                .with("blocks_writes", Json.of(willDo(plan).anyMatch(PlannedChange::blocksWrites)))
                .with("est_seconds", estimates.seconds().map(PlanDocument::seconds))
                .with("peak_extra_bytes", number(estimates.peakBytes()))
                .with("wal_bytes", number(estimates.walBytes()));
    }

    /** Least, likely, most. The least is rounded down and the most up, so that neither promises too much. */
    private static Json seconds(Range seconds) {
        return Json.array(
                List.of(Json.of((long) Math.floor(seconds.low())), Json.of(Math.round(seconds.likely())), Json.of((long)
                        Math.ceil(seconds.high()))));
    }

    private static Optional<Json> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(Json.of(number.getAsLong())) : Optional.empty();
    }

    private static Stream<PlannedChange> willDo(Plan plan) {
        return plan.changes().stream().filter(planned -> planned.refusal().isEmpty());
    }

    private static boolean drops(PlannedChange planned) {
        return planned.steps().stream()
                .anyMatch(step -> step.kind() == StepKind.DROP || step.kind() == StepKind.DROP_TREE);
    }

    private Json change(int number, PlannedChange planned) {
        Change change = planned.change();
        Optional<SavedIndex> before = before(change);
        Optional<SavedIndex> after = after(change).map(index -> completed(index, change));
        Json json = Json.object()
                .with("seq", Json.of(number))
                .with("address", Json.of(change.name().toString()))
                .with("table", Json.of(change.table().toString()))
                .with("action", Json.of(Words.of(change.kind())))
                .with("drops_index", Json.of(drops(planned)))
                .with("builds_index", Json.of(planned.builds()))
                .with("blocks_writes", Json.of(planned.blocksWrites()))
                .with("hazards", hazards(planned.hazards()))
                .with("refusal", planned.refusal().map(PlanDocument::refusal))
                .with(
                        "differences",
                        Json.array(change.differences().stream()
                                .map(PlanDocument::difference)
                                .toList()))
                .with("before", before.map(SavedIndex::json))
                .with("after", after.map(SavedIndex::json));
        List<Json> attached = attached(change);
        if (!attached.isEmpty()) {
            json = json.with("attaches", Json.array(attached));
        }
        Optional<Estimate> estimate = estimates.of(change);
        return json.with("est_seconds", estimate.flatMap(Estimate::seconds).map(PlanDocument::seconds))
                .with(
                        "est_bytes",
                        estimate.map(known -> Json.of(Math.round(known.bytes().likely()))))
                .with(
                        "steps",
                        Json.array(
                                planned.steps().stream().map(PlanDocument::step).toList()))
                .with("undo", Json.texts(planned.undo()))
                .with("evidence", change.observed().map(index -> evidence(index.evidence())))
                .with(
                        "location",
                        change.desired()
                                .map(desired -> location(desired.declared().place())))
                .with("fingerprint", fingerprint(change, before, after));
    }

    private static Optional<SavedIndex> before(Change change) {
        return change.observed()
                .map(there -> SavedIndex.of(there, change.former().or(change::tree)));
    }

    static Optional<SavedIndex> after(Change change) {
        return change.kind() == Change.Kind.DROP
                ? Optional.empty()
                : change.desired().map(SavedIndex::of);
    }

    /**
     * Where another plan is taken back, what is to be is more than the file could say. Where the file says something of
     * single partitions, it is not all in one definition.
     */
    private SavedIndex completed(SavedIndex after, Change change) {
        if (occasion.reverses().isEmpty()
                && change.desired().filter(index -> !index.parts().isEmpty()).isEmpty()) {
            return after;
        }
        List<SavedIndex> parts = change.tree().stream()
                .flatMap(IndexTree::below)
                .filter(node -> node.kind() != IndexTree.Kind.FOREIGN)
                .flatMap(node -> change.desired().stream()
                        .map(desired -> after.part(node.table(), node.lasting(), made(desired, node))
                                .with(change.restored(node.table()), List.of())))
                .toList();
        return after.with(change.restored(after.table()), parts);
    }

    private static IndexDefinition made(DesiredIndex desired, IndexTree node) {
        IndexDefinition made = node.index()
                .map(there -> desired.on(node.table(), there.definition()))
                .orElseGet(() -> desired.on(node.table()));
        return node.kind() == IndexTree.Kind.LEAF
                ? made
                : desired.definition().in(desired.definition().tablespace(), made.extensions(), made.comment());
    }

    /** What stands on a partition by itself, and becomes a part of the index of the table. */
    private static List<Json> attached(Change change) {
        return change.tree().stream()
                .flatMap(IndexTree::below)
                .filter(node -> !node.attached())
                .flatMap(node -> node.index().stream())
                .filter(index -> index.sound() && !WorkingName.isOne(index.name()))
                .map(index -> SavedIndex.of(index, Optional.empty()).json())
                .toList();
    }

    private static Json refusal(Problem problem) {
        return Json.object().with("code", Json.of(problem.code().code())).with("message", Json.of(problem.message()));
    }

    private static Json difference(Difference difference) {
        return Json.object()
                .with("attribute", Json.of(difference.attribute().key()))
                .with("from", Json.of(difference.observed()))
                .with("to", Json.of(difference.desired()))
                .with("needs_build", Json.of(difference.needsBuild()));
    }

    private static Json step(Step step) {
        return Json.object()
                .with("kind", Json.of(Words.of(step.kind())))
                .with("table", Json.of(step.table().toString()))
                .with("index", Json.of(step.index().toString()))
                .with("sql", Json.texts(step.statements()))
                .with("in_transaction", Json.of(!step.kind().concurrent()))
                .with("lock_on_table", Json.of(step.kind().onTable().sql()))
                .with("lock_on_index", Json.of(step.kind().onIndex().sql()))
                .with("waits_for", Json.of(step.kind().waitsFor()));
    }

    private static Json evidence(Evidence evidence) {
        Json json = Json.object()
                .with("scans", Json.of(evidence.scans()))
                .with("last_scan", evidence.lastScan().map(last -> Json.of(last.toString())))
                .with("stats_since", evidence.since().map(since -> Json.of(since.toString())));
        return evidence.elsewhere().isEmpty()
                ? json
                : json.with(
                        "replicas",
                        Json.array(evidence.elsewhere().stream()
                                .map(PlanDocument::use)
                                .toList()));
    }

    private static Json use(NodeUse use) {
        return Json.object()
                .with("node", Json.of(use.node()))
                .with(
                        "scans",
                        use.scans().isPresent()
                                ? Optional.of(Json.of(use.scans().getAsLong()))
                                : Optional.empty())
                .with("last_scan", use.lastScan().map(last -> Json.of(last.toString())))
                .with("stats_since", use.since().map(since -> Json.of(since.toString())));
    }

    private static Json location(Place place) {
        return Json.object()
                .with("file", Json.of(place.file()))
                .with("line", Json.of(place.line()))
                .with("column", Json.of(place.column()));
    }

    private Json fingerprint(Change change, Optional<SavedIndex> before, Optional<SavedIndex> after) {
        List<IndexDefinition> definitions = Stream.concat(before.stream(), after.stream())
                .map(SavedIndex::definition)
                .toList();
        return Json.object()
                .with("index", before.map(index -> Json.of(Fingerprint.of(index))))
                .with(
                        "table",
                        Json.of(Fingerprint.of(observed.table(change.table()).orElseThrow(), definitions)))
                .with(
                        "entry",
                        change.desired()
                                .filter(desired -> occasion.reverses().isEmpty())
                                .map(DesiredIndex::declared)
                                .map(entry -> Json.of(Fingerprint.of(entry))));
    }
}

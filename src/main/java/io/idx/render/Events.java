package io.idx.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.GaveWay;
import io.idx.apply.Outcome;
import io.idx.apply.Progress;
import io.idx.model.LockQueue;
import io.idx.model.Problem;
import io.idx.model.RunHolder;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells a program what an apply is doing: a JSON object a line, of which {@link #ended} writes the last. A stream that
 * nobody reads any more does not stop the apply.
 */
public final class Events implements ApplyListener {
    private static final String FORMAT = "idx.events/1.0";
    private static final String BEGINNING = "{\"format\":\"idx.events/";
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Clock clock;
    private final String run;
    private final Instant start;
    private final Map<Integer, Work> under = new TreeMap<>();
    private final Map<Outcome.Status, Integer> counts = new EnumMap<>(Outcome.Status.class);
    private int leftAlone;
    private Beforehand known = Beforehand.NOTHING;
    private Optional<Instant> lastWait = Optional.empty();
    private int written;
    private boolean over;

    private enum Level {
        INFO,
        WARN,
        ERROR
    }

    /** What an event has besides what every event has. */
    @FunctionalInterface
    private interface Details {
        void write(JsonGenerator json) throws IOException;
    }

    /** @param run a short name of this run, which each event repeats */
    public Events(PrintStream out, Clock clock, String run, String version) {
        this.out = out;
        this.clock = clock;
        this.run = run;
        this.start = clock.instant();
        write("run_start", Level.INFO, "run " + run + " of idx " + version, json -> {
            json.writeStringField("command", "apply");
            json.writeStringField("version", version);
        });
    }

    /** What is to be done, and where. */
    public synchronized void planned(Plan plan, Beforehand beforehand) {
        known = beforehand;
        String changes = Wording.count(plan.changes().size(), "change", "changes");
        write("plan_summary", Level.INFO, changes + " to " + plan.server(), json -> EventFields.plan(json, plan));
    }

    /** Whether what begins so is a stream of events. */
    public static boolean begins(String beginning) {
        return beginning.startsWith(BEGINNING);
    }

    @Override
    public synchronized void runAwaited(RunHolder holder, Optional<Duration> patience) {
        Instant now = clock.instant();
        if (lastWait.filter(last -> last.plus(PAUSE).isAfter(now)).isEmpty()) {
            lastWait = Optional.of(now);
            String who = String.join("; ", holder.words()).replaceAll(" +", " ");
            lockWait(holder, patience, "waiting for another run: " + who);
        }
    }

    private void lockWait(RunHolder holder, Optional<Duration> patience, String message) {
        write("lock_wait", Level.WARN, message, json -> {
            json.writeObjectFieldStart("holder");
            json.writeNumberField("pid", holder.pid());
            json.writeStringField("user", holder.user());
            json.writeStringField("app", holder.application());
            json.writeBooleanField("alive", holder.alive());
            json.writeEndObject();
            EventFields.seconds(json, "gives_up_in_s", patience);
        });
    }

    @Override
    public synchronized void runStarted(String name, int total, int jobs) {
        under.clear();
        write("lock_acquired", Level.INFO, "the run lock is taken", json -> {
            json.writeNumberField("changes", total);
            json.writeNumberField("jobs", jobs);
        });
    }

    @Override
    public synchronized void changeStarted(int number, int total, PlannedChange planned) {
        Work work = new Work(number, total, planned, known, clock.instant());
        under.put(number, work);
        write("change_start", Level.INFO, ProgressWords.line(work, "started"), json -> {
            EventFields.change(json, number, total, planned);
            json.writeNumberField("steps", planned.steps().size());
        });
    }

    @Override
    public synchronized void stepStarted(int number, int total, PlannedChange planned, Step step) {
        Work work = work(number, total, planned);
        work.begin(step, clock.instant());
        write("step_start", Level.INFO, ProgressWords.line(work, ProgressWords.step(work)), json -> {
            EventFields.change(json, number, total, planned);
            EventFields.step(json, work, step);
            json.writeNumberField("steps", planned.steps().size());
            json.writeArrayFieldStart("statements");
            for (String statement : step.statements()) {
                json.writeString(statement);
            }
            json.writeEndArray();
        });
    }

    @Override
    public synchronized void progressed(int number, int total, PlannedChange planned, Step step, Progress progress) {
        Work work = work(number, total, planned);
        work.hear(progress);
        told(work, step, progress);
    }

    @Override
    public synchronized void cleaningUp(int number, int total, PlannedChange planned, Step step, Progress progress) {
        Work work = work(number, total, planned);
        work.cleanUp(progress);
        told(work, step, progress);
    }

    private void told(Work work, Step step, Progress progress) {
        boolean held = !progress.blockers().isEmpty() || progress.queue().isPresent();
        Level level = held ? Level.WARN : Level.INFO;
        write("build_progress", level, ProgressWords.line(work, ProgressWords.progress(work)), json -> {
            EventFields.change(json, work.number, work.total, work.planned);
            EventFields.step(json, work, step);
            EventFields.progress(json, work, progress);
        });
    }

    @Override
    public synchronized void lockNotFree(
            PlannedChange planned, Step step, int attempt, Duration pause, String blockers) {
        hindered(planned, step, ProgressWords.lockNotFree(step, attempt, pause, blockers), json -> {
            json.writeStringField("reason", "lock");
            json.writeNumberField("attempt", attempt);
            json.writeStringField("blockers", blockers);
        });
    }

    @Override
    public synchronized void unread(PlannedChange planned, Step step, Duration pause, String blockers) {
        hindered(planned, step, ProgressWords.unread(step, pause, blockers), json -> {
            json.writeStringField("reason", "unread");
            json.writeStringField("blockers", blockers);
        });
    }

    @Override
    public synchronized void deadlocked(
            int number, int total, PlannedChange planned, Step step, int attempt, Duration pause) {
        String why = ProgressWords.deadlocked(step, attempt, pause);
        begunAgain(number, total, planned, step, why, json -> {
            json.writeStringField("reason", "deadlock");
            json.writeNumberField("attempt", attempt);
        });
    }

    @Override
    public synchronized void gaveWay(int number, int total, PlannedChange planned, Step step, GaveWay way) {
        String why = ProgressWords.gaveWay(step, way);
        begunAgain(number, total, planned, step, why, json -> {
            json.writeStringField("reason", "gave_way");
            json.writeNumberField("attempt", way.attempt());
            json.writeStringField("blockers", way.to().toString());
            json.writeNumberField("pid", way.to().pid());
        });
    }

    @Override
    public synchronized void lostRunGaveWay(RunHolder holder, LockQueue queue) {
        lockWait(holder, Optional.empty(), ProgressWords.lostRunGaveWay(queue));
    }

    @Override
    public synchronized void connectionLost(int number, int total, PlannedChange planned, Step step, int pid) {
        hindered(planned, step, ProgressWords.connectionLost(step, pid), json -> {
            json.writeStringField("reason", "connection");
            json.writeNumberField("pid", pid);
        });
    }

    @Override
    public synchronized void replicaBehind(PlannedChange planned, String behind) {
        write("replica_wait", Level.WARN, ProgressWords.name(planned) + " waits: " + behind, json -> {
            json.writeStringField("address", planned.change().name().toString());
            json.writeStringField("behind", behind);
        });
    }

    @Override
    public synchronized void unseen(int number, int total, PlannedChange planned, Step step, Optional<Problem> why) {
        String reason = why.isPresent() ? "no_session" : "no_answer";
        hindered(planned, step, ProgressWords.unseen(step, why), json -> json.writeStringField("reason", reason));
    }

    @Override
    public synchronized void unguarded(Problem why) {
        write(
                "unguarded",
                Level.WARN,
                ProgressWords.unguarded(why),
                json -> json.writeStringField("reason", why.message()));
    }

    private void begunAgain(int number, int total, PlannedChange planned, Step step, String why, Details details) {
        work(number, total, planned).beginAgain(why);
        hindered(planned, step, why, details);
    }

    private void hindered(PlannedChange planned, Step step, String why, Details details) {
        write("step_hindered", Level.WARN, ProgressWords.name(planned) + ": " + why, json -> {
            json.writeStringField("address", planned.change().name().toString());
            json.writeStringField("step", step.kind().words());
            details.write(json);
        });
    }

    @Override
    public synchronized void changeEnded(int number, int total, Outcome outcome) {
        under.remove(number);
        counts.merge(outcome.status(), 1, Integer::sum);
        PlannedChange planned = outcome.planned();
        String ending = ProgressWords.ending(outcome);
        String text = outcome.problem()
                .map(Problem::message)
                .filter(why -> !ending.contains(why))
                .map(why -> ending + ": " + why)
                .orElse(ending);
        write(
                type(outcome.status()),
                level(outcome.status()),
                ProgressWords.line(number, total, planned, text),
                json -> {
                    EventFields.change(json, number, total, planned);
                    json.writeStringField("status", Wording.lower(outcome.status()));
                    json.writeNumberField("took_s", outcome.took().toMillis() / 1e3);
                    if (outcome.bytes().isPresent()) {
                        json.writeNumberField("bytes", outcome.bytes().get());
                    }
                    if (outcome.problem().isPresent()) {
                        json.writeObjectFieldStart("problem");
                        EventFields.problem(json, outcome.problem().get());
                        json.writeEndObject();
                    }
                });
    }

    private static String type(Outcome.Status status) {
        return switch (status) {
            case DONE -> "change_done";
            case FAILED, CANCELLED -> "change_failed";
            case NOT_STARTED -> "change_skipped";
            case DETACHED -> "change_deferred";
        };
    }

    private static Level level(Outcome.Status status) {
        return switch (status) {
            case DONE -> Level.INFO;
            case FAILED -> Level.ERROR;
            case NOT_STARTED, CANCELLED, DETACHED -> Level.WARN;
        };
    }

    @Override
    public synchronized void braked(Brake.Pull pull) {
        String words = String.join("; ", ProgressWords.braked(pull, under.values(), false))
                .replaceAll(" +", " ");
        write(
                "interrupt",
                Level.WARN,
                words.isEmpty() ? "leaving what is under way to PostgreSQL" : words,
                json -> json.writeStringField("asked", Wording.lower(pull)));
    }

    /** What else there is to say, as the text has it. */
    public synchronized void diagnosed(List<Problem> problems) {
        problems.forEach(problem ->
                write("diagnostic", Level.ERROR, problem.message(), json -> EventFields.problem(json, problem)));
    }

    /** How much there is that is not as declared, and is left alone. */
    public synchronized void leftAlone(int number) {
        leftAlone = number;
    }

    /** What is wrong with the command line. */
    public synchronized void misused(String message) {
        write("diagnostic", Level.ERROR, message, json -> {});
    }

    /** The last event, whatever comes after it. */
    public synchronized void ended(int exitCode) {
        int done = counts.getOrDefault(Outcome.Status.DONE, 0);
        int all = counts.values().stream().mapToInt(count -> count).sum();
        String text = "run " + run + ": " + done + " of " + all + " done, "
                + (leftAlone == 0 ? "" : leftAlone + " left alone, ") + "exit code " + exitCode;
        write("run_summary", exitCode == 0 ? Level.INFO : Level.ERROR, text, json -> {
            json.writeNumberField("exit_code", exitCode);
            for (Outcome.Status status : Outcome.Status.values()) {
                json.writeNumberField(Wording.lower(status), counts.getOrDefault(status, 0));
            }
            json.writeNumberField("left_alone", leftAlone);
            json.writeNumberField(
                    "took_s", Duration.between(start, clock.instant()).toMillis() / 1e3);
        });
        over = true;
        out.flush();
    }

    /** Whether some of it could not be written. */
    public synchronized boolean lost() {
        return out.checkError();
    }

    private Work work(int number, int total, PlannedChange planned) {
        return under.computeIfAbsent(number, fresh -> new Work(fresh, total, planned, known, clock.instant()));
    }

    private void write(String type, Level level, String message, Details details) {
        if (over) {
            return;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            if (written == 0) {
                json.writeStringField("format", FORMAT);
            }
            json.writeNumberField("seq", ++written);
            json.writeStringField(
                    "time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringField("run", run);
            json.writeStringField("type", type);
            json.writeStringField("level", Wording.lower(level));
            details.write(json);
            json.writeStringField("message", Columns.clean(message));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // to memory
        }
        line.write('\n');
        out.write(line.toByteArray(), 0, line.size());
        out.flush();
    }
}

package io.idx.saved;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.plan.Hazard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A plan file: a reviewed promise, not a script. Nothing that it says is ever sent to a server.
 *
 * @param file as the user named it
 * @param createdBy the user and the host; empty where neither is known
 * @param files those that the plan was made from, as the user named them
 * @param allow hazards that were allowed when it was made
 * @param reverses whether the plan takes another back, so that what is desired is in it rather than in the files
 * @param complete whether nothing was left for later because it was being built or undecided
 * @param text what a person was shown
 */
public record SavedPlan(
        String file,
        String id,
        Instant createdAt,
        String createdBy,
        Instant validUntil,
        Target target,
        List<String> files,
        Set<Hazard> allow,
        boolean reverses,
        boolean complete,
        List<SavedChange> changes,
        Part text,
        Json document) {
    private static final String FORMAT = "idx.plan/";
    private static final String MAJOR = "1";

    /** The first words of every plan, in whatever layout. */
    private static final Pattern BEGINNING =
            Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\"" + Pattern.quote(FORMAT));

    public SavedPlan {
        files = List.copyOf(files);
        allow = Set.copyOf(allow);
        changes = List.copyOf(changes);
    }

    /** Whether a file that begins so is a plan that idx wrote, sound or not. */
    public static boolean begins(String beginning) {
        return BEGINNING.matcher(beginning).lookingAt();
    }

    /**
     * Reads what {@link PlanDocument} wrote.
     *
     * @throws ProblemException with what is wrong, and where
     */
    public static SavedPlan read(String file, byte[] text) {
        Json document = parsed(file, text);
        Part whole = Part.whole(file, document);
        String format =
                document.kind() == Json.Kind.OBJECT && document.members().containsKey("format")
                        ? whole.member("format").scalar()
                        : "";
        if (!format.startsWith(FORMAT)) {
            throw problem(
                    ProblemCode.PLAN_FILE,
                    file + " is JSON, but no plan of idx",
                    "A plan is written by idx plan --out");
        }
        if (!format.matches(FORMAT + MAJOR + "\\.\\d+")) {
            throw problem(
                    ProblemCode.PLAN_FORMAT,
                    file + " has the format " + format + ", and this idx reads " + FORMAT + MAJOR,
                    "Use the idx that wrote it, or plan again");
        }
        if (!whole.text("digest").equals(PlanDocument.digest(document))) {
            throw problem(
                    ProblemCode.PLAN_DIGEST,
                    file + " is not as idx wrote it: its digest is another",
                    "Change indexes.yaml, or narrow the plan with --only and --exclude, and plan again");
        }
        return of(whole);
    }

    private static SavedPlan of(Part whole) {
        return new SavedPlan(
                whole.file(),
                whole.text("id"),
                instant(whole.member("created_at")),
                whole.optional("created_by").map(Part::text).orElse(""),
                instant(whole.member("valid_until")),
                Target.in(whole.member("target")),
                whole.member("source").texts("files"),
                whole.member("options").all("allow").stream()
                        .map(hazard -> hazard.text("a hazard", Hazard::named))
                        .collect(Collectors.toSet()),
                whole.optional("reverses").isPresent(),
                whole.flag("complete"),
                whole.all("changes").stream().map(SavedChange::in).toList(),
                whole.member("text"),
                whole.value());
    }

    private static Instant instant(Part part) {
        return part.text("a time such as 2026-11-22T09:14:07Z", text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }

    private static Json parsed(String file, byte[] text) {
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            Problem problem = Problem.of(
                            ProblemCode.PLAN_FILE, file + " is not JSON: " + firstSentence(e.getOriginalMessage()))
                    .noting("A plan is written by idx plan --out");
            Optional<Place> place = Optional.ofNullable(e.getLocation()).flatMap(at -> place(file, text, at));
            throw new ProblemException(
                    new Problem(problem.code(), place, problem.message(), Optional.empty(), problem.notes()), e);
        } catch (IOException e) {
            throw problem(ProblemCode.PLAN_FILE, file + " is not UTF-8 text", "A plan is written by idx plan --out");
        }
    }

    private static String firstSentence(String message) {
        return message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst(" \\(start marker.*", "")
                .replaceFirst(",? from `[^`]*`", "");
    }

    private static Optional<Place> place(String file, byte[] text, JsonLocation at) {
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        if (at.getLineNr() < 1 || lines.isEmpty()) {
            return Optional.empty();
        }
        int line = Math.min(at.getLineNr(), lines.size());
        String source = lines.get(line - 1);
        int column = Math.max(1, Math.min(at.getColumnNr(), source.length() + 1));
        return Optional.of(new Place(file, line, column, 1, source));
    }

    private static ProblemException problem(ProblemCode code, String message, String... notes) {
        return new ProblemException(Problem.of(code, message, notes));
    }

    /** As it is written into a file. */
    public byte[] bytes() {
        return PlanDocument.bytes(document);
    }
}

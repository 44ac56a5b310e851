package io.idx.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A mistake, told so that the user can mend it: what is wrong, where, and what might be meant. It holds no password,
 * whatever it is made from: it gets into logs.
 *
 * @param code stable over releases; {@code idx explain} tells more about it
 * @param place absent where no file is to blame (a server that is not there)
 * @param message one line, no full stop
 * @param suggestion the word the user probably meant, for "did you mean"
 * @param notes further lines: the server's own words, the statement that helps
 */
public record Problem(
        ProblemCode code, Optional<Place> place, String message, Optional<String> suggestion, List<String> notes) {
    public Problem {
        place = place.map(Place::withoutPasswords);
        message = Passwords.hidden(message);
        suggestion = suggestion.map(Passwords::hidden);
        notes = notes.stream().map(Passwords::hidden).toList();
    }

    /** A problem at a place, without further words. */
    public static Problem at(Place place, ProblemCode code, String message) {
        return new Problem(code, Optional.of(place), message, Optional.empty(), List.of());
    }

    /** A problem that no file is to blame for. */
    public static Problem of(ProblemCode code, String message, String... notes) {
        return new Problem(code, Optional.empty(), message, Optional.empty(), List.of(notes));
    }

    /** A defect of idx, in one line, and where in idx it was found. */
    public static Problem defect(Throwable thrown, String... notes) {
        String message = Optional.ofNullable(thrown.getMessage())
                .map(words -> ": " + words.lines().findFirst().orElse(""))
                .orElse("");
        String found = Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.idx."))
                .findFirst()
                .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("");
        return of(
                ProblemCode.INTERNAL,
                "idx failed in a way that it should not (" + thrown.getClass().getSimpleName() + message + found + ")",
                notes);
    }

    public Problem suggesting(Optional<String> word) {
        return new Problem(code, place, message, word, notes);
    }

    public Problem noting(String... lines) {
        return new Problem(code, place, message, suggestion, List.of(lines));
    }
}

package io.idx.saved;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A part of a document, which knows where it is: what is missing or of another kind is told with its place.
 *
 * @param path from the top of the document: {@code changes[3].after.keys}
 */
public record Part(String file, String path, Json value) {
    static Part whole(String file, Json document) {
        return new Part(file, "", document);
    }

    /** A member that must be there. */
    public Part member(String key) {
        return optional(key)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        ProblemCode.PLAN_FILE, file + " is not a complete plan: " + path(key) + " is missing")));
    }

    public Optional<Part> optional(String key) {
        expect(Json.Kind.OBJECT, "an object");
        return Optional.ofNullable(value.members().get(key))
                .filter(member -> member.kind() != Json.Kind.NULL)
                .map(member -> new Part(file, path(key), member));
    }

    public String text(String key) {
        return member(key).text();
    }

    public String text() {
        expect(Json.Kind.TEXT, "a text");
        return value.scalar();
    }

    /** The text as something else. */
    public <T> T text(String what, Function<String, Optional<T>> meaning) {
        return meaning.apply(text()).orElseThrow(() -> wrong(what));
    }

    public boolean flag(String key) {
        Part member = member(key);
        member.expect(Json.Kind.BOOLEAN, "true or false");
        return Boolean.parseBoolean(member.value.scalar());
    }

    long number() {
        try {
            return Long.parseLong(scalar());
        } catch (NumberFormatException e) {
            throw wrong("a whole number");
        }
    }

    /** The elements of an array; none where it is not there. */
    public List<Part> all(String key) {
        return optional(key).map(Part::elements).orElse(List.of());
    }

    public List<String> texts(String key) {
        return all(key).stream().map(Part::text).toList();
    }

    List<Part> elements() {
        expect(Json.Kind.ARRAY, "a list");
        List<Part> parts = new ArrayList<>();
        for (Json element : value.elements()) {
            parts.add(new Part(file, path + "[" + parts.size() + "]", element));
        }
        return parts;
    }

    /** The members of an object, by their names; none where it is not there. */
    Map<String, Part> members(String key) {
        return optional(key)
                .map(object -> {
                    object.expect(Json.Kind.OBJECT, "an object");
                    return object.value.members().keySet().stream()
                            .collect(Collectors.toMap(Function.identity(), object::member));
                })
                .orElse(Map.of());
    }

    String scalar() {
        if (value.kind() == Json.Kind.OBJECT || value.kind() == Json.Kind.ARRAY) {
            throw wrong("a single value");
        }
        return value.scalar();
    }

    private void expect(Json.Kind kind, String what) {
        if (value.kind() != kind) {
            throw wrong(what);
        }
    }

    ProblemException wrong(String what) {
        return new ProblemException(Problem.of(
                ProblemCode.PLAN_FILE,
                file + ": " + what + " belongs " + (path.isEmpty() ? "at its top" : "at " + path)));
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

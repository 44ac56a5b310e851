package io.idx.saved;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a JSON document: {@code Json.object().with("unique", Json.of(true))}. Immutable; members keep their order.
 *
 * @param scalar of a text, what it says; of a number or a boolean, how it is written
 */
public record Json(Kind kind, String scalar, Map<String, Json> members, List<Json> elements) {
    /** The kinds of value. */
    public enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    public Json {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        elements = List.copyOf(elements);
    }

    public static Json object() {
        return new Json(Kind.OBJECT, "", Map.of(), List.of());
    }

    public static Json array(List<Json> elements) {
        return new Json(Kind.ARRAY, "", Map.of(), elements);
    }

    public static Json texts(Collection<String> texts) {
        return array(texts.stream().map(Json::of).toList());
    }

    public static Json of(String text) {
        return scalar(Kind.TEXT, text);
    }

    public static Json of(long number) {
        return scalar(Kind.NUMBER, String.valueOf(number));
    }

    public static Json of(boolean flag) {
        return scalar(Kind.BOOLEAN, String.valueOf(flag));
    }

    static Json scalar(Kind kind, String scalar) {
        return new Json(kind, scalar, Map.of(), List.of());
    }

    static Json object(Map<String, Json> members) {
        return new Json(Kind.OBJECT, "", members, List.of());
    }

    /** An object of texts and numbers. */
    static Json pairs(Map<?, ?> pairs) {
        Json object = object();
        for (Map.Entry<?, ?> pair : pairs.entrySet()) {
            Json value = pair.getValue() instanceof Integer number ? of(number) : of(String.valueOf(pair.getValue()));
            object = object.with(String.valueOf(pair.getKey()), value);
        }
        return object;
    }

    /** The object with one more member, or with another value for one that it has. */
    public Json with(String key, Json value) {
        Map<String, Json> more = new LinkedHashMap<>(members);
        more.put(key, value);
        return object(more);
    }

    /** The same where there is a value. */
    public Json with(String key, Optional<Json> value) {
        return value.map(present -> with(key, present)).orElse(this);
    }

    /** The object without one of its members. */
    public Json without(String key) {
        Map<String, Json> fewer = new LinkedHashMap<>(members);
        fewer.remove(key);
        return object(fewer);
    }
}

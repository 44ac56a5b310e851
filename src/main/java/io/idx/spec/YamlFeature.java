package io.idx.spec;

import io.idx.model.Place;
import java.util.Optional;

/** What YAML has and indexes.yaml has not. */
enum YamlFeature {
    ANCHOR("an anchor (&) is not used in indexes.yaml", "write the value out in each place"),
    ALIAS("an alias (*) is not used in indexes.yaml", "write the value out; a text that begins with * needs quotes"),
    TAG("a tag (!) is not used in indexes.yaml", "leave it out; a text that begins with ! needs quotes"),
    MERGE_KEY("a merge key (<<) is not used in indexes.yaml", "write the keys out in each place"),
    DOCUMENT(
            "a second document (---) is not used in indexes.yaml", "put it into a file of its own: -f can be repeated");

    private final String message;
    private final String hint;

    YamlFeature(String message, String hint) {
        this.message = message;
        this.hint = hint;
    }

    String message() {
        return message;
    }

    String hint() {
        return hint;
    }

    /** The feature that a key or value makes use of: no unquoted text can begin with its sign. */
    static Optional<YamlFeature> at(Place place) {
        if (Node.startsWith(place, "&")) {
            return Optional.of(ANCHOR);
        }
        if (Node.startsWith(place, "*")) {
            return Optional.of(ALIAS);
        }
        if (Node.startsWith(place, "!")) {
            return Optional.of(TAG);
        }
        return Node.startsWith(place, "<<") && place.length() == 2 ? Optional.of(MERGE_KEY) : Optional.empty();
    }
}

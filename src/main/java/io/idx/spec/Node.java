package io.idx.spec;

import io.idx.model.Place;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value of a YAML file and where it stands.
 *
 * @param text of a scalar, as written but for quotes and escapes
 * @param items of a list
 * @param entries of a mapping, each key once
 */
record Node(Kind kind, String text, List<Node> items, List<Entry> entries, Place place) {
    /** What YAML 1.1 takes a value for. */
    enum Kind {
        TEXT("a text"),
        BOOLEAN("a boolean"),
        NUMBER("a number"),
        DATE("a date"),
        NULL("nothing"),
        LIST("a list"),
        MAPPING("a mapping"),
        /** It was refused, and that has been told. */
        REFUSED("refused");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A key of a mapping and its value. */
    record Entry(String key, Place place, Node value) {}

    Node {
        items = List.copyOf(items);
        entries = List.copyOf(entries);
    }

    static Node scalar(Kind kind, String text, Place place) {
        return new Node(kind, text, List.of(), List.of(), place);
    }

    static Node list(List<Node> items, Place place) {
        return new Node(Kind.LIST, "", items, List.of(), place);
    }

    static Node mapping(List<Entry> entries, Place place) {
        return new Node(Kind.MAPPING, "", List.of(), entries, place);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Whether nothing stands there, or only blanks. */
    boolean empty() {
        return switch (kind) {
            case TEXT, NULL -> text.isBlank();
            case LIST -> items.isEmpty();
            case MAPPING -> entries.isEmpty();
            case BOOLEAN, NUMBER, DATE, REFUSED -> false;
        };
    }

    /** The values of a mapping to scalars. */
    SortedMap<String, String> scalars() {
        SortedMap<String, String> scalars = new TreeMap<>();
        entries.forEach(entry -> scalars.put(entry.key(), entry.value().text()));
        return scalars;
    }

    /** The values of a mapping of numbers to numbers. */
    List<String> texts() {
        return items().stream().map(Node::text).toList();
    }

    SortedMap<Integer, Integer> numbers() {
        SortedMap<Integer, Integer> numbers = new TreeMap<>();
        scalars().forEach((key, value) -> numbers.put(Integer.valueOf(key), Integer.valueOf(value)));
        return numbers;
    }

    /** Whether it is a list or mapping in brackets, where a comma ends a value. */
    boolean flow() {
        return startsWith(place, "[", "{");
    }

    /**
     * The place of a stretch of the text. Escapes and folded lines hide where it stands; then it is the place of the
     * whole value.
     *
     * @param offset in Java characters within the text
     */
    Place within(int offset, int length) {
        return place.within(text, offset, length);
    }

    /** Whether one of the signs stands at the place. Asked of every value, several times. */
    static boolean startsWith(Place place, String... signs) {
        int start = start(place);
        for (String sign : signs) {
            if (place.source().startsWith(sign, start)) {
                return true;
            }
        }
        return false;
    }

    private static int start(Place place) {
        String source = place.source();
        int at = 0;
        for (int column = 1; column < place.column() && at < source.length(); column++) {
            at += Character.charCount(source.codePointAt(at));
        }
        return at;
    }
}

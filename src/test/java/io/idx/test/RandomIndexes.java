package io.idx.test;

import io.idx.model.Attribute;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes up indexes that PostgreSQL accepts on the tables of {@code round-trip.sql}. All that is random about a round
 * trip comes from one {@link Random}, so that a seed tells it.
 */
final class RandomIndexes {
    static final String TABLE = "public.t";
    static final String ODD_TABLE = "\"Odd Schema\".\"odd.table\"";
    static final String VIEW = "public.seen";
    static final List<String> TABLES = List.of(TABLE, ODD_TABLE, VIEW);

    /** What a replica identity may be of. */
    private static final List<String> NOT_NULL = List.of("id", "n", "\"Mixed Case\"");

    private static final Map<String, List<String>> WORDS = words();
    private static final List<String> NAMES = List.of(
            "a_idx",
            "a_idx_ccnew",
            "b_idx",
            "c_idx",
            "d_idx",
            "Upper Case",
            "dotted.name",
            "select",
            "\u00fc\u00f1\u00ef",
            "\u7d22\u5f15",
            "n".repeat(63),
            "n".repeat(60) + "aux",
            "\u00fc".repeat(31) + "x",
            "it's \"quoted\"",
            "back\\slash $1 %s",
            "# not: a comment",
            "*",
            "-",
            "null",
            "true",
            "12");
    private static final List<String> METHODS =
            List.of("btree", "btree", "btree", "btree", "hash", "gin", "gist", "spgist", "brin", "bloom");
    private static final Map<String, Map<String, List<String>>> PARAMETERS = Map.of(
            "btree",
                    Map.of("fillfactor", List.of("60", "70", "90"), "deduplicate_items", List.of("off", "on", "false")),
            "hash", Map.of("fillfactor", List.of("60", "75")),
            "gin", Map.of("fastupdate", List.of("off", "on", "true"), "gin_pending_list_limit", List.of("64", "128")),
            "gist", Map.of("fillfactor", List.of("60", "90"), "buffering", List.of("on", "off", "auto")),
            "spgist", Map.of("fillfactor", List.of("60", "80")),
            "brin", Map.of("pages_per_range", List.of("4", "128"), "autosummarize", List.of("on", "off")),
            "bloom", Map.of("length", List.of("64", "80"), "col1", List.of("2", "3")));
    private static final List<String> EXTENSIONS = List.of("plpgsql", "citext", "pg_trgm");
    private static final List<String> COMMENTS = List.of(
            "plain",
            "it's \"quoted\" \\ $1 {x} %s",
            "zwei\nZeilen",
            "\uD83D\uDC18 \u7d22\u5f15",
            "# no comment: [a, 'b']",
            "a\ttab and '' quotes",
            " leads with a blank",
            "null",
            "2027-01-31",
            "ends with a line\n",
            "x".repeat(300));

    private final Random random;
    private final int major;

    RandomIndexes(long seed, int major) {
        this.random = new Random(seed);
        this.major = major;
    }

    private static Map<String, List<String>> words() {
        Map<String, List<String>> words = new TreeMap<>();
        resource("round-trip.txt").lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] pair = line.split(" \\| ", 2);
            words.computeIfAbsent(pair[0], key -> new ArrayList<>()).add(pair[1]);
        });
        return words;
    }

    private static List<String> words(String use) {
        return WORDS.getOrDefault(use, List.of());
    }

    static String resource(String name) {
        try (InputStream in = RandomIndexes.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** So many names, in both schemas. */
    List<RandomIndex> make(int count) {
        Set<RandomIndex> slots = new LinkedHashSet<>();
        while (slots.size() < count) {
            slots.add(new RandomIndex(oneIn(3) ? ODD_TABLE : TABLE, pick(NAMES), new TreeMap<>()));
        }
        return slots.stream()
                .map(slot -> slot.table().equals(TABLE) && oneIn(4)
                        ? new RandomIndex(VIEW, slot.name(), slot.words())
                        : slot)
                .map(this::again)
                .toList();
    }

    /** Another index of the same name and table. */
    RandomIndex again(RandomIndex index) {
        String method = pick(METHODS);
        boolean unique = method.equals("btree") && oneIn(3);
        RandomIndex made = new RandomIndex(index.table(), index.name(), new TreeMap<>())
                .with(Attribute.METHOD, List.of(method))
                .with(Attribute.UNIQUE, unique ? List.of("true") : List.of());
        for (Attribute attribute : Attribute.values()) {
            made = varied(made, attribute);
        }
        return made;
    }

    /** The same index with one or two attributes made anew. */
    RandomIndex varied(RandomIndex index) {
        RandomIndex varied = index;
        for (int i = random.nextInt(2); i < 2; i++) {
            varied = varied(varied, pick(List.of(Attribute.values())));
        }
        return varied;
    }

    private RandomIndex varied(RandomIndex index, Attribute attribute) {
        RandomIndex varied = index.with(attribute, value(index, attribute));
        return attribute == Attribute.COLUMNS
                ? varied.with(Attribute.STATISTICS, value(varied, Attribute.STATISTICS))
                : varied;
    }

    private List<String> value(RandomIndex index, Attribute attribute) {
        String method = index.method();
        return switch (attribute) {
            case METHOD, UNIQUE -> index.all(attribute);
            case COLUMNS -> columns(index);
            case INCLUDE ->
                Set.of("btree", "gist", "spgist").contains(method) && oneIn(3)
                        ? some(List.of("flag", "n", "Mixed Case", "doc", "mail"), 3)
                        : List.of();
            case NULLS_DISTINCT ->
                major >= 15 && index.words().containsKey(Attribute.UNIQUE) && oneIn(2) ? List.of("false") : List.of();
            case WHERE -> oneIn(3) ? List.of(on(index, pick(words("where")))) : List.of();
            case WITH -> oneIn(2) ? parameters(method) : List.of();
            case TABLESPACE ->
                oneIn(5) ? List.of(pick(List.of(TestServer.TABLESPACE, TestServer.OTHER_TABLESPACE))) : List.of();
            case STATISTICS -> targets(index.all(Attribute.COLUMNS));
            case DEPENDS_ON_EXTENSION -> oneIn(6) ? some(EXTENSIONS, 2) : List.of();
            case COMMENT -> oneIn(3) ? List.of(pick(COMMENTS)) : List.of();
            case QUERIES -> oneIn(6) ? List.of("SELECT 1", "SELECT ';' -- 2") : List.of();
            case REBUILD -> oneIn(6) ? List.of("true") : List.of();
            case PROTECT, PARTITIONS -> List.of();
            case EXPIRES -> oneIn(9) ? List.of("2199-12-31") : List.of();
        };
    }

    private List<String> columns(RandomIndex index) {
        String method = index.method();
        boolean btree = method.equals("btree");
        List<String> elements = new ArrayList<>(words(method));
        if (index.words().containsKey(Attribute.UNIQUE)) {
            elements = new ArrayList<>(oneIn(3) ? NOT_NULL : words("apart"));
        } else if (btree) {
            elements.addAll(words("apart"));
        }
        return some(elements, Set.of("hash", "spgist").contains(method) ? 1 : 3).stream()
                .map(element -> on(index, element) + (btree ? order() : ""))
                .toList();
    }

    private String order() {
        return pick(List.of("", "", "", " ASC", " DESC")) + pick(List.of("", "", "", " NULLS FIRST", " NULLS LAST"));
    }

    private static String on(RandomIndex index, String words) {
        return words.replace("{t}", index.table().substring(index.schema().length() + 1));
    }

    private List<String> parameters(String method) {
        List<String> chosen = new ArrayList<>();
        new TreeMap<>(PARAMETERS.getOrDefault(method, Map.of())).forEach((parameter, values) -> {
            if (oneIn(2)) {
                chosen.add(parameter + "=" + pick(values));
            }
        });
        return chosen;
    }

    /** Only expressions have statistics of their own in an index. */
    private List<String> targets(List<String> columns) {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).matches("(?s)[\\w.]*\\(.*") && oneIn(2)) {
                targets.add((i + 1) + "=" + pick(List.of("0", "10", "1000", "10000")));
            }
        }
        return targets;
    }

    /** One to so many, in any order. */
    private <T> List<T> some(List<T> all, int most) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, 1 + random.nextInt(most)));
    }
}

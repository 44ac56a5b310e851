package io.idx.spec;

import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.Spelling;
import io.idx.model.Windows.Hours;
import io.idx.model.Windows.Opening;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the hours in which changes may be begun. */
final class WindowKeys {
    private static final String ZONE = "zone";
    private static final String OPEN = "open";
    private static final Pattern OPENING =
            Pattern.compile("(?:([\\p{L}]+(?: ?[-,] ?[\\p{L}]+)*) +)?([0-9]{1,2}:[0-9]{2}) ?- ?([0-9]{1,2}:[0-9]{2})");
    private static final Pattern WORD = Pattern.compile("\\p{L}+");
    private static final String END_OF_DAY = "24:00";
    private static final Map<String, DayOfWeek> DAYS = days();

    private final Problems problems;
    private final Shapes shapes;

    WindowKeys(Problems problems, Shapes shapes) {
        this.problems = problems;
        this.shapes = shapes;
    }

    private static Map<String, DayOfWeek> days() {
        return Stream.of(DayOfWeek.values())
                .flatMap(day -> Stream.of(TextStyle.SHORT, TextStyle.FULL)
                        .map(style -> Map.entry(lower(day.getDisplayName(style, Locale.ENGLISH)), day)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    Optional<Hours> read(Node node) {
        Map<String, Node> values = new TreeMap<>();
        List<Node.Entry> entries = shapes.known(FileKey.WINDOWS.key(), node, List.of(ZONE, OPEN));
        entries.forEach(entry -> values.put(entry.key(), entry.value()));
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        for (String key : List.of(ZONE, OPEN)) {
            if (!values.containsKey(key)) {
                problems.add(
                        entries.get(0).place(),
                        ProblemCode.MISSING,
                        "windows." + key + " is missing",
                        "such as  windows: {zone: Europe/Berlin, open: [\"Mon-Fri 22:00-05:00\"]}");
            }
        }
        Optional<ZoneId> zone = Optional.ofNullable(values.get(ZONE)).flatMap(this::zone);
        Optional<List<Opening>> open = Optional.ofNullable(values.get(OPEN)).flatMap(this::openings);
        return zone.flatMap(in -> open.map(times -> new Hours(in, times)));
    }

    private Optional<ZoneId> zone(Node node) {
        if (!shapes.text("windows.zone", node)) {
            return Optional.empty();
        }
        Set<String> zones = ZoneId.getAvailableZoneIds();
        if (zones.contains(node.text())) {
            return Optional.of(ZoneId.of(node.text()));
        }
        Optional<String> city = zones.stream()
                .filter(zone -> lower(zone).endsWith("/" + lower(node.text())))
                .min(String::compareTo);
        problems.add(Problem.at(node.place(), ProblemCode.BAD_VALUE, "there is no time zone \"" + node.text() + "\"")
                .suggesting(city.or(() -> Spelling.nearest(node.text(), zones)))
                .noting("a zone is named as in the tz database: Europe/Berlin, America/New_York, UTC"));
        return Optional.empty();
    }

    /** An empty list is said on purpose: it never opens. */
    private Optional<List<Opening>> openings(Node node) {
        boolean never = node.is(Node.Kind.LIST) && node.empty();
        if (!never && !shapes.texts("windows.open", node)) {
            return Optional.empty();
        }
        List<Opening> openings = new ArrayList<>();
        node.items().forEach(item -> opening(item).ifPresent(openings::add));
        return openings.size() == node.items().size() ? Optional.of(openings) : Optional.empty();
    }

    private Optional<Opening> opening(Node item) {
        Matcher parts = OPENING.matcher(item.text());
        if (!parts.matches()) {
            problems.add(
                    item.place(),
                    ProblemCode.BAD_VALUE,
                    "a window is days and hours",
                    "such as  Mon-Fri 22:00-05:00,  Sat,Sun 00:00-24:00,  or 01:00-04:00 for every day");
            return Optional.empty();
        }
        Optional<Set<DayOfWeek>> days =
                parts.group(1) == null ? Optional.of(EnumSet.allOf(DayOfWeek.class)) : days(item, parts.group(1));
        boolean hours = Stream.of(time(item, parts, 2, false), time(item, parts, 3, true))
                .allMatch(fits -> fits);
        return hours ? days.flatMap(on -> opening(item, on, parts.group(2), parts.group(3))) : Optional.empty();
    }

    private Optional<Opening> opening(Node item, Set<DayOfWeek> days, String from, String until) {
        Opening opening = new Opening(days, time(from), time(until));
        boolean nothing = from.equals(until);
        if (nothing) {
            problems.add(
                    item.place(),
                    ProblemCode.BAD_VALUE,
                    "a window that ends when it begins is no time at all",
                    "a whole day is 00:00-24:00");
        }
        return nothing ? Optional.empty() : Optional.of(opening);
    }

    private static LocalTime time(String text) {
        String[] parts = text.split(":", -1);
        return LocalTime.of(Integer.parseInt(parts[0]) % 24, Integer.parseInt(parts[1]));
    }

    private boolean time(Node item, Matcher parts, int group, boolean end) {
        String[] time = parts.group(group).split(":", -1);
        boolean fits = (Integer.parseInt(time[0]) < 24 && Integer.parseInt(time[1]) < 60)
                || (end && parts.group(group).equals(END_OF_DAY));
        if (!fits) {
            problems.add(
                    item.within(parts.start(group), parts.group(group).length()),
                    ProblemCode.BAD_VALUE,
                    parts.group(group) + " is no time of the day",
                    "hours are 00:00 to 23:59, and 24:00 is the end of a day");
        }
        return fits;
    }

    private Optional<Set<DayOfWeek>> days(Node item, String text) {
        Matcher word = WORD.matcher(text);
        boolean known = true;
        while (word.find()) {
            if (!DAYS.containsKey(lower(word.group()))) {
                known = false;
                problems.add(Problem.at(
                                item.within(word.start(), word.group().length()),
                                ProblemCode.BAD_VALUE,
                                word.group() + " is no day of the week")
                        .suggesting(day(word.group()))
                        .noting("days are Mon, Tue, Wed, Thu, Fri, Sat, Sun"));
            }
        }
        if (!known) {
            return Optional.empty();
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String range : text.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int first = number(ends[0]);
            int length = Math.floorMod(number(ends[ends.length - 1]) - first, 7);
            IntStream.rangeClosed(first, first + length)
                    .mapToObj(number -> DayOfWeek.MONDAY.plus(number))
                    .forEach(days::add);
        }
        return Optional.of(days);
    }

    private static int number(String word) {
        return Optional.ofNullable(DAYS.get(lower(word.strip()))).orElseThrow().getValue() - 1;
    }

    private static Optional<String> day(String word) {
        return Spelling.nearest(lower(word), DAYS.keySet())
                .flatMap(found -> Optional.ofNullable(DAYS.get(found)))
                .map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
    }
}

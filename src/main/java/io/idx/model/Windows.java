package io.idx.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The hours in which changes may be begun: {@code windows.closes(now)}. Of several files, a moment counts that lies in
 * the hours of each. Pure: who asks brings the time.
 *
 * @param all empty where every moment will do
 */
public record Windows(List<Hours> all) {
    /** Any time. */
    public static final Windows ALWAYS = new Windows(List.of());

    /** The week repeats, so that what is not found in two months is never; they hold a change to summer time, too. */
    private static final int DAYS_AHEAD = 62;

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH);

    public Windows {
        all = List.copyOf(all);
    }

    /**
     * The hours of one file, by the clocks of a zone.
     *
     * @param open none for never
     */
    public record Hours(ZoneId zone, List<Opening> open) {
        public Hours {
            open = List.copyOf(open);
        }

        /** What is open around a moment and after it, in order, none touching the next. */
        private List<Span> spans(Instant moment) {
            LocalDate today = LocalDate.ofInstant(moment, zone);
            List<Span> spans = new ArrayList<>();
            for (int day = -2; day <= DAYS_AHEAD; day++) {
                LocalDate date = today.plusDays(day);
                open.stream()
                        .filter(opening -> opening.days().contains(date.getDayOfWeek()))
                        .map(opening -> opening.on(date, zone))
                        .filter(span -> span.from().isBefore(span.until()))
                        .forEach(spans::add);
            }
            return joined(spans);
        }

        private static List<Span> joined(List<Span> spans) {
            List<Span> joined = new ArrayList<>();
            spans.sort(Comparator.comparing(Span::from));
            for (Span span : spans) {
                int last = joined.size() - 1;
                if (last < 0 || span.from().isAfter(joined.get(last).until())) {
                    joined.add(span);
                } else if (span.until().isAfter(joined.get(last).until())) {
                    joined.set(last, new Span(joined.get(last).from(), span.until()));
                }
            }
            return joined;
        }

        private Optional<Span> around(Instant moment) {
            return spans(moment).stream().filter(span -> span.holds(moment)).findFirst();
        }

        private Optional<Instant> nextOpen(Instant moment) {
            return spans(moment).stream()
                    .filter(span -> span.until().isAfter(moment))
                    .map(span -> span.from().isAfter(moment) ? span.from() : moment)
                    .findFirst();
        }
    }

    /**
     * Hours that are open on some days.
     *
     * @param days on which it opens
     * @param until on the same day, or on the next where it is not after {@code from}: midnight is the end of the day
     */
    public record Opening(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
        public Opening {
            days = Set.copyOf(days);
        }

        private Span on(LocalDate date, ZoneId zone) {
            LocalDate end = until.isAfter(from) ? date : date.plusDays(1);
            return new Span(instant(date.atTime(from), zone), instant(end.atTime(until), zone));
        }

        /** Of a time that comes twice, the first; of one that is left out when clocks go forward, when they do. */
        private static Instant instant(LocalDateTime time, ZoneId zone) {
            ZoneOffsetTransition transition = zone.getRules().getTransition(time);
            return transition != null && transition.isGap()
                    ? transition.getInstant()
                    : ZonedDateTime.of(time, zone).toInstant();
        }
    }

    private record Span(Instant from, Instant until) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(until);
        }
    }

    /** Whether changes may be begun. */
    public boolean open(Instant now) {
        return all.stream().allMatch(hours -> hours.around(now).isPresent());
    }

    /** When what is open now closes; empty where it is not open, or does not close in two months. */
    public Optional<Instant> closes(Instant now) {
        Instant far = now.plus(Duration.ofDays(DAYS_AHEAD - 2L));
        return open(now)
                ? all.stream()
                        .flatMap(hours -> hours.around(now).stream())
                        .map(Span::until)
                        .filter(end -> end.isBefore(far))
                        .min(Comparator.naturalOrder())
                : Optional.empty();
    }

    /** The first moment from now on at which changes may be begun; empty where there is none. */
    public Optional<Instant> nextOpen(Instant now) {
        Instant far = now.plus(Duration.ofDays(DAYS_AHEAD));
        Instant next = now;
        while (!open(next)) {
            Instant from = next;
            Optional<Instant> later = all.stream()
                    .filter(hours -> hours.around(from).isEmpty())
                    .findFirst()
                    .flatMap(hours -> hours.nextOpen(from));
            if (later.isEmpty() || later.get().isAfter(far)) {
                return Optional.empty();
            }
            next = later.get();
        }
        return Optional.of(next);
    }

    /** Whether they are open at one stretch for so long, now or at some time in the two months to come. */
    public boolean everOpenFor(Duration length, Instant now) {
        Optional<Instant> from = nextOpen(now);
        while (from.isPresent()) {
            Instant opens = from.get();
            Optional<Instant> closes = closes(opens);
            if (closes.isEmpty() || !closes.get().isBefore(opens.plus(length))) {
                return true;
            }
            from = closes.flatMap(this::nextOpen).filter(next -> next.isBefore(now.plus(Duration.ofDays(DAYS_AHEAD))));
        }
        return false;
    }

    /** {@code Mon 2026-11-30 22:00 (Europe/Berlin)}: a moment by the clocks of the first file's zone. */
    public String words(Instant moment) {
        ZoneId zone = all.isEmpty() ? ZoneId.of("UTC") : all.get(0).zone();
        return MOMENT.format(moment.atZone(zone)) + " (" + zone + ")";
    }
}

package io.idx.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a replica may be behind: {@code LagLimit.parse("30s")}, {@code LagLimit.parse("100MB")}.
 *
 * @param time absent for a limit of WAL
 * @param bytes of WAL; absent for a limit of time
 * @param words as the file has it
 */
public record LagLimit(Optional<Duration> time, OptionalLong bytes, String words) {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h|d)");
    private static final List<String> UNITS = List.of("ms", "s", "min", "h", "d");
    private static final List<Duration> LENGTHS = List.of(
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1));

    /** A time or a size with one of PostgreSQL's units; empty for anything else. */
    public static Optional<LagLimit> parse(String text) {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            Duration unit = LENGTHS.get(UNITS.indexOf(time.group(2)));
            Duration most = unit.multipliedBy(Long.parseLong(time.group(1)));
            return Optional.of(new LagLimit(Optional.of(most), OptionalLong.empty(), text));
        }
        return ByteSize.parse(text).map(bytes -> new LagLimit(Optional.empty(), OptionalLong.of(bytes), text));
    }

    /** Whether a replica is further behind. One that does not tell is; what is not known of one that does is not. */
    public boolean exceededBy(ReplicaLag lag) {
        boolean late = time.flatMap(most -> lag.time().filter(behind -> behind.compareTo(most) > 0))
                .isPresent();
        boolean far =
                bytes.isPresent() && lag.bytes().isPresent() && lag.bytes().getAsLong() > bytes.getAsLong();
        return late || far || lag.silence().isPresent();
    }
}

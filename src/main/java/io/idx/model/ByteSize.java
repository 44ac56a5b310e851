package io.idx.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as PostgreSQL reads and prints them, where 1 MB is 1024 kB: {@code ByteSize.parse("1.5GB")},
 * {@code ByteSize.words(8192)} is {@code 8 kB}.
 */
public final class ByteSize {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");
    private static final List<String> PRINTED = List.of("bytes", "kB", "MB", "GB", "TB", "PB");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?([A-Za-z]+)");

    private ByteSize() {}

    /** The bytes of a number with one of PostgreSQL's units, whose case counts; empty for anything else. */
    public static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text);
        int unit = size.matches() ? UNITS.indexOf(size.group(2)) : -1;
        return unit < 0
                ? Optional.empty()
                : Optional.of(new BigDecimal(size.group(1))
                                .multiply(BigDecimal.valueOf(1024).pow(unit)))
                        .filter(bytes -> bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
                        .map(BigDecimal::longValue);
    }

    /** What was meant by a size whose unit has letters of the wrong case: {@code 50gb} is {@code 50GB}. */
    public static Optional<String> meant(String text) {
        Matcher size = SIZE.matcher(text);
        return size.matches()
                ? UNITS.stream()
                        .filter(unit -> unit.equalsIgnoreCase(size.group(2))
                                || unit.substring(0, 1).equalsIgnoreCase(size.group(2)))
                        .map(unit -> size.group(1) + unit)
                        .filter(meant -> !meant.equals(text))
                        .findFirst()
                : Optional.empty();
    }

    /** With two digits at least, so that it agrees with {@code \di+}. */
    public static String words(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < PRINTED.size() - 1) {
            value /= 1024;
            unit++;
        }
        String digits = String.format(Locale.ROOT, unit > 0 && value < 9.95 ? "%.1f" : "%.0f", value);
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + " " + PRINTED.get(unit);
    }
}

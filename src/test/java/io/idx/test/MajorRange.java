package io.idx.test;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Majors for which something holds: {@code 14}, {@code 14-16}, {@code 15+}; empty text for all. */
record MajorRange(int first, int last) implements Comparable<MajorRange> {
    static final MajorRange ALL = new MajorRange(0, Integer.MAX_VALUE);

    private static final Pattern TEXT = Pattern.compile("(\\d+)(?:(\\+)|-(\\d+))?");

    static MajorRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("majors are written 14, 14-16 or 15+, not " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        String end = matcher.group(3);
        return new MajorRange(
                first, matcher.group(2) != null ? Integer.MAX_VALUE : end == null ? first : Integer.parseInt(end));
    }

    boolean contains(int major) {
        return first <= major && major <= last;
    }

    @Override
    public int compareTo(MajorRange other) {
        return Integer.compare(first, other.first);
    }

    @Override
    public String toString() {
        return equals(ALL)
                ? ""
                : last == Integer.MAX_VALUE ? first + "+" : first == last ? first + "" : first + "-" + last;
    }
}

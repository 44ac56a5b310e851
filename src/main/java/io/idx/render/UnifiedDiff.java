package io.idx.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What differs between two texts, line by line, as {@code diff -u} prints it and {@code patch} reads it. */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;
    /** Texts that differ in more are shown as wholly different: memory grows with the square. */
    private static final int MOST_CHANGES = 4000;

    private static final String NO_NEWLINE = "\\ No newline at end of file\n";

    /** A line of the result: from the old text, the new one, or both. */
    private record Line(char mark, String text) {}

    private final List<String> before;
    private final List<String> after;

    private UnifiedDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** The difference, each line with its end; empty where there is none. */
    public static String text(String name, String before, String after) {
        List<Line> lines = new UnifiedDiff(split(before), split(after)).lines();
        String hunks = hunks(lines);
        return hunks.isEmpty() ? "" : "--- " + name + "\n+++ " + name + "\n" + hunks;
    }

    /** Each line with its end, so that a change of line ends is one, too. */
    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(at, next));
            at = next;
        }
        return lines;
    }

    /** By the greedy algorithm of Myers, An O(ND) Difference Algorithm, 1986. */
    private List<Line> lines() {
        List<int[]> rounds = new ArrayList<>();
        int[] reach = new int[2 * MOST_CHANGES + 3];
        for (int d = 0; d <= Math.min(MOST_CHANGES, before.size() + after.size()); d++) {
            rounds.add(Arrays.copyOfRange(reach, MOST_CHANGES - d, MOST_CHANGES + d + 3));
            for (int k = -d; k <= d; k += 2) {
                int at = MOST_CHANGES + 1 + k;
                int x = down(reach, at, k, d) ? reach[at + 1] : reach[at - 1] + 1;
                while (x < before.size()
                        && x - k < after.size()
                        && before.get(x).equals(after.get(x - k))) {
                    x++;
                }
                reach[at] = x;
                if (x >= before.size() && x - k >= after.size()) {
                    return backtrack(rounds, d);
                }
            }
        }
        List<Line> all = new ArrayList<>();
        before.forEach(line -> all.add(new Line('-', line)));
        after.forEach(line -> all.add(new Line('+', line)));
        return all;
    }

    private static boolean down(int[] reach, int at, int k, int d) {
        return k == -d || (k != d && reach[at - 1] < reach[at + 1]);
    }

    private List<Line> backtrack(List<int[]> rounds, int last) {
        List<Line> lines = new ArrayList<>();
        int x = before.size();
        int y = after.size();
        for (int d = last; d >= 0; d--) {
            int[] reach = rounds.get(d);
            int k = x - y;
            int at = d + 1 + k;
            boolean down = down(reach, at, k, d);
            int fromX = d == 0 ? 0 : down ? reach[at + 1] : reach[at - 1];
            int fromY = d == 0 ? 0 : fromX - (down ? k + 1 : k - 1);
            int snakeX = d == 0 ? 0 : down ? fromX : fromX + 1;
            while (x > snakeX) {
                x--;
                lines.add(new Line(' ', before.get(x)));
            }
            if (d > 0) {
                lines.add(down ? new Line('+', after.get(fromY)) : new Line('-', before.get(fromX)));
            }
            x = fromX;
            y = fromY;
        }
        Collections.reverse(lines);
        return lines;
    }

    private static String hunks(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        int oldLine = 1;
        int newLine = 1;
        for (int at = 0; at < lines.size(); ) {
            int start = Math.max(at, firstChange(lines, at) - CONTEXT);
            if (start >= lines.size()) {
                break;
            }
            oldLine += start - at;
            newLine += start - at;
            int end = hunkEnd(lines, start);
            List<Line> hunk = lines.subList(start, end);
            int old = (int) hunk.stream().filter(line -> line.mark() != '+').count();
            int fresh = (int) hunk.stream().filter(line -> line.mark() != '-').count();
            text.append("@@ -")
                    .append(range(oldLine, old))
                    .append(" +")
                    .append(range(newLine, fresh))
                    .append(" @@\n");
            hunk.forEach(line -> text.append(line.mark())
                    .append(line.text())
                    .append(line.text().endsWith("\n") ? "" : "\n" + NO_NEWLINE));
            oldLine += old;
            newLine += fresh;
            at = end;
        }
        return text.toString();
    }

    private static int firstChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).mark() == ' ') {
            at++;
        }
        return at == lines.size() ? at + CONTEXT : at;
    }

    private static int hunkEnd(List<Line> lines, int start) {
        int end = start;
        for (int at = start; at < lines.size() && at <= end + 2 * CONTEXT; at++) {
            if (lines.get(at).mark() != ' ') {
                end = at + 1;
            }
        }
        int first = firstChange(lines, start) + 1;
        return Math.min(lines.size(), Math.max(first, end) + CONTEXT);
    }

    private static String range(int line, int count) {
        return (count == 0 ? line - 1 : line) + (count == 1 ? "" : "," + count);
    }
}

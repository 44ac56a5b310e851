package io.idx.test;

import java.util.List;

/** How two texts differ, line by line: {@code -} is expected, {@code +} is what came. */
final class LineDiff {
    private final List<String> expected;
    private final List<String> got;
    private final int[][] common;

    private LineDiff(List<String> expected, List<String> got) {
        this.expected = expected;
        this.got = got;
        this.common = new int[expected.size() + 1][got.size() + 1];
        for (int i = expected.size() - 1; i >= 0; i--) {
            for (int j = got.size() - 1; j >= 0; j--) {
                common[i][j] = expected.get(i).equals(got.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
    }

    static String of(String expected, String got) {
        return new LineDiff(expected.lines().toList(), got.lines().toList()).text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int i = 0;
        int j = 0;
        while (i < expected.size() || j < got.size()) {
            if (i < expected.size() && j < got.size() && expected.get(i).equals(got.get(j))) {
                text.append("    ").append(expected.get(i++)).append('\n');
                j++;
            } else if (j == got.size() || (i < expected.size() && common[i + 1][j] >= common[i][j + 1])) {
                text.append("  - ").append(expected.get(i++)).append('\n');
            } else {
                text.append("  + ").append(got.get(j++)).append('\n');
            }
        }
        return text.toString();
    }
}

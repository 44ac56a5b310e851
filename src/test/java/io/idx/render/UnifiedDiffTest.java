package io.idx.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class UnifiedDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    @Test
    void equalTextsHaveNone() {
        assertThat(UnifiedDiff.text("f", "a\nb\n", "a\nb\n")).isEmpty();
    }

    @Test
    void aMissingLastLineBreakIsTold() {
        assertThat(UnifiedDiff.text("f", "a\nb", "a\nb\n"))
                .isEqualTo(
                        """
                --- f
                +++ f
                @@ -1,2 +1,2 @@
                 a
                -b
                \\ No newline at end of file
                +b
                """);
    }

    @Test
    void distantChangesAreHunksOfTheirOwn() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        assertThat(UnifiedDiff.text("f", before, before.replace("1\n2\n", "2\n").replace("12\n", "12\n13\n")))
                .isEqualTo(
                        """
                --- f
                +++ f
                @@ -1,4 +1,3 @@
                -1
                 2
                 3
                 4
                @@ -10,3 +9,4 @@
                 10
                 11
                 12
                +13
                """);
    }

    @Test
    void patchingTheOldTextGivesTheNew() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<String> before = lines(random, 30);
            List<String> after = new ArrayList<>(before);
            for (int change = random.nextInt(6); change > 0 && !after.isEmpty(); change--) {
                int at = random.nextInt(after.size());
                if (random.nextBoolean()) {
                    after.remove(at);
                } else {
                    after.addAll(at, lines(random, 3));
                }
            }
            String diff = UnifiedDiff.text("f", text(before), text(after));
            assertThat(patched(before, diff)).as(diff).isEqualTo(after);
        }
    }

    @Test
    void textsThatShareNothingAreShownWhole() {
        String before = "a\n".repeat(5000);
        String after = "b\n".repeat(5000);
        assertThat(UnifiedDiff.text("f", before, after)).startsWith("--- f\n+++ f\n@@ -1,5000 +1,5000 @@\n-a\n");
    }

    private static List<String> lines(Random random, int most) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            lines.add(String.valueOf(random.nextInt(12)));
        }
        return lines;
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static List<String> patched(List<String> before, String diff) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1)) - ("0".equals(hunk.group(2)) ? 0 : 1);
                after.addAll(before.subList(at, start));
                at = start;
            } else if (line.startsWith("+")) {
                after.add(line.substring(1));
            } else {
                assertThat(before.get(at)).isEqualTo(line.substring(1));
                if (line.startsWith(" ")) {
                    after.add(before.get(at));
                }
                at++;
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }
}

package io.idx.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Files with a few random faults: whatever they hold, what comes out is a declaration or problems with places in
 * them.
 */
final class SpecNoiseTest {
    private static final long SEED = 20251225;
    private static final int ROUNDS = 3000;
    private static final String SIGNS = "\t\r\n:,'\"[]{}#&*!|>%@`?-<~$()\\\0\u007f\u0085\uFEFF\uD83D\uDE00 .01";

    private final Random random = new Random(SEED);

    @Test
    void onlyProblemsComeOut() throws IOException {
        List<byte[]> originals = originals();
        int declared = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text = originals.get(random.nextInt(originals.size()));
            for (int fault = random.nextInt(3); fault >= 0; fault--) {
                text = faulty(text);
            }
            if (declares(text)) {
                declared++;
            } else {
                refused++;
            }
        }
        assertThat(declared).as("some faults are harmless").isGreaterThan(ROUNDS / 100);
        assertThat(refused).as("most are not").isGreaterThan(ROUNDS / 2);
    }

    private static boolean declares(byte[] text) {
        try {
            SpecReader.read(List.of(SpecSource.stream("noise", new ByteArrayInputStream(text))));
            return true;
        } catch (ProblemException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(SpecNoiseTest::pointsIntoTheFile);
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("not a problem: " + new String(text, StandardCharsets.UTF_8), e);
        }
    }

    private static void pointsIntoTheFile(Problem problem) {
        Place place = problem.place().orElseThrow();
        int characters = place.source().codePointCount(0, place.source().length());
        assertThat(place.column()).isLessThanOrEqualTo(characters + 1);
        assertThat(place.length()).isLessThanOrEqualTo(Math.max(1, characters - place.column() + 1));
        assertThat(problem.message()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
    }

    private byte[] faulty(byte[] text) {
        return switch (random.nextInt(5)) {
            case 0 -> flipped(text);
            case 1 -> withoutALine(text);
            case 2 -> Arrays.copyOf(text, random.nextInt(text.length + 1));
            case 3 -> withALineTwice(text);
            default -> withASign(text);
        };
    }

    private byte[] flipped(byte[] text) {
        byte[] other = text.clone();
        if (other.length > 0) {
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private byte[] withoutALine(byte[] text) {
        List<String> lines = lines(text);
        lines.remove(random.nextInt(lines.size()));
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] withALineTwice(byte[] text) {
        List<String> lines = lines(text);
        lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] withASign(byte[] text) {
        String bytes = new String(text, StandardCharsets.ISO_8859_1);
        int at = random.nextInt(bytes.length() + 1);
        int[] signs = SIGNS.codePoints().toArray();
        String sign = Character.toString(signs[random.nextInt(signs.length)]);
        String asBytes = new String(sign.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return (bytes.substring(0, at) + asBytes + bytes.substring(at)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One character a byte, so that no line is lost to a fault in its encoding. */
    private static List<String> lines(byte[] text) {
        return new ArrayList<>(List.of(new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)));
    }

    private static List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        originals.add(Files.readAllBytes(Path.of("indexes.yaml")));
        try (Stream<Path> cases = Files.list(Path.of("src/test/resources/spec"))) {
            for (Path file : cases.sorted().toList()) {
                String text = Files.readString(file);
                int start = text.indexOf(" --\n") + 4;
                originals.add(text.substring(start, Math.max(start, text.indexOf("-- outcome --")))
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return originals;
    }
}

package io.idx.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant: {@code nearest("colums", keys)} is {@code columns}. */
public final class Spelling {
    private Spelling() {}

    /**
     * The candidate fewest edits away, if it is near enough to be a slip: a third of its length at most, and of a
     * single letter none but the same in the other case.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> !candidate.equals(word))
                .min(Comparator.<String>comparingInt(candidate -> edits(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> edits(word, candidate) <= Math.max(1, candidate.length() / 3))
                .filter(candidate -> edits(word, candidate) < Math.max(word.length(), candidate.length()));
    }

    private static int edits(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (same(left.charAt(i - 1), right.charAt(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }

    private static boolean same(char left, char right) {
        return Character.toLowerCase(left) == Character.toLowerCase(right);
    }
}

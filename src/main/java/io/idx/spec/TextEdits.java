package io.idx.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes to a text, each at its place in the text as it was; everything between them stays byte for byte. */
final class TextEdits {
    private record Edit(int start, int end, String replacement) {}

    private final List<Edit> edits = new ArrayList<>();

    void replace(int start, int end, String replacement) {
        edits.add(new Edit(start, end, replacement));
    }

    /** What is inserted at one place comes in the order in which it was asked for. */
    void insert(int at, String addition) {
        replace(at, at, addition);
    }

    boolean none() {
        return edits.isEmpty();
    }

    String applied(String text) {
        List<Edit> sorted = new ArrayList<>(edits);
        sorted.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        StringBuilder edited = new StringBuilder();
        int at = 0;
        for (Edit edit : sorted) {
            edited.append(text, at, edit.start()).append(edit.replacement());
            at = edit.end();
        }
        return edited.append(text, at, text.length()).toString();
    }
}

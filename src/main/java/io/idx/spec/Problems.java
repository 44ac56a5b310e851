package io.idx.spec;

import io.idx.model.Place;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong, collected over all files, so that the user mends everything in one go. */
final class Problems {
    /** Nobody reads more, and noise that happens to be YAML has a hundred thousand. */
    static final int MOST = 1000;

    private final List<Problem> found = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private int untold;

    /** From now on problems are those of this file. */
    void enter(String file) {
        files.add(file);
    }

    void add(Problem problem) {
        if (found.size() < MOST) {
            found.add(problem);
        } else {
            untold++;
        }
    }

    void add(Place place, ProblemCode code, String message, String... notes) {
        add(Problem.at(place, code, message).noting(notes));
    }

    /** Tells of all problems at once: by file, in the order they were named, then by line. */
    void throwIfAny() {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(this::file)
                    .thenComparingInt(
                            problem -> problem.place().map(Place::line).orElse(0))
                    .thenComparingInt(
                            problem -> problem.place().map(Place::column).orElse(0)));
            if (untold > 0) {
                found.set(MOST - 1, found.get(MOST - 1).noting("and " + untold + " problems more, which are not told"));
            }
            throw new ProblemException(found);
        }
    }

    private int file(Problem problem) {
        return problem.place().map(place -> files.indexOf(place.file())).orElse(-1);
    }
}

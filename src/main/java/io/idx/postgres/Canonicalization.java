package io.idx.postgres;

import io.idx.model.Caveat;
import io.idx.model.DesiredIndex;
import io.idx.model.Problem;
import java.util.List;

/**
 * What PostgreSQL says of a declaration: the desired indexes, and what is wrong with those that it does not accept. An
 * index is in one of the two, or undecided.
 *
 * @param caveats what to know of some of them; an undecided index is there and nowhere else
 */
public record Canonicalization(List<DesiredIndex> desired, List<Problem> problems, List<Caveat> caveats) {
    public Canonicalization {
        desired = List.copyOf(desired);
        problems = List.copyOf(problems);
        caveats = List.copyOf(caveats);
    }
}

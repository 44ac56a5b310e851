package io.idx.evidence;

import io.idx.model.DeclaredIndex;
import java.util.List;

/**
 * What the planner does with the queries of an index that a plan changes. Both lists are in the order of the file, and
 * end early where there was no time to ask for more.
 *
 * @param now by the index that is there; empty where none is
 * @param then by the one that is to be built; empty where none is
 */
public record Prospect(DeclaredIndex index, List<Verdict> now, List<Verdict> then) {
    public Prospect {
        now = List.copyOf(now);
        then = List.copyOf(then);
    }
}

package io.idx.model;

import java.util.List;

/**
 * What the files say of how an apply may go about its work, whatever it is that is changed.
 *
 * @param limits one of a kind at most
 * @param session one of a kind at most
 * @param replicaLag each of which counts
 */
public record Policy(List<Limit> limits, Windows windows, List<SessionSetting> session, List<LagLimit> replicaLag) {
    /** That of a file which says nothing. */
    public static final Policy NONE = new Policy(List.of(), Windows.ALWAYS, List.of(), List.of());

    public Policy {
        limits = List.copyOf(limits);
        session = List.copyOf(session);
        replicaLag = List.copyOf(replicaLag);
    }
}

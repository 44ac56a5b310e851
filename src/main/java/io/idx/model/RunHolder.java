package io.idx.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The session that holds the run lock of a database: an idx that changes indexes now, or a statement of one that is
 * gone, which PostgreSQL brings to its end.
 *
 * @param application empty where the role may not see it
 * @param since when the session began; absent where the role may not see it
 * @param alive whether the idx that began it still watches it
 * @param running what its sessions do to indexes at this moment
 */
public record RunHolder(
        int pid, String user, String application, Optional<Instant> since, boolean alive, List<Running> running) {
    /**
     * A statement that runs.
     *
     * @param index which index is concerned; absent where that is not known yet, or the statement drops one
     * @param phase in PostgreSQL's words, else the beginning of the statement; empty where the role may not see it
     * @param percent of the work of this phase, where the phase counts any
     */
    public record Running(
            int pid, Optional<QualifiedName> index, String phase, OptionalInt percent, Optional<Duration> elapsed) {}

    public RunHolder {
        running = List.copyOf(running);
    }
}

package io.idx.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

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
            int pid, Optional<QualifiedName> index, String phase, OptionalInt percent, Optional<Duration> elapsed) {
        /** {@code public.orders_idx: building index: scanning table, 60 %, for 532 s} */
        @Override
        public String toString() {
            return index.map(name -> name + ": ").orElse("")
                    + phase
                    + (percent.isPresent() ? ", " + percent.getAsInt() + " %" : "")
                    + elapsed.map(time -> ", for " + time.toSeconds() + " s").orElse("");
        }
    }

    public RunHolder {
        running = List.copyOf(running);
    }

    /** In words, a line each: which session it is, and what it is at. */
    public List<String> words() {
        String session = "pid " + pid + (user.isEmpty() ? "" : " of " + user)
                + (application.isEmpty() ? "" : ", \"" + application + '"')
                + since.map(began -> ", since " + began.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("")
                + (alive
                        ? ""
                        : "; its idx is gone" + (running.isEmpty() ? "" : ", and PostgreSQL finishes what it was at"));
        return Stream.concat(Stream.of(session), running.stream().map(Running::toString))
                .toList();
    }
}

package io.idx.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The session that holds the run lock of a database: an idx that changes indexes now.
 *
 * @param application empty where the role may not see it
 * @param since when the session began; absent where the role may not see it
 */
public record RunHolder(int pid, String user, String application, Optional<Instant> since) {}

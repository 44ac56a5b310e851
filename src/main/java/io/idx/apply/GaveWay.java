package io.idx.apply;

import io.idx.model.Blocker;
import java.time.Duration;

/**
 * A statement was cancelled for somebody who waited for it, and is begun again later.
 *
 * @param to whoever waited
 * @param circle whether it was because the statement waited for that one, too
 * @param attempt which one that was, from 1
 * @param pause until the next
 */
public record GaveWay(Blocker to, boolean circle, int attempt, Duration pause) {}

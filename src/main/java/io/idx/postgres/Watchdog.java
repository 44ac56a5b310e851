package io.idx.postgres;

import java.time.Duration;

/**
 * A session at the server that looks after those of a run for as long as they build, even when the idx of the run is
 * gone: PostgreSQL goes on with a build whose client is lost, and so it does with this.
 *
 * <p>Its one statement is a loop. Twice a second it looks who waits for one of the sessions, and breaks that one's
 * statement off where idx would do so and is not there to do it. It commits fifty times a second, as builds wait for
 * older snapshots. When none of the sessions is left, it ends.
 *
 * <p>All methods throw {@link DatabaseException}.
 */
public final class Watchdog implements AutoCloseable {
    /** As long as idx lives, it is the one to act: it knows why. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final String BEGINNING = "DO $watchdog$";

    /** Of a row of {@code pg_stat_activity b}: for a moment a build may wait for it, which is nobody's business. */
    static final String IS_NONE = "coalesce(b.query, '') NOT LIKE '" + BEGINNING + "%'";

    private static final String NOW = "extract(epoch FROM pg_catalog.clock_timestamp())::numeric";

    private static final String LOOP = BEGINNING
            + """
             -- left here by idx for as long as it builds indexes. It cancels a build that others queue behind.
            DECLARE
              building int;
              idx_lives boolean;
              queue record;
              since jsonb := '{}'; -- when transactions began to hold others up, as idx itself remembers it
              rest text;
            BEGIN
              LOOP
                FOR building IN SELECT l.pid FROM pg_catalog.pg_locks l
                                 WHERE %1$s AND l.objid::bigint = %2$d
                LOOP
                  idx_lives := EXISTS (SELECT FROM pg_catalog.pg_locks l
                                        WHERE %3$s AND l.objid::bigint = building);
                  FOR queue IN %4$s LOOP
                    IF queue.behind > 0 AND NOT since ? queue.transaction THEN
                      since := since || jsonb_build_object(queue.transaction, %8$s - queue.held);
                    END IF;
                    PERFORM pg_catalog.pg_cancel_backend(building)
                      WHERE queue.alone
                        AND greatest(queue.held, %8$s - (since ->> queue.transaction)::numeric)
                            >= CASE WHEN idx_lives THEN %6$s ELSE %5$s END;
                  END LOOP;
                  PERFORM pg_catalog.pg_cancel_backend(building) WHERE NOT idx_lives AND EXISTS (%7$s);
                END LOOP;
                EXIT WHEN NOT FOUND;
                COMMIT;
                FOR moment IN 1..25 LOOP
                  rest := pg_catalog.pg_sleep(0.02)::text; -- no statement of its own, for what logs statements
                  COMMIT;
                END LOOP;
              END LOOP;
            END $watchdog$
            """;

    private final Session session;
    private final int number;

    private Watchdog(Session session, int number) {
        this.session = session;
        this.number = number;
    }

    /** @param number of those that it looks after: see {@link Session#join} */
    static Watchdog in(Session session, int number) {
        session.alone("SET search_path = pg_catalog");
        session.alone(SessionSettings.AS_LOGGED_IN);
        return new Watchdog(session, number);
    }

    /**
     * Looks after them until none of them is left.
     *
     * @param queueLimit how long others may wait for somebody who waits for one of them
     */
    public void watch(Duration queueLimit) {
        session.alone(LOOP.formatted(
                AdvisoryLocks.held(AdvisoryLocks.GUARDED),
                number,
                AdvisoryLocks.held(AdvisoryLocks.WATCHED),
                HeldUp.queueBefore("building"),
                seconds(queueLimit),
                seconds(queueLimit.plus(GRACE)),
                HeldUp.circleWith("building"),
                NOW));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() + " / 1000.0";
    }

    /** As {@link Session#rename}. */
    public void rename(String application) {
        session.rename(application);
    }

    /** Which session it is at the server. */
    public Backend backend() {
        return session.backend();
    }

    /** Of those that it looks after. */
    public int number() {
        return number;
    }

    @Override
    public void close() {
        session.close();
    }
}

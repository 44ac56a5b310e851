package io.idx.postgres;

import io.idx.model.Blocker;
import io.idx.model.BuildReading;
import io.idx.model.LockQueue;
import io.idx.model.QualifiedName;
import io.idx.model.RunHolder;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A second session beside those that change indexes: it sees how far they are and who is in their way, and can cancel
 * them. It never has a transaction open, which a build would wait for.
 *
 * <p>It holds an advisory lock for each session that it watches. Where a session works on under the run lock and nobody
 * watches it, its idx is gone. All methods throw {@link DatabaseException}.
 */
public final class Watch implements AutoCloseable {
    private static final String CLAIM =
            "SELECT pg_catalog.pg_try_advisory_lock_shared(" + AdvisoryLocks.WATCHED + ", ?)";
    private static final String RELEASE =
            "SELECT pg_catalog.pg_advisory_unlock_shared(" + AdvisoryLocks.WATCHED + ", ?)";

    private static final String CANCEL = "SELECT pg_catalog.pg_cancel_backend(a.pid)"
            + " FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_locks l ON l.pid = a.pid"
            + " WHERE pg_catalog.pg_has_role(a.usesysid, 'USAGE') AND ";
    private static final String CANCEL_OURS = CANCEL + AdvisoryLocks.isBackend();
    private static final String CANCEL_ANOTHERS = CANCEL + AdvisoryLocks.held(AdvisoryLocks.RUN) + " AND l.pid = ?";
    private static final String FREE = CANCEL_OURS + " AND a.wait_event = 'SyncRep'";

    private static final String END = "SELECT pg_catalog.pg_terminate_backend(l.pid) FROM pg_catalog.pg_locks l"
            + " WHERE " + AdvisoryLocks.isBackend();

    /** Only where nobody builds any more: what builds is looked after, whoever leaves. */
    private static final String DISMISS =
            """
            SELECT pg_catalog.pg_cancel_backend(l.pid) FROM pg_catalog.pg_locks l WHERE %s
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                                WHERE %s AND l.objid = ?::oid AND a.state = 'active')
            """
                    .formatted(AdvisoryLocks.isBackend(), AdvisoryLocks.held(AdvisoryLocks.GUARDED));

    private static final String WAITS =
            "SELECT wait_event_type = 'Lock' FROM pg_catalog.pg_stat_activity WHERE pid = ?";

    /** Far longer than any answer takes: a way to the server that says nothing any more is a lost connection. */
    private static final int NETWORK_TIMEOUT_MILLIS = 10_000;

    private static final String HOLDER =
            """
            SELECT l.pid, coalesce(a.usename, '') AS usename, coalesce(a.application_name, '') AS application,
                   a.backend_start,
                   EXISTS (SELECT FROM pg_catalog.pg_locks l
                            JOIN pg_catalog.pg_locks h ON h.pid::bigint = l.objid::bigint
                            WHERE %2$s AND h.locktype = 'advisory' AND h.granted
                              AND h.classid = %3$d::oid AND h.database = l.database) AS alive
              FROM pg_catalog.pg_locks l
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE %1$s
             ORDER BY l.objid, l.pid LIMIT 1
            """
                    .formatted(
                            AdvisoryLocks.held(AdvisoryLocks.RUN),
                            AdvisoryLocks.held(AdvisoryLocks.WATCHED),
                            AdvisoryLocks.RUN);

    /** What sessions of other logins are at is not to be seen, but that they are in a transaction is. */
    private static final String RUNNING =
            """
            SELECT DISTINCT l.pid, n.nspname, c.relname,
                   coalesce(p.phase, CASE WHEN a.state <> '' THEN pg_catalog.left(a.query, 60) END, '') AS phase,
                   CASE WHEN p.phase LIKE '%%scanning%%'
                        THEN coalesce(p.blocks_done * 100 / nullif(p.blocks_total, 0),
                                      p.tuples_done * 100 / nullif(p.tuples_total, 0))
                        WHEN p.phase LIKE '%%loading%%' THEN p.tuples_done * 100 / nullif(p.tuples_total, 0)
                   END AS percent,
                   extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start) AS elapsed
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid AND coalesce(a.state = 'active',
                   EXISTS (SELECT FROM pg_catalog.pg_locks x WHERE x.pid = l.pid AND x.locktype = 'virtualxid'))
              LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = l.pid
              LEFT JOIN pg_catalog.pg_class c ON c.oid = p.index_relid
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE %s AND l.pid <> pg_catalog.pg_backend_pid()
             ORDER BY l.pid
            """
                    .formatted(AdvisoryLocks.held(AdvisoryLocks.RUN));

    private static final String READING =
            """
            SELECT coalesce(a.state, 'active') = 'active' AS running, coalesce(p.phase, '') AS phase,
                   p.lockers_done, p.lockers_total, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total,
                   coalesce(a.wait_event_type, '') = 'Lock' AS waiting,
                   CASE WHEN a.wait_event = 'SyncRep'
                        THEN pg_catalog.current_setting('synchronous_standby_names') END AS standbys
              FROM pg_catalog.pg_stat_activity a
              LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = a.pid
             WHERE a.pid = ?
            """;

    private static final String READING_OURS =
            READING + " AND EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE " + AdvisoryLocks.isBackend() + ")";

    /**
     * A session in the way is named by number, a prepared transaction by the number 0. For that one PostgreSQL's word
     * on the progress names whoever has come to the place of the session that prepared it.
     */
    private static final String BLOCKERS =
            "WITH f AS MATERIALIZED (SELECT unnest(pg_catalog.pg_blocking_pids(?)) AS pid),"
                    + " w AS (SELECT pid FROM f UNION SELECT p.current_locker_pid"
                    + " FROM pg_catalog.pg_stat_progress_create_index p"
                    + " WHERE p.pid = ? AND p.phase LIKE 'waiting%' AND p.current_locker_pid <> 0"
                    + " AND 0 NOT IN (SELECT pid FROM f))"
                    + " SELECT " + Blockers.SESSION + " FROM pg_catalog.pg_stat_activity b JOIN w ON w.pid = b.pid"
                    + " AND " + Watchdog.IS_NONE
                    + " UNION ALL SELECT " + Blockers.PREPARED_HERE
                    + " AND 0 IN (SELECT pid FROM w) ORDER BY age DESC NULLS LAST LIMIT 5";

    private static final String QUEUE = HeldUp.queueBefore("?");
    private static final String CIRCLE = HeldUp.circleWith("?");

    private final Connection connection;
    private final Consumer<Connection> end;

    private Watch(Connection connection, Consumer<Connection> end) {
        this.connection = connection;
        this.end = end;
        try {
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
        } catch (SQLException e) {
            throw new DatabaseException("", e);
        }
    }

    static Watch over(ConnectionSource source) {
        return new Watch(source.get(), source::discard);
    }

    static Watch beside(ConnectionSource source) {
        return new Watch(source.getBeside(), Watch::close);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            return; // it was lost before
        }
    }

    /** The same for whoever looks often, or at sessions of its own login, whatever role that has become since. */
    public Watch often() {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.forWatching());
            return this;
        } catch (SQLException e) {
            close();
            throw new DatabaseException(SessionSettings.forWatching(), e);
        }
    }

    /** The name of the database. */
    public String database() {
        return ask("SELECT pg_catalog.current_database()", statement -> {}, row -> row.getString(1))
                .get(0);
    }

    /** Says that the session is watched, as long as this one lives; beside one that is lost and says so still. */
    public void claim(Backend session) {
        ask(CLAIM, statement -> statement.setInt(1, session.pid()), row -> row.getBoolean(1));
    }

    /** Takes that back. */
    public void release(Backend session) {
        ask(RELEASE, statement -> statement.setInt(1, session.pid()), row -> row.getBoolean(1));
    }

    /** Ends what a watchdog is at, if no session is at work that it looks after. */
    public void dismiss(Watchdog watchdog) {
        ask(
                DISMISS,
                statement -> {
                    watchdog.backend().bind(statement, 1);
                    statement.setInt(3, watchdog.number());
                },
                row -> row.getBoolean(1));
    }

    /** Who has the run lock of the database, if anybody has. */
    public Optional<RunHolder> holder() {
        List<RunHolder.Running> running = ask(RUNNING, statement -> {}, Watch::running);
        return ask(
                        HOLDER,
                        statement -> {},
                        row -> new RunHolder(
                                row.getInt("pid"),
                                row.getString("usename"),
                                row.getString("application"),
                                CatalogReader.instant(row.getTimestamp("backend_start")),
                                row.getBoolean("alive"),
                                running))
                .stream()
                .findFirst();
    }

    /** The same, with those whom its statements wait for. */
    public RunHolder withBlockers(RunHolder holder) {
        return holder.heldUpBy(holder.running().stream()
                .map(RunHolder.Running::pid)
                .distinct()
                .collect(Collectors.toMap(pid -> pid, this::blockers)));
    }

    private static RunHolder.Running running(ResultSet row) throws SQLException {
        String schema = row.getString("nspname");
        return new RunHolder.Running(
                row.getInt("pid"),
                schema == null ? Optional.empty() : Optional.of(new QualifiedName(schema, row.getString("relname"))),
                row.getString("phase"),
                percent(row),
                Blockers.age(row, "elapsed"));
    }

    private static OptionalInt percent(ResultSet row) throws SQLException {
        int percent = row.getInt("percent");
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(Math.min(100, percent));
    }

    /** What a session of this run is at; absent when it is gone, whoever has the number of its process now. */
    public Optional<BuildReading> read(Backend session) {
        return ask(
                        READING_OURS,
                        statement -> {
                            statement.setInt(1, session.pid());
                            session.bind(statement, 2);
                        },
                        row -> reading(session.pid(), row))
                .stream()
                .findFirst();
    }

    /** What the session is at; absent when it is gone. */
    public Optional<BuildReading> read(int pid) {
        return ask(READING, statement -> statement.setInt(1, pid), row -> reading(pid, row)).stream()
                .findFirst();
    }

    private BuildReading reading(int pid, ResultSet row) throws SQLException {
        boolean waiting = row.getBoolean("waiting");
        Optional<Blocker> standby =
                Optional.ofNullable(row.getString("standbys")).map(Blocker::synchronousStandby);
        return new BuildReading(
                pid,
                row.getBoolean("running"),
                row.getString("phase"),
                row.getLong("lockers_done"),
                row.getLong("lockers_total"),
                row.getLong("blocks_done"),
                row.getLong("blocks_total"),
                row.getLong("tuples_done"),
                row.getLong("tuples_total"),
                waiting || standby.isPresent(),
                standby.map(List::of).orElseGet(() -> waiting ? blockers(pid) : List.of()),
                queue(pid));
    }

    private Optional<LockQueue> queue(int pid) {
        return ask(QUEUE, statement -> statement.setInt(1, pid), Watch::queue).stream()
                .findFirst();
    }

    private static LockQueue queue(ResultSet row) throws SQLException {
        return new LockQueue(
                Blockers.read(row),
                row.getString("relation"),
                row.getInt("behind"),
                Blockers.age(row, "held").orElse(Duration.ZERO),
                row.getString("transaction"),
                row.getBoolean("alone"));
    }

    /** Somebody for whom the session waits, and who waits for it: a deadlock, once PostgreSQL looks. */
    public Optional<Blocker> circle(int pid) {
        return ask(
                        CIRCLE,
                        statement -> {
                            statement.setInt(1, pid);
                            statement.setInt(2, pid);
                        },
                        Blockers::read)
                .stream()
                .findFirst();
    }

    private List<Blocker> blockers(int pid) {
        return ask(
                BLOCKERS,
                statement -> {
                    statement.setInt(1, pid);
                    statement.setInt(2, pid);
                },
                Blockers::read);
    }

    /** Who will be in the way of changes on these tables, if nothing happens: transactions older than 30 seconds. */
    public List<Blocker> forecast(Collection<QualifiedName> tables) {
        Object[] names = tables.stream().map(Identifiers::quote).toArray();
        return ask(
                Blockers.FORECAST,
                statement -> statement.setArray(1, connection.createArrayOf("text", names)),
                Blockers::read);
    }

    /** Whether the session waits for a lock or for other transactions now. */
    public boolean waits(int pid) {
        return ask(WAITS, statement -> statement.setInt(1, pid), row -> row.getBoolean(1))
                .contains(true);
    }

    /** Ends a session. It is for those of idx itself whose connection is lost: nobody else is ever ended. */
    public void end(Backend session) {
        ask(END, statement -> session.bind(statement, 1), row -> row.getBoolean(1));
    }

    /**
     * Breaks off what a session of this run is at.
     *
     * @return false where it is another role's, so that it may not, or is gone
     */
    public boolean cancel(Backend session) {
        return ask(CANCEL_OURS, statement -> session.bind(statement, 1), row -> row.getBoolean(1))
                .contains(true);
    }

    /** The same of a session that works under the run lock, be it another run's. */
    public boolean cancel(int pid) {
        return ask(CANCEL_ANOTHERS, statement -> statement.setInt(1, pid), row -> row.getBoolean(1))
                .contains(true);
    }

    /** Has a session of this run that waits for a standby go on with its statement: what it waits for is committed. */
    public void free(Backend session) {
        ask(FREE, statement -> session.bind(statement, 1), row -> row.getBoolean(1));
    }

    @FunctionalInterface
    private interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> ask(String sql, Binding binding, Reading<T> reading) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.to(statement);
            try (ResultSet row = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(reading.of(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    @Override
    public void close() {
        end.accept(connection);
    }
}

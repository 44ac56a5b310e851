package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.ObservedIndex;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.ProblemException;
import io.idx.model.QualifiedName;
import io.idx.model.SessionSetting;
import io.idx.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * A session that changes indexes. Every setting that could break a build off, or change what a text means, is
 * pinned; it never holds a transaction open longer than a short strong lock, for its own snapshot would hold up its own
 * builds.
 *
 * <p>All methods throw {@link DatabaseException} with the statement that failed.
 */
public final class Session implements AutoCloseable {
    private static final String NAME = "SELECT pg_catalog.set_config('application_name', ?, false)"
            + " WHERE pg_catalog.current_setting('application_name') LIKE 'idx%'";

    private static final String IS_PARTITION = "SELECT pg_catalog.to_regclass(?)::oid IN"
            + " (SELECT relid::oid FROM pg_catalog.pg_partition_ancestors(pg_catalog.to_regclass(?)))";

    private static final String IS_ATTACHED =
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits" + " WHERE inhrelid = pg_catalog.to_regclass(?)::oid)";

    private static final String IS_VALID = "SELECT EXISTS (SELECT FROM pg_catalog.pg_index"
            + " WHERE indexrelid = pg_catalog.to_regclass(?)::oid AND indisvalid)";

    private static final String NAME_OF = "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::oid";

    private static final String IS_TAKEN = "SELECT pg_catalog.to_regclass(?) IS NOT NULL";

    /** After so many times the server is to keep a query prepared: what is read after each step. */
    private static final int PREPARE_THRESHOLD = 2;

    private final ConnectionSource source;
    private final Connection connection;
    private final CatalogQueries queries;
    private final RunLock lock;
    private final Backend backend;

    private Session(ConnectionSource source, CatalogQueries queries) {
        this.source = source;
        this.connection = source.get();
        this.queries = queries;
        this.lock = new RunLock(connection);
        try {
            PGConnection own = connection.unwrap(PGConnection.class);
            own.setPrepareThreshold(PREPARE_THRESHOLD); // no pooler is between: see Database.behindTransactionPooler
            this.backend = Backend.of(connection);
        } catch (SQLException e) {
            source.discard(connection);
            throw new DatabaseException("", e);
        }
    }

    /**
     * @param jobs how many such sessions build at the same time
     * @param declared win over what is right for so many
     */
    static Session over(
            ConnectionSource source, CatalogQueries queries, int major, int jobs, List<SessionSetting> declared) {
        Session session = new Session(source, queries);
        session.alone(String.join("; ", SessionSettings.forChanging(major)));
        if (jobs > 1) {
            session.share(jobs);
        }
        SessionSettings.declared(declared).forEach(setting -> session.alone("SET " + setting));
        return session;
    }

    private void share(int jobs) {
        try {
            BuildCapacity.of(connection).settings(jobs).forEach(setting -> alone("SET " + setting));
        } catch (SQLException e) {
            throw new DatabaseException("asking what maintenance may use", e);
        }
    }

    /**
     * Takes the lock that keeps two runs on one database apart, without waiting: a queued wait would hold a snapshot,
     * and the other run's build would deadlock with it. The lock ends with the session. It is not free while a session
     * of a former run, beside its first, still works.
     */
    public boolean tryRunLock() {
        return lock.take();
    }

    /**
     * Takes it in the place of a session of this run that was lost, be it beside others of this run.
     *
     * @param run the number that they have joined
     * @return false while that cannot be, or where another run has begun since
     */
    public boolean tryRunLockAgain(int run) {
        return lock.takeAgain(run);
    }

    /**
     * Takes the lock of a session that works beside the one that has the run lock.
     *
     * @param run the number that they have joined
     * @return false while that cannot be, or where another run has begun since
     */
    public boolean tryLaneLock(int run) {
        return lock.share(run);
    }

    /** Puts itself among those of a run, which a {@link Watchdog} of that number looks after, until it ends. */
    public void join(int run) {
        lock.join(run);
    }

    /** Which one it is at the server. */
    public Backend backend() {
        return backend;
    }

    /** Says in {@code application_name} what it is at, unless the user gave the connection another name. */
    public void rename(String application) {
        try (PreparedStatement statement = connection.prepareStatement(NAME)) {
            statement.setString(1, application);
            statement.execute();
        } catch (SQLException e) {
            throw new DatabaseException(NAME, e);
        }
    }

    /** Has declared expressions read as they were when the plan was made. */
    public void readExpressionsFor(QualifiedName table, Snapshot snapshot) {
        alone("SET search_path = " + SessionSettings.authorPath(table.schema(), snapshot.extensionSchemas()));
    }

    /** Runs one statement outside any transaction, without a limit of time. */
    public void alone(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /**
     * Runs the statements in one transaction that waits for each lock no longer than the limit.
     *
     * @param last runs the COMMIT that it is given; what it throws instead takes all of it back
     */
    public void transaction(Duration lockTimeout, List<String> statements, Consumer<Runnable> last) {
        committed(lockTimeout, last, () -> {
            statements.forEach(this::alone);
            return true;
        });
    }

    /**
     * Drops the index of a partitioned table, under a lock on that and all its partitions. PostgreSQL takes them one
     * after the other, and others queue for those that it has while it waits for the next.
     *
     * @param limit of the wait for all of them together
     * @param index its number in the catalog
     * @param last as of {@link #transaction}
     * @return false where another has its name, so that nothing was done
     */
    public boolean drops(String lock, Duration limit, List<String> statements, long index, Consumer<Runnable> last) {
        return committed(limit, last, () -> {
            lockAll(lock, limit);
            statements.forEach(this::alone);
            return nameOf(index).isEmpty();
        });
    }

    /** What the table or index of that number in the catalog is called now; absent where it is gone. */
    public Optional<QualifiedName> nameOf(long number) {
        try (PreparedStatement statement = connection.prepareStatement(NAME_OF)) {
            statement.setLong(1, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new QualifiedName(row.getString(1), row.getString(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new DatabaseException(NAME_OF, e);
        }
    }

    private void lockAll(String lock, Duration limit) {
        alone("SET LOCAL statement_timeout = " + limit.toMillis());
        long start = System.nanoTime();
        try {
            alone(lock);
        } catch (DatabaseException e) {
            if (e.isCancelled() && System.nanoTime() - start >= limit.toNanos()) {
                throw new ProblemException(
                        Problem.of(ProblemCode.LOCK_NOT_FREE, "not all locks were free in time: " + lock), e);
            }
            throw e;
        }
        alone("SET LOCAL statement_timeout = 0");
    }

    /**
     * Gives indexes other names in one transaction, unless those that have them in the end are others than expected, or
     * something has become of these: under the lock of the rename, nobody makes them invalid or marks them.
     *
     * @param standings what they were when they were looked at, by the names that they are to have
     * @param last as of {@link #transaction}
     * @return false where they are not that any more, so that nothing was done
     */
    public boolean renames(
            Duration lockTimeout,
            List<String> statements,
            Map<QualifiedName, Standing> standings,
            Consumer<Runnable> last) {
        return committed(lockTimeout, last, () -> {
            statements.forEach(this::alone);
            return standings.entrySet().stream()
                    .allMatch(each -> standing(each.getKey()).equals(each.getValue()));
        });
    }

    /** What has that name, and what rests on it. */
    public Standing standing(QualifiedName index) {
        return Standing.of(connection, index);
    }

    /** @param work whether it is to be committed; what it throws takes all of it back */
    private boolean committed(Duration lockTimeout, Consumer<Runnable> last, BooleanSupplier work) {
        alone("BEGIN");
        try {
            alone(SessionSettings.forLocking(lockTimeout));
            boolean good = work.getAsBoolean();
            if (good) {
                last.accept(() -> alone("COMMIT"));
            } else {
                alone("ROLLBACK");
            }
            return good;
        } catch (RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    private void rollback(RuntimeException cause) {
        try {
            alone("ROLLBACK");
        } catch (DatabaseException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Makes the index of a partitioned table out of those of its partitions, in one transaction. PostgreSQL would build
     * what is missing, and take one index as well as another that is like it; then all of it is taken back.
     *
     * @param statements the lock, and what is done under it
     * @param parts the indexes of the partitions
     * @param last as of {@link #transaction}
     * @return false where a partition has none of them, so that nothing was done
     */
    public boolean unite(
            Duration lockTimeout,
            List<String> statements,
            QualifiedName table,
            Collection<QualifiedName> parts,
            Consumer<Runnable> last) {
        return committed(lockTimeout, last, () -> {
            lockAll(statements.get(0), lockTimeout);
            UnitedParts united = new UnitedParts(connection, table, parts);
            if (!united.lacking().isEmpty()) {
                return false;
            }
            statements.stream().skip(1).forEach(this::alone);
            united.refuseStray();
            return true;
        });
    }

    /**
     * How long to queue for a lock that blocks neither queries nor writes: long enough that an autovacuum in the way
     * gives up, which it does for whoever has waited {@code deadlock_timeout}.
     */
    public Duration patience() {
        String sql = "SELECT 1000 * extract(epoch FROM pg_catalog.current_setting('deadlock_timeout')::interval)";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Duration.ofMillis(row.getLong(1)).plusSeconds(1);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /**
     * Sees whether a concurrent build or drop would get its lock on the table now. Its own lock_timeout would also
     * count its harmless waits and break it off halfway, so that it has none.
     */
    public void probe(QualifiedName table, Duration lockTimeout) {
        String lock = "LOCK TABLE " + Identifiers.quote(table) + " IN SHARE UPDATE EXCLUSIVE MODE";
        transaction(lockTimeout, List.of(lock), Runnable::run);
    }

    /** Whose locks are in the way of this one. */
    public LockHolders lockHolders() {
        return new LockHolders(connection);
    }

    /**
     * Whether PostgreSQL understands a declared definition as the index that is there, by their trees; for those whose
     * words no twin could give.
     *
     * @param snapshot the look at the catalog that the index is from
     */
    public boolean readsAs(DeclaredIndex declared, ObservedIndex index, Snapshot snapshot) {
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(SessionSettings.forReading(Observation.LOCK_TIMEOUT));
                TwinTable twin = new TwinTable(connection, snapshot);
                TreeJudge judge = new TreeJudge(connection, snapshot, new Diagnosis(connection, snapshot, twin));
                judge.judge(List.of(declared), Map.of(declared.name(), index));
                return judge.testimony(declared)
                        .filter(testimony -> testimony.verdict() == Verdict.EQUAL)
                        .isPresent();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DatabaseException("comparing " + index.name() + " with what is declared", e);
        }
    }

    /** Whether the one is, at any depth, a partition of the other now. */
    public boolean isPartition(QualifiedName partition, QualifiedName table) {
        return isTrueOf(IS_PARTITION, table, partition);
    }

    /** Whether the index is a part of another now. */
    public boolean isAttached(QualifiedName index) {
        return isTrueOf(IS_ATTACHED, index);
    }

    /** Whether anything, index or not, has the name. */
    public boolean isTaken(QualifiedName name) {
        return isTrueOf(IS_TAKEN, name);
    }

    /** Whether there is such an index, and PostgreSQL takes it for complete. */
    public boolean isValid(QualifiedName index) {
        return isTrueOf(IS_VALID, index);
    }

    private boolean isTrueOf(String sql, QualifiedName... names) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, Identifiers.quote(names[i]));
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** The table and its indexes as the catalog has them now, and those of its partitions. */
    public Snapshot observe(QualifiedName table) {
        return Observation.of(connection, queries, List.of(table.schema()), table.name(), source.endpoint());
    }

    @Override
    public void close() {
        source.discard(connection);
    }
}

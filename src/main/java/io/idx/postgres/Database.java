package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.IndexFigures;
import io.idx.model.NodeReading;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.ReplicaLag;
import io.idx.model.RunHolder;
import io.idx.model.SessionSetting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One PostgreSQL database: what its catalog holds, what a declaration means there, and the session that changes it.
 *
 * <p>Not safe for use by several threads. Errors of the server come as {@link DatabaseException}, those that a user can
 * mend as {@link io.idx.model.ProblemException}.
 */
public final class Database implements AutoCloseable {
    private final ConnectionSource source;
    private final int major;
    private final CatalogQueries queries;

    private Database(ConnectionSource source) {
        this.source = source;
        this.major = major(source);
        this.queries = new CatalogQueries(major, "catalog.sql");
    }

    private static int major(ConnectionSource source) {
        try (Connection connection = source.get()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new DatabaseException("asking for the version", e);
        }
    }

    /** Connects, and sees to it that the server is one that idx can work with. */
    public static Database open(ConnectionSettings settings) {
        return new Database(ConnectionSource.open(settings));
    }

    /** All tables and indexes of some schemas. */
    public Snapshot observe(Collection<String> schemas) {
        try (Connection connection = source.get()) {
            return Observation.of(connection, queries, schemas, "", source.endpoint());
        } catch (SQLException e) {
            throw new DatabaseException("reading the catalog", e);
        }
    }

    /**
     * What PostgreSQL says that the declared indexes mean.
     *
     * @param everything has the server check even those that already read like the catalog
     */
    public Canonicalization canonicalize(List<DeclaredIndex> declared, Snapshot snapshot, boolean everything) {
        try (Connection connection = source.get()) {
            List<Problem> problems = new ArrayList<>();
            List<DeclaredIndex> placed = placed(connection, declared, snapshot, problems);
            Canonicalizer canonicalizer = new Canonicalizer(snapshot);
            List<DeclaredIndex> undecided = everything ? placed : canonicalizer.undecided(placed);
            if (!undecided.isEmpty()) {
                new Question(connection, snapshot.state().server(), undecided)
                        .ask(canonicalizer, everything)
                        .ifPresent(problems::add);
            }
            Canonicalization result = canonicalizer.result(placed);
            problems.addAll(result.problems());
            problems.addAll(PartitionKeys.problems(connection, onPartitionedTables(result, snapshot)));
            return new Canonicalization(result.desired(), problems, result.caveats());
        } catch (SQLException e) {
            throw new DatabaseException("asking the server what a definition means", e);
        }
    }

    private static List<DesiredIndex> onPartitionedTables(Canonicalization result, Snapshot snapshot) {
        return result.desired().stream()
                .filter(index -> snapshot.state()
                        .table(index.table())
                        .filter(table -> table.kind() == ObservedTable.Kind.PARTITIONED)
                        .isPresent())
                .toList();
    }

    private static List<DeclaredIndex> placed(
            Connection connection, List<DeclaredIndex> declared, Snapshot snapshot, List<Problem> problems)
            throws SQLException {
        PlacementCheck check = new PlacementCheck(snapshot);
        check.lookUp(connection, declared);
        List<DeclaredIndex> placed = new ArrayList<>();
        Set<Problem> told = new HashSet<>();
        for (DeclaredIndex index : declared) {
            Optional<Problem> problem = check.problem(index);
            problem.filter(told::add).ifPresent(problems::add);
            if (problem.isEmpty()) {
                placed.add(index);
            }
        }
        return placed;
    }

    /** Opens the only session for changes, with the server's own settings for builds. May be called from any thread. */
    public Session openSession() {
        return openSession(1, List.of());
    }

    /**
     * Opens one of several sessions for changes.
     *
     * @param jobs how many build at the same time
     * @param settings for builds; they win over what is right for so many jobs
     */
    public Session openSession(int jobs, List<SessionSetting> settings) {
        return Session.over(source, queries, major, jobs, settings);
    }

    /** Which of the settings the server does not take, in its own words. None stays set. */
    public List<Problem> refused(List<SessionSetting> settings) {
        List<Problem> problems = new ArrayList<>();
        for (SessionSetting setting : settings) {
            refusal(setting).ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<Problem> refusal(SessionSetting setting) {
        String sql = "SET LOCAL " + SessionSettings.declared(List.of(setting)).get(0);
        try (Connection connection = source.get()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return Optional.empty();
            } catch (SQLException e) {
                DatabaseException refused = new DatabaseException(sql, e);
                if (refused.isConnectionLost()) {
                    throw refused;
                }
                return Optional.of(Problem.at(setting.place(), ProblemCode.SETTING, refused.serverMessage())
                        .noting(refused.hint().map(hint -> new String[] {hint}).orElse(new String[0])));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Opens a session that watches those that change indexes. May be called from any thread. */
    public Watch openWatch() {
        return Watch.over(source);
    }

    /** The same, in a new connection that nobody waits for: where the server refuses it, that is told at once. */
    public Watch openWatchAtOnce() {
        return Watch.beside(source);
    }

    /**
     * Opens a session that looks after others. May be called from any thread.
     *
     * @param number of those others: see {@link Session#join}
     */
    public Watchdog openWatchdog(int number) {
        return Watchdog.in(openSession(), number);
    }

    /**
     * Opens a session that asks for plans.
     *
     * @param limit how long one statement may take
     */
    public Explainer openExplainer(Snapshot snapshot, Duration limit) {
        boolean steady = !behindTransactionPooler();
        return new Explainer(source.get(), snapshot, limit, steady);
    }

    /**
     * Opens a session that looks at what indexes would hold.
     *
     * @param limit how long one statement may take
     */
    public Sampler openSampler(Duration limit) {
        return new Sampler(source.get(), limit);
    }

    /** Whether something between here and the server gives every transaction another session. */
    public boolean behindTransactionPooler() {
        return source.transactionPooler();
    }

    /**
     * What the role lacks, each with the statement that helps.
     *
     * @param changed tables whose indexes are to change
     * @param named those of them where an index is to be built or renamed
     * @param tablespaces those that are to be built in
     */
    public List<Problem> missingPrivileges(
            Collection<QualifiedName> changed, Collection<QualifiedName> named, Collection<String> tablespaces) {
        try (Connection connection = source.get()) {
            Privileges privileges = new Privileges(connection);
            privileges.askForTables(changed, named);
            privileges.askForTablespaces(tablespaces);
            return privileges.missing();
        } catch (SQLException e) {
            throw new DatabaseException("asking for privileges", e);
        }
    }

    /** Up to where this primary has written its WAL. */
    public String walPosition() {
        return replicated(Replication::position);
    }

    /** How far those are behind that stream from this primary, as far as the role may see them. */
    public List<ReplicaLag> replicaLags() {
        return replicated(Replication::streaming);
    }

    /** That the role may not see some of them. */
    public Optional<Problem> hiddenReplicas() {
        return replicated(Replication::hidden);
    }

    /** How far this standby is behind a position of its primary. */
    public ReplicaLag lagBehind(String position) {
        return replicated(replication -> replication.here(address(), position));
    }

    private <T> T replicated(Asking<T> what) {
        try (Connection connection = source.get()) {
            return what.of(new Replication(connection));
        } catch (SQLException e) {
            throw new DatabaseException("asking how far replicas are behind", e);
        }
    }

    @FunctionalInterface
    private interface Asking<T> {
        T of(Replication replication) throws SQLException;
    }

    /** What else is known of all indexes of some schemas, by their numbers in the catalog. */
    public Map<Long, IndexFigures> figures(Collection<String> schemas) {
        return counted(schemas, UseCounters::figures);
    }

    /** How the indexes of some schemas are used on this server. */
    public NodeReading uses(Collection<String> schemas) {
        return counted(schemas, counters -> counters.reading(address()));
    }

    /** Who is changing indexes of this database now. */
    public Optional<RunHolder> runHolder() {
        try (Watch watch = openWatch().often()) {
            return watch.holder().map(watch::withBlockers);
        }
    }

    /** Which cluster the server has a copy of; absent where the role may not know. */
    public OptionalLong system() {
        return counted(List.of(), UseCounters::system);
    }

    private <T> T counted(Collection<String> schemas, Counting<T> what) {
        try (Connection connection = source.get()) {
            return what.by(
                    new UseCounters(connection, new CatalogQueries(major, "catalog.sql", "status.sql"), schemas));
        } catch (SQLException e) {
            throw new DatabaseException("reading what the server counts", e);
        }
    }

    @FunctionalInterface
    private interface Counting<T> {
        T by(UseCounters counters) throws SQLException;
    }

    /** Whether the server is in recovery, so that nothing can be changed. */
    public boolean standby() {
        String sql = "SELECT pg_catalog.pg_is_in_recovery()";
        try (Connection connection = source.get();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** Where the connection goes: {@code db1:5432}. */
    public String address() {
        return source.hostAndPort();
    }

    @Override
    public void close() {
        source.close();
    }
}

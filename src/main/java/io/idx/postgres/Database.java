package io.idx.postgres;

import io.idx.model.DeclaredIndex;
import io.idx.model.DesiredIndex;
import io.idx.model.ObservedState;
import io.idx.model.ObservedTable;
import io.idx.model.Problem;
import io.idx.model.ProblemCode;
import io.idx.model.QualifiedName;
import io.idx.model.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One PostgreSQL database: what its catalog holds, what a declaration means there, and the session that changes it.
 *
 * <p>Not safe for use by several threads. Errors of the server come as {@link DatabaseException}, those that a user can
 * mend as {@link io.idx.model.ProblemException}.
 */
public final class Database implements AutoCloseable {
    private static final String MAY_ASK =
            """
            SELECT pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY') AS temporary,
                   pg_catalog.quote_ident(pg_catalog.current_database()) AS database,
                   pg_catalog.quote_ident(CURRENT_USER) AS role
            """;

    private final ConnectionSource source;
    private final int major;
    private final CatalogQueries queries;

    private Database(ConnectionSource source) {
        this.source = source;
        this.major = major(source);
        this.queries = new CatalogQueries(major);
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
                inReadWrite(connection, snapshot.state(), undecided, canonicalizer, problems);
            }
            Canonicalization result = canonicalizer.result(placed);
            problems.addAll(result.problems());
            problems.addAll(PartitionKeys.problems(connection, onPartitionedTables(result, snapshot)));
            return new Canonicalization(result.desired(), problems);
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

    private static void inReadWrite(
            Connection connection,
            ObservedState state,
            List<DeclaredIndex> undecided,
            Canonicalizer canonicalizer,
            List<Problem> problems)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (!state.server().standby()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE");
            }
            statement.execute(
                    SessionSettings.forReading(Observation.LOCK_TIMEOUT) + "; SET LOCAL client_min_messages = error");
            Optional<Problem> forbidden = forbidden(statement, state.server(), undecided);
            if (forbidden.isPresent()) {
                problems.add(forbidden.get());
            } else {
                canonicalizer.read(connection, undecided);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Optional<Problem> forbidden(Statement statement, Server server, List<DeclaredIndex> undecided)
            throws SQLException {
        try (ResultSet row = statement.executeQuery(MAY_ASK)) {
            row.next();
            String because = "PostgreSQL has to say what the definition of "
                    + undecided.get(0).name() + (undecided.size() > 1 ? " and " + (undecided.size() - 1) + " more" : "")
                    + " means, but ";
            if (row.getBoolean("read_only")) {
                return Optional.of(Problem.at(
                                undecided.get(0).place(),
                                ProblemCode.CANNOT_CANONICALISE,
                                because + (server.standby() ? "a standby" : "a read-only session")
                                        + " cannot create the temporary table that it takes")
                        .noting("Connect to the primary with a role that may write"));
            }
            if (!row.getBoolean("temporary")) {
                return Optional.of(Problem.at(
                                undecided.get(0).place(),
                                ProblemCode.CANNOT_CANONICALISE,
                                because + "role " + row.getString("role") + " may not create temporary tables")
                        .noting("GRANT TEMPORARY ON DATABASE " + row.getString("database") + " TO "
                                + row.getString("role")));
            }
            return Optional.empty();
        }
    }

    /** Opens the session for changes. */
    public Session openSession() {
        return Session.over(source, queries, major);
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

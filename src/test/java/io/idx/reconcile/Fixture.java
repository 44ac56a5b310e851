package io.idx.reconcile;

import io.idx.apply.ApplyListener;
import io.idx.apply.Brake;
import io.idx.apply.Gate;
import io.idx.apply.Outcome;
import io.idx.apply.Terms;
import io.idx.model.Declaration;
import io.idx.model.ObservedIndex;
import io.idx.plan.Hazard;
import io.idx.plan.Plan;
import io.idx.plan.PlannedChange;
import io.idx.plan.Step;
import io.idx.postgres.ConnectionSettings;
import io.idx.spec.SpecReader;
import io.idx.spec.SpecSource;
import io.idx.test.Database;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A database, a declaration, and what an apply of it said. */
final class Fixture implements AutoCloseable, ApplyListener {
    private final Database scratch;
    private final Connection other;
    private Consumer<Step> atStep = step -> {};
    private Runnable atLockWait = () -> {};
    private Runnable atReplicaWait = () -> {};
    final List<String> replicaWaits = new ArrayList<>();
    final List<String> lockWaits = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final Brake brake = new Brake();

    Fixture(Database scratch) throws SQLException {
        this.scratch = scratch;
        this.other = scratch.connect();
    }

    /** Runs SQL as somebody else. */
    void sql(String sql) {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the rows of a query, joined. */
    String ask(String query) {
        try (Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return String.join("\n", values);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Ends somebody's transaction, where no checked exception may be thrown. */
    static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every index that is not a constraint's, with its soundness, by a query that is not the product's. */
    String catalog() {
        return ask("SELECT pg_get_indexdef(i.indexrelid) || CASE WHEN indisvalid AND indisready AND indislive"
                + " THEN '' ELSE ' INVALID' END || coalesce(' -- ' || obj_description(i.indexrelid, 'pg_class'), '')"
                + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " WHERE c.relnamespace = 'public'::regnamespace"
                + " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid) ORDER BY c.relname");
    }

    void atEachStep(Consumer<Step> action) {
        atStep = action;
    }

    void atReplicaWait(Runnable action) {
        atReplicaWait = action;
    }

    void atLockWait(Runnable action) {
        atLockWait = action;
    }

    /** Ends the session that idx changes indexes with, as an administrator would. */
    void terminate() {
        ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    ApplyResult apply(String yaml) {
        return apply(yaml, reconciler -> {});
    }

    ApplyResult apply(String yaml, Gate gate) {
        return apply(yaml, Terms.usual(false).through(gate), reconciler -> {});
    }

    ApplyResult apply(String yaml, Consumer<Reconciler> betweenPlanAndApply) {
        return apply(yaml, Terms.usual(false), betweenPlanAndApply);
    }

    ApplyResult applyAllowing(Hazard allowed, String yaml) {
        return apply(yaml, Terms.usual(false).allowing((hazard, index) -> hazard == allowed), reconciler -> {});
    }

    private ApplyResult apply(String yaml, Terms terms, Consumer<Reconciler> betweenPlanAndApply) {
        try (io.idx.postgres.Database database = io.idx.postgres.Database.open(settings())) {
            Declaration declaration = declaration(yaml);
            Replicas replicas =
                    new Replicas(declaration.replicas(), url -> io.idx.postgres.Database.open(settings(url)));
            Reconciler reconciler = new Reconciler(database, declaration, Scope.all(), replicas);
            Comparison comparison = reconciler.compare();
            betweenPlanAndApply.accept(reconciler);
            return reconciler.apply(comparison, reconciler.plan(comparison), terms, brake, this);
        }
    }

    /** What would be done now. */
    Plan plan(String yaml) {
        try (io.idx.postgres.Database database = io.idx.postgres.Database.open(settings())) {
            Reconciler reconciler = new Reconciler(database, declaration(yaml), Scope.all(), Replicas.none());
            return reconciler.plan(reconciler.compare());
        }
    }

    /** Every index of the public schema, as the product sees it. */
    List<ObservedIndex> observed() {
        try (io.idx.postgres.Database database = io.idx.postgres.Database.open(settings())) {
            return database.observe(Set.of("public")).state().indexes();
        }
    }

    ConnectionSettings settings() {
        return settings(scratch.url());
    }

    private static ConnectionSettings settings(String url) {
        return ConnectionSettings.resolve(Optional.of(url), Optional.empty(), Map.of(), Path.of("/"), "nobody");
    }

    static Declaration declaration(String yaml) {
        return SpecReader.read(List.of(
                SpecSource.stream("indexes.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))));
    }

    @Override
    public void changeStarted(int number, int total, PlannedChange change) {}

    @Override
    public void stepStarted(int number, int total, PlannedChange change, Step step) {
        steps.add(step);
        atStep.accept(step);
    }

    @Override
    public void lockNotFree(PlannedChange change, Step step, int attempt, Duration pause, String blockers) {
        lockWaits.add(blockers);
        atLockWait.run();
    }

    @Override
    public void unread(PlannedChange change, Step step, Duration pause, String blockers) {
        atLockWait.run();
    }

    @Override
    public void replicaBehind(PlannedChange change, String behind) {
        replicaWaits.add(behind);
        atReplicaWait.run();
    }

    @Override
    public void changeEnded(int number, int total, Outcome outcome) {}

    @Override
    public void close() throws SQLException {
        other.close();
    }
}

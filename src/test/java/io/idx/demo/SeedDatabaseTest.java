package io.idx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SeedDatabaseTest {
    private static final Map<String, Long> ROWS = Map.of(
            "users", 500L,
            "workflows", 20L,
            "sections", 100L,
            "steps", 1_000L,
            "workflow_runs", 10_000L,
            "step_values", 50_000L,
            "logic_rules", 400L,
            "audit_logs", 50_000L,
            "analytics_events", 40_000L,
            "script_execution_log", 5_000L);

    private static EmbeddedServer server;

    @BeforeAll
    static void load() throws SQLException {
        server = EmbeddedServer.start(EmbeddedServerTest.options(14));
        EmbeddedServerTest.value(server, "CREATE DATABASE again; SELECT 1");
        EmbeddedServerTest.value(server, "CREATE DATABASE double; SELECT 1");
        for (String database : new String[] {"postgres", "again"}) {
            try (Connection connection = connect(database)) {
                SeedDatabase.load(connection);
            }
        }
        try (Connection connection = connect("double")) {
            SeedDatabase.load(connection, 2);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void hasTheSeedsSizes() throws SQLException {
        for (Map.Entry<String, Long> table : ROWS.entrySet()) {
            assertThat(value("postgres", "SELECT count(*) FROM " + table.getKey()))
                    .as(table.getKey())
                    .isEqualTo(table.getValue().toString());
        }
        assertThat(value(
                        "postgres",
                        "SELECT count(DISTINCT run_id) || ' ' || count(DISTINCT (run_id, step_id)) FROM step_values"))
                .isEqualTo("1000 50000");
    }

    @Test
    void hasNoIndexButThoseOfConstraints() throws SQLException {
        assertThat(value(
                        "postgres",
                        "SELECT count(*) || ' ' || count(c.conindid) FROM pg_index i"
                                + " JOIN pg_class r ON r.oid = i.indrelid"
                                + " LEFT JOIN (SELECT DISTINCT conindid FROM pg_constraint"
                                + " WHERE contype IN ('p', 'u')) c"
                                + " ON c.conindid = i.indexrelid WHERE r.relnamespace = 'public'::regnamespace"))
                .isEqualTo("12 12");
        assertThat(value("postgres", "SELECT count(*) FROM pg_class WHERE relname LIKE 'idx%'"))
                .isEqualTo("0");
    }

    @Test
    void eachPredicateSeparatesRows() throws SQLException {
        assertThat(value("postgres", share("workflow_runs", "completed_at IS NOT NULL")))
                .isEqualTo("7000");
        assertThat(value("postgres", share("audit_logs", "user_id IS NOT NULL")))
                .isEqualTo("45000");
        assertThat(value("postgres", share("logic_rules", "target_step_id IS NOT NULL")))
                .isEqualTo("300");
        assertThat(value("postgres", share("logic_rules", "target_section_id IS NOT NULL")))
                .isEqualTo("100");
        assertThat(value("postgres", share("script_execution_log", "run_id IS NOT NULL")))
                .isEqualTo("4375");
        assertThat(value("postgres", share("script_execution_log", "status = 'error'")))
                .isEqualTo("200");
    }

    @Test
    void everyLoadGivesTheSameRows() throws SQLException {
        assertThat(fingerprints("again")).isEqualTo(fingerprints("postgres"));
    }

    @Test
    void aScaleMultipliesTheRowsOfEachTable() throws SQLException {
        for (Map.Entry<String, Long> table : ROWS.entrySet()) {
            assertThat(value("double", "SELECT count(*) FROM " + table.getKey()))
                    .as(table.getKey())
                    .isEqualTo(Long.toString(2 * table.getValue()));
        }
        assertThat(value(
                        "double",
                        "SELECT count(DISTINCT run_id) || ' ' || count(DISTINCT (run_id, step_id)) FROM step_values"))
                .isEqualTo("2000 100000");
        assertThat(value("double", "SELECT max(timestamp)::date FROM audit_logs"))
                .isEqualTo(value("postgres", "SELECT max(timestamp)::date FROM audit_logs"));
    }

    private static String share(String table, String predicate) {
        return "SELECT count(*) FROM " + table + " WHERE " + predicate;
    }

    private static Map<String, String> fingerprints(String database) throws SQLException {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        for (String table : new TreeSet<>(ROWS.keySet())) {
            fingerprints.put(
                    table, value(database, "SELECT md5(string_agg(t::text, '\n' ORDER BY t.id)) FROM " + table + " t"));
        }
        return fingerprints;
    }

    private static String value(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl().replace("/postgres?", "/" + database + "?"));
    }
}

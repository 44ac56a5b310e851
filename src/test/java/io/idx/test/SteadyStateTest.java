package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.idx.demo.SeedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Where the catalog is as declared, plan and drift read and do nothing else. */
final class SteadyStateTest {
    private static final String FORBID_DDL =
            """
            CREATE SEQUENCE asked;
            CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM nextval('public.asked'); RAISE EXCEPTION 'no DDL here, not even %', tg_tag; END $$;
            CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid();
            """;
    /** Whether somebody has tried, which no rollback takes back. */
    static final String ASKED = "SELECT is_called FROM asked";

    /** The server's own workers take an identifier now and then; the tool would take one every time. */
    private static final int ATTEMPTS = 5;

    @EachServer
    void planAndDriftSendNoDdlAndTakeNoTransactionId(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory);
        for (List<String> command : List.of(List.of("plan"), List.of("drift"))) {
            boolean untouched = false;
            for (int attempt = 0; attempt < ATTEMPTS && !untouched; attempt++) {
                String before = nextTransactionId(database);
                Tool.Run run = tool.run(command);
                assertThat(run.err()).isEmpty();
                assertThat(run.exit()).isZero();
                assertThat(run.out()).contains("matches indexes.yaml (14 indexes).");
                untouched = before.equals(nextTransactionId(database));
            }
            assertThat(untouched).as(command + " takes a transaction id").isTrue();
        }
        assertThat(value(database, ASKED)).isEqualTo("f");
    }

    @EachServer
    void aChangedIndexIsReadByTheServer(Database database, @TempDir Path directory) throws Exception {
        Tool tool = seeded(database, directory);
        database.execute("ALTER EVENT TRIGGER forbid DISABLE; DROP INDEX idx_step_values_run_step;"
                + " CREATE INDEX idx_step_values_run_step ON step_values (step_id, run_id);"
                + " ALTER EVENT TRIGGER forbid ENABLE");
        for (String command : List.of("plan", "drift")) {
            database.execute("SELECT setval('asked', 1, false)");
            Tool.Run run = tool.run(List.of(command));
            assertThat(value(database, ASKED)).isEqualTo("t");
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("idx_step_values_run_step");
        }
    }

    private static Tool seeded(Database database, Path directory) throws Exception {
        try (Connection connection = database.connect()) {
            SeedDatabase.load(connection);
        }
        Files.copy(Path.of("indexes.yaml"), directory.resolve("indexes.yaml"));
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.url()));
        assertThat(tool.run(List.of("apply", "--auto-approve")).exit()).isZero();
        database.execute(FORBID_DDL);
        return tool;
    }

    private static String nextTransactionId(Database database) throws SQLException {
        return value(database, "SELECT pg_snapshot_xmax(pg_current_snapshot())");
    }

    static String value(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}

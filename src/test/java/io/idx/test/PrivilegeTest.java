package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a role lacks is told with the GRANTs that help: here they are run just as they were printed, and then it works.
 */
final class PrivilegeTest {
    private static final String TABLE =
            """
            CREATE SCHEMA app;
            CREATE TABLE app.t (a int, b text);
            ALTER TABLE app.t OWNER TO idx_test_owner;
            """;
    private static final String MINE =
            "ALTER TABLE app.t OWNER TO idx_test_role; GRANT USAGE ON SCHEMA app TO" + " idx_test_role;";
    private static final String YAML =
            """
            version: 1
            schema: app
            tables:
              t:
                t_idx: {columns: [lower( b )]}
            """;

    /** Where there can be no twin, the index that was built is compared by trees. */
    @EachServer
    void temporary(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + MINE + "GRANT CREATE ON SCHEMA app TO idx_test_role; REVOKE TEMPORARY ON DATABASE "
                + database.name() + " FROM PUBLIC");
        Files.writeString(directory.resolve("indexes.yaml"), YAML);
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.plainUrl()));

        Tool.Run applied = tool.run(List.of("apply", "--auto-approve"));
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.out()).contains("GRANT TEMPORARY ON DATABASE " + database.name() + " TO idx_test_role");
        assertThat(tool.run(List.of("plan")).out()).startsWith("No changes.");
    }

    @EachServer
    void ownershipAndMore(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE);
        try {
            assertThat(helped(database, directory, YAML))
                    .isEqualTo(
                            """
                        error[IDX307]: role idx_test_role may not change the indexes of app.t
                          = Its owner is idx_test_owner, and nobody else may change its indexes
                          = GRANT idx_test_owner TO idx_test_role

                        error[IDX307]: role idx_test_role may not look into schema app
                          = GRANT USAGE ON SCHEMA app TO idx_test_role

                        error[IDX307]: role idx_test_role may not create or rename indexes in schema app
                          = GRANT CREATE ON SCHEMA app TO idx_test_role
                        [exit 1]""");
        } finally {
            database.execute("REVOKE idx_test_owner FROM idx_test_role");
        }
    }

    @EachServer
    void createOnTheSchema(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + MINE);
        assertThat(helped(database, directory, YAML))
                .isEqualTo(
                        """
                        error[IDX307]: role idx_test_role may not create or rename indexes in schema app
                          = GRANT CREATE ON SCHEMA app TO idx_test_role
                        [exit 1]""");
    }

    @EachServer
    void createOnTheTablespace(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + MINE + "GRANT CREATE ON SCHEMA app TO idx_test_role");
        try {
            assertThat(helped(
                            database,
                            directory,
                            YAML.replace("lower( b )]", "lower( b )], tablespace: " + TestServer.TABLESPACE)))
                    .isEqualTo(
                            """
                        error[IDX307]: role idx_test_role may not build in tablespace idx_test_space
                          = GRANT CREATE ON TABLESPACE idx_test_space TO idx_test_role
                        [exit 1]""");
        } finally {
            database.execute("REVOKE CREATE ON TABLESPACE idx_test_space FROM idx_test_role");
        }
    }

    /** What the first apply says; the second one, after its GRANTs, must work. */
    private String helped(Database database, Path directory, String yaml) throws Exception {
        Files.writeString(directory.resolve("indexes.yaml"), yaml);
        Tool tool = new Tool(directory, Map.of("IDX_URL", database.plainUrl()));
        Tool.Run refused = tool.run(List.of("apply", "--auto-approve"));
        for (String line : refused.err().lines().toList()) {
            if (line.startsWith("  = GRANT ")) {
                database.execute(line.substring(4));
            }
        }
        Tool.Run helped = tool.run(List.of("apply", "--auto-approve"));
        assertThat(helped.exit())
                .as(refused.err() + helped.out() + helped.err())
                .isZero();
        return new Placeholders(" ", directory).in(refused.err()) + "\n[exit " + refused.exit() + "]";
    }
}

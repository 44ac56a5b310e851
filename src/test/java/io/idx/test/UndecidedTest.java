package io.idx.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where PostgreSQL cannot be understood, because there can be no twin and its messages do not arrive, idx says so: it
 * neither takes an index for equal nor rebuilds it.
 */
final class UndecidedTest {
    private static final String TABLE =
            """
            CREATE TABLE t (a text, b int);
            ALTER TABLE t OWNER TO idx_test_role;
            GRANT CREATE ON SCHEMA public TO idx_test_role;
            CREATE INDEX t_equal_idx ON t (lower(a));
            CREATE INDEX t_order_idx ON t (upper(a));
            CREATE INDEX t_same_idx ON t (b);
            """;
    private static final String YAML =
            """
            version: 1
            tables:
              t:
                t_equal_idx: {columns: [lower( a )]}
                t_new_idx: {columns: [lower(a), b]}
                t_order_idx: {columns: [upper(a) DESC]}
                t_same_idx: {columns: [b]}
            """;

    private static final String PLAN =
            """
            Attention
              ! public.t_equal_idx is undecided and left alone: how PostgreSQL reads it does
                not arrive here, as behind a proxy that drops the server's messages, and no
                temporary table may be created
                Connect to the primary, directly, with a role that may create temporary
                tables
                Write the definition in PostgreSQL's words, as psql's \\d shows it
              ! public.t_new_idx is undecided and left alone: how PostgreSQL reads it does
                not arrive here, as behind a proxy that drops the server's messages, and no
                temporary table may be created
                Connect to the primary, directly, with a role that may create temporary
                tables
                Write the definition in PostgreSQL's words, as psql's \\d shows it
              ! public.t_order_idx is undecided and left alone: how PostgreSQL reads it does
                not arrive here, as behind a proxy that drops the server's messages, and no
                temporary table may be created
                Connect to the primary, directly, with a role that may create temporary
                tables
                Write the definition in PostgreSQL's words, as psql's \\d shows it

            No changes for now. 1 index as declared in indexes.yaml, 3 undecided.
            [exit 0]""";

    private static final String DRIFT =
            """
            DATABASE on HOST:PORT (primary, PostgreSQL VERSION) as ROLE vs indexes.yaml

              low       undecided  public.t_equal_idx                         indexes.yaml:4
                        how PostgreSQL reads it does not arrive here, as behind a proxy that
                        drops the server's messages, and no temporary table may be created
                        fix      Connect to the primary, directly, with a role that may
                                 create temporary tables
                        fix      Write the definition in PostgreSQL's words, as psql's \\d
                                 shows it

              low       undecided  public.t_new_idx                           indexes.yaml:5
                        how PostgreSQL reads it does not arrive here, as behind a proxy that
                        drops the server's messages, and no temporary table may be created
                        fix      Connect to the primary, directly, with a role that may
                                 create temporary tables
                        fix      Write the definition in PostgreSQL's words, as psql's \\d
                                 shows it

              low       undecided  public.t_order_idx                         indexes.yaml:6
                        how PostgreSQL reads it does not arrive here, as behind a proxy that
                        drops the server's messages, and no temporary table may be created
                        fix      Connect to the primary, directly, with a role that may
                                 create temporary tables
                        fix      Write the definition in PostgreSQL's words, as psql's \\d
                                 shows it

            Drift: 3 undecided; 1 match.
            [exit 2]""";

    @EachServer
    void isSaidAndLeftAlone(Database database, @TempDir Path directory) throws Exception {
        database.execute(TABLE + "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
        try (DeafProxy proxy = new DeafProxy(database.plainUrl(), DeafProxy.Loss.NOTICES)) {
            Tool tool = new Tool(directory, Map.of("IDX_URL", proxy.url()));
            Files.writeString(directory.resolve("indexes.yaml"), YAML);
            assertThat(seen(tool, "plan")).isEqualTo(PLAN);
            assertThat(seen(tool, "drift")).isEqualTo(DRIFT);

            assertThat(seen(tool, "apply", "--auto-approve")).isEqualTo(PLAN.replace("[exit 0]", "[exit 7]"));

            Files.writeString(directory.resolve("indexes.yaml"), YAML.replace("[b]}", "[b], comment: told}"));
            assertThat(seen(tool, "apply", "--auto-approve"))
                    .contains("Applied: 1 altered", "error[IDX602]: public.t_new_idx is undecided and left alone: ")
                    .endsWith("[exit 7]");
        }
    }

    private static String seen(Tool tool, String... arguments) {
        Tool.Run run = tool.runAsSeen(List.of(arguments));
        return new Placeholders(TestServer.PLAIN_ROLE, tool.directory()).in(run.out()) + "\n[exit " + run.exit() + "]";
    }
}

package io.idx.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the demo tells: indexes are planned and built, somebody changes two by hand, and idx finds and heals that.
 *
 * @param psql the session of that somebody, and of the check at the end, which owes nothing to idx
 */
record Story(Demo.Runner runner, Consumer<String> out, Connection psql, String url, Path directory) {
    private static final int INDEXES = 14;
    private static final int SAME = 0;
    private static final int DIFFERENT = 2;
    private static final List<String> BY_HAND = List.of(
            "DROP INDEX idx_audit_logs_resource",
            "DROP INDEX idx_workflow_runs_completed_at",
            "CREATE INDEX idx_workflow_runs_completed_at ON workflow_runs (completed_at)");
    private static final String SOUND =
            """
            SELECT c.relname, concat_ws(' -- ', pg_get_indexdef(c.oid), obj_description(c.oid, 'pg_class'))
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE c.relnamespace = 'public'::regnamespace AND c.relname ~ '^idx_'
               AND i.indisvalid AND i.indisready AND i.indislive""";

    /**
     * Stops at the first surprise. True if each command ended as it should and the catalog is at the end as it was
     * after the first apply.
     */
    boolean tell() throws SQLException {
        out.accept("$ export IDX_URL=" + url);
        if (!idx(SAME, "plan") || !idx(SAME, "apply", "--auto-approve")) {
            return false;
        }
        Map<String, String> built = soundIndexes();
        if (!idx(SAME, "plan")) {
            return false;
        }
        changeByHand();
        return idx(DIFFERENT, "drift")
                && idx(SAME, "apply", "--auto-approve")
                && idx(SAME, "drift")
                && check(built, soundIndexes());
    }

    private boolean idx(int expected, String... arguments) {
        out.accept("");
        out.accept("$ idx " + String.join(" ", arguments));
        int exit = runner.run(List.of(arguments), Map.of("IDX_URL", url), directory);
        if (exit != 0) {
            out.accept("[exit " + exit + "]");
        }
        if (exit != expected) {
            out.accept("the demo expected exit " + expected);
        }
        return exit == expected;
    }

    private void changeByHand() throws SQLException {
        out.accept("");
        out.accept("# Somebody drops one index and alters another by hand.");
        out.accept("$ psql $IDX_URL");
        try (Statement statement = psql.createStatement()) {
            for (String sql : BY_HAND) {
                out.accept("postgres=# " + sql + ";");
                statement.execute(sql);
            }
        }
    }

    private boolean check(Map<String, String> built, Map<String, String> healed) {
        boolean good = built.size() == INDEXES && healed.equals(built);
        out.accept("");
        out.accept(
                good
                        ? "# Asked without idx, the catalog says: all " + INDEXES
                                + " indexes are valid and as first built."
                        : "# Asked without idx, the catalog says: of " + INDEXES + " indexes, " + built.size()
                                + " were valid after the first apply and " + healed.size() + " are now.");
        return good;
    }

    private Map<String, String> soundIndexes() throws SQLException {
        Map<String, String> definitions = new TreeMap<>();
        try (Statement statement = psql.createStatement();
                ResultSet row = statement.executeQuery(SOUND)) {
            while (row.next()) {
                definitions.put(row.getString(1), row.getString(2));
            }
        }
        return definitions;
    }
}

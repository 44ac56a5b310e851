package io.idx.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Queries on two tables of the demo, under the indexes that they use: as {@code indexes.yaml} that declares them, and
 * as statements that ask for the same plans. No two are the same.
 */
record QuerySet(int queries) {
    private static final String PLAN = "EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE bench(%s);\n";
    private static final String CLOSED =
            "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off;"
                    + " SET LOCAL enable_bitmapscan = off;\n";

    String yaml() {
        return """
                version: 1
                tables:
                  step_values:
                    idx_step_values_run_step:
                      columns: [run_id, step_id]
                      queries:
                %s
                  audit_logs:
                    idx_audit_logs_user_timestamp:
                      columns: [user_id, timestamp DESC]
                      where: user_id IS NOT NULL
                      queries:
                %s
                """
                .formatted(entries(0), entries(1));
    }

    /** Two plans of each query, as verify takes them: one as it comes, one without any index. */
    String sql() {
        return IntStream.range(0, queries)
                .mapToObj(number -> {
                    String plan = PLAN.formatted(number % 2 == 0 ? "NULL, NULL" : "NULL");
                    return "BEGIN READ ONLY;\nSET LOCAL plan_cache_mode = force_generic_plan;\nPREPARE bench AS "
                            + query(number) + ";\n" + plan + CLOSED + "DEALLOCATE bench;\nPREPARE bench AS "
                            + query(number) + ";\n" + plan + "DEALLOCATE bench;\nROLLBACK;\n";
                })
                .collect(Collectors.joining());
    }

    private String entries(int remainder) {
        return IntStream.range(0, queries)
                .filter(number -> number % 2 == remainder)
                .mapToObj(number -> "        - " + query(number))
                .collect(Collectors.joining("\n"));
    }

    private static String query(int number) {
        return number % 2 == 0
                ? "SELECT " + number + ", v.* FROM step_values v WHERE run_id = $1 AND step_id = $2"
                : "SELECT " + number + ", a.* FROM audit_logs a WHERE user_id = $1 ORDER BY timestamp DESC LIMIT 100";
    }
}

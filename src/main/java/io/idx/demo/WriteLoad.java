package io.idx.demo;

import java.util.Locale;

/** Writes to a table that gets indexes: what those cost. The rows are made beforehand, in a temporary table. */
public enum WriteLoad {
    STEP_VALUES(
            "insert into step_values",
            "CREATE TEMP TABLE new_step_values AS SELECT * FROM step_values ORDER BY created_at DESC, id LIMIT %d;"
                    + "UPDATE new_step_values SET id = gen_random_uuid()",
            "INSERT INTO step_values SELECT * FROM new_step_values"),
    AUDIT_LOGS(
            "insert into audit_logs",
            "CREATE TEMP TABLE new_audit_logs AS SELECT * FROM audit_logs ORDER BY timestamp DESC LIMIT %d;"
                    + "UPDATE new_audit_logs SET id = gen_random_uuid(), timestamp = timestamp + interval '1 year'",
            "INSERT INTO audit_logs SELECT * FROM new_audit_logs ORDER BY timestamp"),
    ANALYTICS_EVENTS(
            "insert into analytics_events",
            "CREATE TEMP TABLE new_events AS SELECT * FROM analytics_events ORDER BY timestamp DESC, id LIMIT %d;"
                    + "UPDATE new_events SET id = gen_random_uuid(), timestamp = timestamp + interval '1 year'",
            "INSERT INTO analytics_events SELECT * FROM new_events ORDER BY timestamp"),
    RUNS_COMPLETED(
            "update workflow_runs",
            "CREATE TEMP TABLE new_runs AS SELECT id FROM workflow_runs WHERE status = 'in_progress'"
                    + " ORDER BY created_at LIMIT %d",
            "UPDATE workflow_runs r SET status = 'completed', completed_at = created_at + interval '1 hour'"
                    + " FROM new_runs n WHERE n.id = r.id");

    private final String words;
    private final String preparation;
    private final String sql;

    WriteLoad(String words, String preparation, String sql) {
        this.words = words;
        this.preparation = preparation;
        this.sql = sql;
    }

    public String words() {
        return words;
    }

    /** Makes at most so many rows ready. */
    String preparation(int rows) {
        return String.format(Locale.ROOT, preparation, rows);
    }

    String sql() {
        return sql;
    }
}

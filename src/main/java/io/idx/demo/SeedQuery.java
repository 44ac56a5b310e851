package io.idx.demo;

import java.util.List;

/**
 * A query for each index of the seed: its own words where it gives a query (there are seven), else the plainest query
 * that fits what its text says of the index, with the {@code LIMIT 100} of its one limited query.
 */
public enum SeedQuery {
    STEP_VALUES(
            "idx_step_values_run_step",
            true,
            "SELECT * FROM step_values WHERE run_id = ? AND step_id = ?",
            "SELECT run_id, step_id FROM step_values WHERE run_id IN (SELECT run_id FROM step_values"
                    + " GROUP BY run_id ORDER BY md5(run_id::text) LIMIT 20) ORDER BY run_id, step_id"),
    RULES_OF_STEP(
            "idx_logic_rules_target_step",
            true,
            "SELECT * FROM logic_rules WHERE target_step_id = ?",
            "SELECT target_step_id FROM logic_rules WHERE target_step_id IS NOT NULL ORDER BY workflow_id, id"),
    RULES_OF_SECTION(
            "idx_logic_rules_target_section",
            true,
            "SELECT * FROM logic_rules WHERE target_section_id = ?",
            "SELECT target_section_id FROM logic_rules WHERE target_section_id IS NOT NULL ORDER BY workflow_id, id"),
    RULES_OF_WORKFLOW(
            "idx_logic_rules_workflow",
            true,
            "SELECT * FROM logic_rules WHERE workflow_id = ?",
            "SELECT id FROM workflows ORDER BY id"),
    RUNS_COMPLETED(
            "idx_workflow_runs_completed_at",
            true,
            "SELECT * FROM workflow_runs WHERE completed_at IS NOT NULL ORDER BY completed_at DESC",
            ""),
    RUNS_OF_WORKFLOW(
            "idx_workflow_runs_workflow_completed",
            false,
            "SELECT * FROM workflow_runs WHERE workflow_id = ? AND completed_at IS NOT NULL"
                    + " ORDER BY completed_at DESC LIMIT 100",
            "SELECT id FROM workflows ORDER BY id"),
    RUNS_IN_STATUS(
            "idx_workflow_runs_status",
            false,
            "SELECT * FROM workflow_runs WHERE status = ? ORDER BY created_at DESC LIMIT 100",
            "SELECT status FROM workflow_runs GROUP BY status ORDER BY status"),
    AUDIT_NEWEST("idx_audit_logs_timestamp", false, "SELECT * FROM audit_logs ORDER BY timestamp DESC LIMIT 100", ""),
    AUDIT_OF_USER(
            "idx_audit_logs_user_timestamp",
            true,
            "SELECT * FROM audit_logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT 100",
            "SELECT user_id FROM audit_logs WHERE user_id IS NOT NULL"
                    + " GROUP BY user_id ORDER BY md5(user_id) LIMIT 300"),
    AUDIT_OF_RESOURCE(
            "idx_audit_logs_resource",
            false,
            "SELECT * FROM audit_logs WHERE resource_type = ? AND resource_id = ? ORDER BY timestamp DESC LIMIT 100",
            "SELECT resource_type, resource_id FROM audit_logs GROUP BY resource_type, resource_id"
                    + " ORDER BY md5(resource_type || resource_id) LIMIT 300"),
    EVENTS_OF_WORKFLOW(
            "idx_analytics_events_workflow_timestamp",
            false,
            "SELECT * FROM analytics_events WHERE workflow_id = ? ORDER BY timestamp DESC LIMIT 100",
            "SELECT id FROM workflows ORDER BY id"),
    EVENTS_OF_TYPE(
            "idx_analytics_events_type_timestamp",
            false,
            "SELECT * FROM analytics_events WHERE event_type = ? ORDER BY timestamp DESC LIMIT 100",
            "SELECT event_type FROM analytics_events GROUP BY event_type ORDER BY event_type"),
    SCRIPTS_OF_RUN(
            "idx_script_execution_log_run",
            false,
            "SELECT * FROM script_execution_log WHERE run_id = ? ORDER BY created_at DESC",
            "SELECT run_id FROM script_execution_log WHERE run_id IS NOT NULL"
                    + " GROUP BY run_id ORDER BY md5(run_id::text) LIMIT 300"),
    SCRIPTS_FAILED(
            "idx_script_execution_log_failures",
            true,
            "SELECT * FROM script_execution_log WHERE status = 'error' ORDER BY created_at DESC",
            "");

    private final String index;
    private final boolean ofSeed;
    private final String sql;
    private final String draw;

    SeedQuery(String index, boolean ofSeed, String sql, String draw) {
        this.index = index;
        this.ofSeed = ofSeed;
        this.sql = sql;
        this.draw = draw;
    }

    /** The index that it is for, without the schema. */
    public String index() {
        return index;
    }

    /** Whether the seed has this query, word for word. */
    public boolean ofSeed() {
        return ofSeed;
    }

    /** With {@code ?} for each parameter, as the seed writes it. */
    public String sql() {
        return sql;
    }

    /** The one that it reads. */
    public String table() {
        return sql.replaceFirst("SELECT \\* FROM (\\w+).*", "$1");
    }

    /** The query alone. */
    public Workload workload() {
        return new Workload(List.of(new Workload.Part(this, 1)));
    }

    /** The query whose rows are its parameters, always the same ones in the same order; empty where it has none. */
    String draw() {
        return draw;
    }
}

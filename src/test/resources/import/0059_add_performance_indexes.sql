-- Written from indexes.yaml, as the migrations that its summary describes.

-- workflow_runs
CREATE INDEX IF NOT EXISTS idx_workflow_runs_completed_at
ON workflow_runs(completed_at DESC)
WHERE completed_at IS NOT NULL;
COMMENT ON INDEX idx_workflow_runs_completed_at IS 'Completed runs over time, newest first';

CREATE INDEX IF NOT EXISTS idx_workflow_runs_workflow_completed
ON workflow_runs(workflow_id, completed_at DESC)
WHERE completed_at IS NOT NULL;
COMMENT ON INDEX idx_workflow_runs_workflow_completed IS 'Completed runs of one workflow, newest first';

CREATE INDEX IF NOT EXISTS idx_workflow_runs_status
ON workflow_runs(status, created_at DESC);
COMMENT ON INDEX idx_workflow_runs_status IS 'Runs in a state, newest first';


-- audit_logs
CREATE INDEX IF NOT EXISTS idx_audit_logs_timestamp
ON audit_logs(timestamp DESC);
COMMENT ON INDEX idx_audit_logs_timestamp IS 'The audit log, newest first';

CREATE INDEX IF NOT EXISTS idx_audit_logs_user_timestamp
ON audit_logs(user_id, timestamp DESC)
WHERE user_id IS NOT NULL;
COMMENT ON INDEX idx_audit_logs_user_timestamp IS 'Recent activity of a user';

CREATE INDEX IF NOT EXISTS idx_audit_logs_resource
ON audit_logs(resource_type, resource_id, timestamp DESC);
COMMENT ON INDEX idx_audit_logs_resource IS 'What happened to a resource, newest first';


-- analytics_events
CREATE INDEX IF NOT EXISTS idx_analytics_events_workflow_timestamp
ON analytics_events(workflow_id, timestamp DESC);
COMMENT ON INDEX idx_analytics_events_workflow_timestamp IS 'Events of a workflow, newest first';

CREATE INDEX IF NOT EXISTS idx_analytics_events_type_timestamp
ON analytics_events(event_type, timestamp DESC);
COMMENT ON INDEX idx_analytics_events_type_timestamp IS 'Events of a type, newest first';


-- script_execution_log
CREATE INDEX IF NOT EXISTS idx_script_execution_log_run
ON script_execution_log(run_id, created_at DESC)
WHERE run_id IS NOT NULL;
COMMENT ON INDEX idx_script_execution_log_run IS 'Script executions of a run, newest first';

CREATE INDEX IF NOT EXISTS idx_script_execution_log_failures
ON script_execution_log(status, created_at DESC)
WHERE status = 'error';
COMMENT ON INDEX idx_script_execution_log_failures IS 'Failed script executions, newest first';

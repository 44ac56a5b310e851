-- Written from indexes.yaml, as the migrations that its summary describes.

-- step_values
CREATE INDEX IF NOT EXISTS idx_step_values_run_step
ON step_values(run_id, step_id);
COMMENT ON INDEX idx_step_values_run_step IS 'The values of a step within a run, looked up on every page of a workflow run';

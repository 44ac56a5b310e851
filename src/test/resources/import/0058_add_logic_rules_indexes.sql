-- Written from indexes.yaml, as the migrations that its summary describes.

-- logic_rules
CREATE INDEX IF NOT EXISTS idx_logic_rules_target_step
ON logic_rules(target_step_id)
WHERE target_step_id IS NOT NULL;
COMMENT ON INDEX idx_logic_rules_target_step IS 'Whether a step is visible, evaluated whenever a step is rendered';

CREATE INDEX IF NOT EXISTS idx_logic_rules_target_section
ON logic_rules(target_section_id)
WHERE target_section_id IS NOT NULL;
COMMENT ON INDEX idx_logic_rules_target_section IS 'Whether a section is skipped';

CREATE INDEX IF NOT EXISTS idx_logic_rules_workflow
ON logic_rules(workflow_id);
COMMENT ON INDEX idx_logic_rules_workflow IS 'All rules of a workflow';

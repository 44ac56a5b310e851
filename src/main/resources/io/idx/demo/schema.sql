-- The tables of seed-index-migration-summary.md and those that they imply, as a Drizzle application makes them.
-- None of its indexes is here: those are for idx. Only constraints bring indexes of their own.

CREATE TABLE users (
    id          text PRIMARY KEY,
    email       text NOT NULL CONSTRAINT users_email_unique UNIQUE,
    full_name   text,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE workflows (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title       text NOT NULL,
    creator_id  text NOT NULL REFERENCES users (id),
    status      text NOT NULL DEFAULT 'draft',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sections (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    workflow_id  uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    title        text NOT NULL,
    "order"      integer NOT NULL
);

CREATE TABLE steps (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    section_id  uuid NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    type        text NOT NULL,
    title       text NOT NULL,
    required    boolean NOT NULL DEFAULT false,
    options     jsonb,
    "order"     integer NOT NULL
);

CREATE TABLE workflow_runs (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    workflow_id   uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    run_token     text NOT NULL CONSTRAINT workflow_runs_run_token_unique UNIQUE,
    created_by    text REFERENCES users (id),
    status        text NOT NULL DEFAULT 'in_progress',
    progress      integer NOT NULL DEFAULT 0,
    metadata      jsonb,
    created_at    timestamptz NOT NULL DEFAULT now(),
    completed_at  timestamptz
);

CREATE TABLE step_values (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    run_id      uuid NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
    step_id     uuid NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
    value       jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE logic_rules (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    workflow_id        uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    condition_step_id  uuid NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
    operator           text NOT NULL,
    condition_value    jsonb,
    target_type        text NOT NULL,
    target_step_id     uuid REFERENCES steps (id) ON DELETE CASCADE,
    target_section_id  uuid REFERENCES sections (id) ON DELETE CASCADE,
    action             text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_logs (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id        text REFERENCES users (id) ON DELETE SET NULL,
    action         text NOT NULL,
    resource_type  text NOT NULL,
    resource_id    text NOT NULL,
    changes        jsonb,
    ip_address     inet,
    "timestamp"    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE analytics_events (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    workflow_id  uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    run_id       uuid REFERENCES workflow_runs (id) ON DELETE CASCADE,
    event_type   text NOT NULL,
    payload      jsonb,
    "timestamp"  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE script_execution_log (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    run_id         uuid REFERENCES workflow_runs (id) ON DELETE CASCADE,
    script_name    text NOT NULL,
    status         text NOT NULL,
    error_message  text,
    duration_ms    integer NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

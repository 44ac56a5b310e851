-- The seed's sizes: 1,000 runs with 50 step values each, 10,000 runs in all, 50,000 audit logs, 5,000 script logs. In proportion:
-- 500 users; 20 workflows of 5 sections of 10 steps, each with 20 logic rules (400); 4 analytics events a run (40,000).
-- Every value is computed from its row's number, so that each load gives the same rows. Large primes mix the numbers.
-- All of that :scale times, in the same span of time: psql -v scale=1 -f data.sql

INSERT INTO users (id, email, full_name, created_at)
SELECT 'user_' || n, 'user' || n || '@example.org', 'User ' || n,
       timestamptz '2025-01-01 08:00:00+00' + n * interval '7 hours' / :scale
FROM generate_series(1, 500 * :scale) AS n;

INSERT INTO workflows (id, title, creator_id, status, created_at, updated_at)
SELECT md5('workflow ' || n)::uuid, 'Workflow ' || n, 'user_' || n * 7,
       CASE WHEN n % 10 = 0 THEN 'archived' ELSE 'active' END,
       timestamptz '2025-02-01 09:00:00+00' + n * interval '1 day' / :scale,
       timestamptz '2025-03-01 09:00:00+00' + n * interval '1 day' / :scale
FROM generate_series(1, 20 * :scale) AS n;

INSERT INTO sections (id, workflow_id, title, "order")
SELECT md5('section ' || w || '.' || s)::uuid, md5('workflow ' || w)::uuid, 'Section ' || s, s
FROM generate_series(1, 20 * :scale) AS w, generate_series(1, 5) AS s;

INSERT INTO steps (id, section_id, type, title, required, "order")
SELECT md5('step ' || w || '.' || n)::uuid, md5('section ' || w || '.' || (n - 1) / 10 + 1)::uuid,
       (ARRAY['short_text', 'long_text', 'radio', 'yes_no', 'date'])[n % 5 + 1], 'Question ' || n, n % 3 = 0, (n - 1) % 10 + 1
FROM generate_series(1, 20 * :scale) AS w, generate_series(1, 50) AS n;

INSERT INTO workflow_runs (id, workflow_id, run_token, created_by, status, progress, metadata, created_at, completed_at)
SELECT md5('run ' || n)::uuid, md5('workflow ' || n % (20 * :scale) + 1)::uuid, md5('token ' || n),
       CASE WHEN n % 4 > 0 THEN 'user_' || n * 7919::bigint % (500 * :scale) + 1 END,
       status, CASE status WHEN 'completed' THEN 100 ELSE n * 31 % 100 END, jsonb_build_object('source', 'web', 'attempt', n % 3 + 1),
       created_at, CASE status WHEN 'completed' THEN created_at + (n * 7907 % 7200 + 60) * interval '1 second' END
FROM (SELECT n, timestamptz '2025-04-01 00:00:00+00' + n * interval '38 minutes' / :scale AS created_at,
             CASE WHEN n * 7919 % 100 < 70 THEN 'completed' WHEN n * 7919 % 100 < 90 THEN 'in_progress' ELSE 'abandoned' END AS status
      FROM generate_series(1, 10000 * :scale) AS n) AS run;

INSERT INTO step_values (id, run_id, step_id, value, created_at, updated_at)
SELECT md5('value ' || r || '.' || n)::uuid, md5('run ' || r)::uuid, md5('step ' || r % (20 * :scale) + 1 || '.' || n)::uuid,
       to_jsonb('Answer ' || r * n * 31 % 1000),
       timestamptz '2025-04-01 00:00:00+00' + r * interval '38 minutes' / :scale + n * interval '20 seconds',
       timestamptz '2025-04-01 00:00:00+00' + r * interval '38 minutes' / :scale + n * interval '25 seconds'
FROM generate_series(1, 1000 * :scale) AS r, generate_series(1, 50) AS n;

INSERT INTO logic_rules (id, workflow_id, condition_step_id, operator, condition_value, target_type, target_step_id, target_section_id,
                         action, created_at)
SELECT md5('rule ' || w || '.' || n)::uuid, md5('workflow ' || w)::uuid, md5('step ' || w || '.' || n)::uuid,
       (ARRAY['equals', 'not_equals', 'is_empty'])[n % 3 + 1], to_jsonb('Answer ' || n),
       CASE WHEN n <= 15 THEN 'step' ELSE 'section' END,
       CASE WHEN n <= 15 THEN md5('step ' || w || '.' || n + 20)::uuid END,
       CASE WHEN n > 15 THEN md5('section ' || w || '.' || n - 15)::uuid END,
       CASE WHEN n <= 15 THEN 'show' ELSE 'skip' END,
       timestamptz '2025-03-01 10:00:00+00' + n * interval '1 hour'
FROM generate_series(1, 20 * :scale) AS w, generate_series(1, 20) AS n;

INSERT INTO audit_logs (id, user_id, action, resource_type, resource_id, changes, ip_address, "timestamp")
SELECT md5('audit ' || n)::uuid, CASE WHEN n % 10 > 0 THEN 'user_' || n * 7919::bigint % (500 * :scale) + 1 END,
       (ARRAY['create', 'update', 'delete', 'login', 'export'])[n % 5 + 1],
       (ARRAY['workflow', 'workflow_run', 'user'])[n % 3 + 1], (n * 7907::bigint % (2000 * :scale))::text,
       jsonb_build_object('field', 'title', 'revision', n % 50),
       inet '192.0.2.0' + n % 256, timestamptz '2025-04-01 00:00:00+00' + n * interval '7 minutes 36 seconds' / :scale
FROM generate_series(1, 50000 * :scale) AS n;

INSERT INTO analytics_events (id, workflow_id, run_id, event_type, payload, "timestamp")
SELECT md5('event ' || r || '.' || e)::uuid, md5('workflow ' || r % (20 * :scale) + 1)::uuid, md5('run ' || r)::uuid,
       (ARRAY['run.start', 'section.view', 'step.save', 'run.end'])[e], jsonb_build_object('sequence', e),
       timestamptz '2025-04-01 00:00:00+00' + r * interval '38 minutes' / :scale + e * interval '90 seconds'
FROM generate_series(1, 10000 * :scale) AS r, generate_series(1, 4) AS e;

INSERT INTO script_execution_log (id, run_id, script_name, status, error_message, duration_ms, created_at)
SELECT md5('script ' || n)::uuid, CASE WHEN n % 8 > 0 THEN md5('run ' || n * 2)::uuid END, 'transform_' || n % 25,
       CASE WHEN n * 7919 % 100 < 4 THEN 'error' ELSE 'success' END,
       CASE WHEN n * 7919 % 100 < 4 THEN 'ReferenceError: total is not defined' END,
       n * 31 % 900 + 5, timestamptz '2025-04-01 00:00:00+00' + n * interval '76 minutes' / :scale
FROM generate_series(1, 5000 * :scale) AS n;

ANALYZE;

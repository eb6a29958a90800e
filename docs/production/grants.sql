-- What each role may do. Run by the owner of the tables after every migration and every restore:
--   psql -v ON_ERROR_STOP=1 -v owner=aduan-owner -v web=aduan-web -v worker=aduan-worker -v keeper=aduan-keeper \
--     -v auditor=aduan-auditor -f grants.sql
-- The roles themselves are made by install.sh. Nobody but the owner may create, truncate, or touch a trigger.
BEGIN;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"web", :"worker", :"keeper", :"auditor";
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, :"web", :"worker", :"keeper", :"auditor";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, :"web", :"worker", :"keeper", :"auditor";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"web", :"worker", :"keeper";

-- Daily work: rows come, change and go.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"web", :"worker", :"keeper";

-- The record: it only grows. A body can be erased (the guards let nothing else through), a stream's head moves on.
REVOKE UPDATE, DELETE ON events, log_entries, log_nodes, checkpoints, checkpoint_exits FROM :"web", :"worker", :"keeper";
REVOKE DELETE ON streams, event_bodies FROM :"web", :"worker", :"keeper";
REVOKE INSERT ON log_entries FROM :"web";
REVOKE INSERT ON log_nodes, checkpoints, checkpoint_exits FROM :"web", :"worker";

-- The schema's version is the owner's.
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM :"web", :"worker", :"keeper";

-- Who audits reads, and reads no secret that opens a door.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"auditor";
REVOKE SELECT ON contacts, case_keys, report_drafts, sessions, follow_sessions, pending_sign_ins, receipts, invitations,
  totp_seeds, recovery_codes, passkeys, users FROM :"auditor";
GRANT SELECT (id, email, name, state, created_at) ON users TO :"auditor";

COMMIT;

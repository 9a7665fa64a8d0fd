import { randomBytes } from "node:crypto";
import pg from "pg";
import { connectionOf } from "./connection.ts";
import { requireDirect } from "./direct-connection.ts";

export const READER = "orgmirror_reader";

/** What the API reads of `sync` (edge/query; in `app` it writes too): tables, and columns of dead letters, whose payloads it never shows. */
const TABLES = [
  ...["object", "change", "tombstone", "repair", "snapshot", "verification", "node", "budget"],
  ...["quota", "lineage", "asked_index", "organization", "list_view"],
];
const DEAD_LETTER = "id, object, kind, reason, dead_lettered_at, resolved_at";

/**
 * Makes the role of the Worker, or makes it anew what it should be: it may do what the API does and nothing else.
 * Returns its connection string. Only mirror tables of the role that calls this can be read.
 *
 * @param url connection string of the role that ingest has
 */
export async function ensureReader(url: string, password: string, role = READER): Promise<string> {
  const client = new pg.Client(connectionOf(url, "orgmirror reader"));
  await client.connect();
  try {
    const found = await client.query("select from pg_roles where rolname = $1", [role]);
    if (found.rowCount === 0) await client.query(`create role ${role} login`);
    await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
    for (const statement of [...settings(role), ...privileges(role), ...mirrored(role)])
      await client.query(statement);
    for (const statement of refusals(client.escapeIdentifier(String(client.database))))
      await client.query(ifAllowed(statement));
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { username: role, password }).href;
}

/** Gives the Worker's role, where there is one, what this version of the API reads: a migration may have brought tables. */
export async function refreshReader(client: pg.Client, role: string): Promise<void> {
  const found = await client.query("select from pg_roles where rolname = $1", [role]);
  if (found.rowCount === 0) return;
  for (const statement of privileges(role)) await client.query(statement);
}

function settings(role: string): readonly string[] {
  return [
    // An earlier version had made it a member, which reads passwords of roles and all that is not ours.
    ifAllowed(`revoke pg_read_all_data from ${role}`),
    `alter role ${role} set default_transaction_read_only = on`,
    `alter role ${role} set statement_timeout = '20s'`,
    `alter role ${role} set idle_in_transaction_session_timeout = '20s'`,
  ];
}

function privileges(role: string): readonly string[] {
  return [
    `grant usage on schema sync to ${role}`,
    ...TABLES.map((table) => `grant select on sync.${table} to ${role}`),
    `grant select (${DEAD_LETTER}) on sync.dead_letter to ${role}`,
    `grant usage on schema app to ${role}`,
    // Versions of boards are there to go back to: it only adds to them.
    `grant select, insert on app.board_version to ${role}`,
    `grant select, insert, update on app.board, app.view to ${role}`,
    `grant select, insert, update, delete on app.view_change, app.view_default to ${role}`,
    `grant select, insert, update, delete on app.answer to ${role}`,
    // What binds a person and a session stays.
    `grant select, insert, update (name, email, user_id, groups, role, seen_at) on app.person to ${role}`,
    `grant select, insert, update (used_at, ended_at) on app.session to ${role}`,
    `grant select, insert, update (used_at, revoked_at) on app.api_token to ${role}`,
    `grant select, insert, update (ended_at) on app.view_as to ${role}`,
    // Nobody reads a secret of a webhook back, nor what is in its dead letters; how far it is only ingest says.
    `grant select, insert, update on app.webhook to ${role}`,
    `grant insert on app.webhook_secret to ${role}`,
    `grant select, insert, update (tries, failing_since, retry_at, is_after_dead) on app.webhook_place to ${role}`,
    `grant select (webhook, object, seq, record_id, dead_at, asked_at), update (asked_at), delete on app.webhook_dead_letter to ${role}`,
    `grant select, insert on app.groups_version, app.audit to ${role}`,
    `grant select, insert, update on app.question_use to ${role}`,
    `grant select, insert, update on app.list_view_request to ${role}`,
  ];
}

/** Mirror tables, and those that will be: no migration brings one. */
function mirrored(role: string): readonly string[] {
  return [
    `grant usage on schema salesforce to ${role}`,
    `grant select on all tables in schema salesforce to ${role}`,
    `alter default privileges in schema salesforce grant select on tables to ${role}`,
  ];
}

/** What Postgres lets everybody do. The role that ingest has keeps it. */
function refusals(database: string): readonly string[] {
  const makers = ["lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)"];
  return [
    `grant temporary on database ${database} to current_user`,
    `revoke temporary on database ${database} from public`,
    "revoke create on schema public from public",
    ...makers.map((maker) => `revoke execute on function pg_catalog.${maker} from public`),
  ];
}

/** Managed servers do not let everything be revoked. What the Worker asks is read-only all the same (edge/pg). */
function ifAllowed(statement: string): string {
  return `do $do$ begin ${statement}; exception when insufficient_privilege then null; end $do$`;
}

if (import.meta.main) {
  const url = process.env["DATABASE_URL"];
  if (!url) throw new Error("DATABASE_URL is not set: the connection string that ingest has.");
  await requireDirect(url);
  const reader = await ensureReader(url, randomBytes(24).toString("base64url"));
  process.stdout.write(`${reader}\n`);
}

import type { ClientBase, Pool } from "pg";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { transaction } from "../lib/transaction.ts";
import type { Session } from "../salesforce/auth.ts";
import { OrganizationChanged } from "../salesforce/errors.ts";

/** `first`: nothing was mirrored yet, so it is noted. `replaced`: the mirror begins anew with it. */
export type Confirmation = "known" | "first" | "replaced";

/** How long to wait for those who read the tables that are emptied. A retry follows. */
const LOCK_TIMEOUT = "10s";

/**
 * Compares the organization that answers with the one whose records the mirror holds. Salesforce gives a refreshed
 * sandbox another id, and a sign-in may lead to another org: their records must not be mixed.
 *
 * Where people find it is noted with it: links lead there.
 *
 * @param chosen SALESFORCE_ORGANIZATION_ID; null if it is not set. If it names the answering one, the mirror's records
 *   of another one are dropped.
 * @throws OrganizationChanged
 */
export async function confirmOrganization(
  pool: Pool,
  { organizationId: answering, instanceUrl }: Pick<Session, "organizationId" | "instanceUrl">,
  chosen: string | null,
): Promise<Confirmation> {
  if (chosen !== null && chosen !== answering)
    throw new OrganizationChanged(
      `SALESFORCE_ORGANIZATION_ID is ${chosen}, but the organization ${answering} answers. Sign in to the right org, or correct the setting.`,
    );
  const stored = await storedOrganization(pool);
  const confirmation =
    stored?.id === answering
      ? "known"
      : await transaction(pool, (client) => settle(client, answering, chosen));
  if (stored?.id !== answering || stored.instanceUrl !== instanceUrl)
    await pool.query("update sync.organization set instance_url = $1 where id = $2", [
      instanceUrl,
      answering,
    ]);
  return confirmation;
}

type Stored = { readonly id: string; readonly instanceUrl: string | null };

async function storedOrganization(client: Pool | ClientBase): Promise<Stored | null> {
  const { rows } = await client.query<Stored>(
    `select id, instance_url as "instanceUrl" from sync.organization`,
  );
  return rows[0] ?? null;
}

/** Of several nodes one settles it; the others wait for the lock, and find it settled. */
async function settle(
  client: ClientBase,
  answering: string,
  chosen: string | null,
): Promise<Confirmation> {
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query("lock table sync.organization in share row exclusive mode");
  const stored = (await storedOrganization(client))?.id ?? null;
  if (stored === answering) return "known";
  if (stored !== null && chosen === null)
    throw new OrganizationChanged(
      `Another organization answers: ${answering}. The mirror holds the records of ${stored}, so nothing is read any more. Sign in to the right org; or, after the refresh of a sandbox, set SALESFORCE_ORGANIZATION_ID=${answering} and restart every node: the mirror then drops these records and their history, and copies the new org.`,
    );
  if (stored !== null) await beginAnew(client);
  await client.query("delete from sync.organization");
  await client.query("insert into sync.organization (id) values ($1)", [answering]);
  return stored === null ? "first" : "replaced";
}

/**
 * Forgets all that is known of the org before: records, log, and what it allowed. Resyncs would not do, since images of
 * the new org may be older than those of the one before. Seqs go on after a reset, so feeds and cursors stay valid.
 * Pipelines of other nodes lose their leases, and with them the right to write what they have read.
 */
async function beginAnew(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ mirror_table: string }>(
    "select mirror_table from sync.object order by name for update",
  );
  for (const { mirror_table: table } of rows) {
    const name = quoteMirrorTable(table);
    const found = await client.query("select to_regclass($1) is not null as made", [name]);
    if (String((found.rows[0] as { made: unknown }).made).startsWith("t"))
      await client.query(`truncate ${name}`);
  }
  await client.query(
    `truncate sync.change, sync.tombstone, sync.dead_letter, sync.repair, sync.snapshot, sync.snapshot_page,
       sync.verification, sync.verification_difference, sync.budget, sync.quota`,
  );
  await client.query(
    `update sync.object set state = 'queued', reason = null, head_seq = head_seq + 1, replay_id = null,
       position_confirmed_at = null, row_count = 0, copied_at = null, high_water_mark = null, verified_at = null,
       computed_at = null, computed_read_at = null, computed_offset = head_seq + 1,
       confirmed_offset = head_seq + 1, last_commit_at = null, last_applied_at = null, oldest_pending_at = null,
       last_message_at = null, retention_alarm = null, received = 0, applied = 0,
       superseded = 0, duplicate = 0, dead_lettered = 0, buffered = 0, lease_owner = null, lease_until = clock_timestamp(),
       line = gen_random_uuid(), history_from = null, history_at = null, last_moment = null`,
  );
  await client.query("truncate sync.lineage");
  await client.query(
    `insert into sync.change (object, seq, kind, source, outcome, applied_at)
     select name, head_seq, 'reset', 'snapshot', 'applied', clock_timestamp() from sync.object`,
  );
}

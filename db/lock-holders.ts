import type { ClientBase } from "pg";

/** An arbitrary constant. With it, two nodes that start at once migrate one after the other. */
export const MIGRATION_LOCK = 7_202_611;

/** Names of our own sessions begin with it; see `connect`. */
const OURS = "orgmirror %";
const MOST_NAMED = 3;

/**
 * Who may be in the way of a lock, in words: the sessions whose transactions hold our tables, or the lock of
 * migrations, the oldest first. "Nobody any more" where there are none. It waits for no lock itself.
 *
 * @param table to name the holders of this table only: `sync.change`; absent: of all our tables
 */
export async function lockHolders(
  client: Pick<ClientBase, "query">,
  table: string | null = null,
): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(
    `select format('%s (pid %s, user %s)%s, for %s s', coalesce(nullif(a.application_name, ''), 'a session'), a.pid,
         a.usename, coalesce(' on ' || min(c.oid::regclass::text), ''),
         extract(epoch from clock_timestamp() - min(a.xact_start))::int) as holder
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     left join (pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('sync', 'salesforce'))
       on l.locktype = 'relation' and c.oid = l.relation and c.relkind in ('r', 'p')
     where l.granted and a.pid <> pg_backend_pid() and a.datname = current_database()
       and ((l.locktype = 'advisory' and l.objid = ${MIGRATION_LOCK} and l.objsubid = 1)
         or c.oid = to_regclass($1)
         or ($1::text is null and c.oid is not null and a.application_name not like $2))
     group by a.pid, a.application_name, a.usename
     order by min(a.xact_start) limit ${MOST_NAMED}`,
    [table, OURS],
  );
  return rows.length === 0 ? "nobody any more" : rows.map(({ holder }) => holder).join("; ");
}

import type { Pool, PoolClient } from "pg";
import { upkeep } from "./make-partition.ts";

/**
 * Drops a month of changes. In the same transaction each object's history begins after the newest change of it that is
 * dropped: seqs go by commit and partitions by the clock, which may have stepped back, so the smallest seq that is left
 * would not tell. A month stays while the room of an object that a node holds lacks a change of it, or one waits for the
 * end of the first copy. Throws
 * where it stays, and Postgres's error where a lock is not free.
 */
export async function dropHistory(pool: Pool, name: string): Promise<void> {
  await upkeep(pool, async (client) => {
    const ends = await newestSeqs(client, name);
    for (const end of ends) await raiseHistory(client, end, name);
    await client.query(`drop table if exists sync.${name}`);
  });
}

/** What a month holds of an object: its newest change, with the moment, and how many are not applied yet. */
type End = {
  readonly object: string;
  readonly seq: string;
  readonly moment: string;
  readonly buffered: string;
};

/** Before any lock is taken: no change is added to an old month. */
async function newestSeqs(client: PoolClient, name: string): Promise<readonly End[]> {
  const { rows } = await client.query<End>(
    `select object, max(seq)::text as seq, max(moment)::text as moment,
       count(*) filter (where outcome = 'buffered')::text as buffered
     from sync.${name} group by object order by object`,
  );
  const waiting = rows.find(({ buffered }) => buffered !== "0");
  if (waiting) throw new Error(`changes of ${waiting.object} in it wait for its copy to end`);
  return rows;
}

/** Locks the row of the object, as every transaction that adds a change does first. */
async function raiseHistory(
  client: PoolClient,
  { object, seq, moment }: End,
  name: string,
): Promise<void> {
  const { rows } = await client.query<{ published: string }>(
    `update sync.object set history_from = case when copied_at is not null then greatest(history_from, $2::bigint) end,
       history_at = case when copied_at is not null then greatest(history_at, $3::timestamptz) end
     where name = $1 returning lease_owner is null or published_seq >= $2::bigint as published`,
    [object, seq, moment],
  );
  const isPublished = rows.every(({ published }) => published.startsWith("t"));
  if (!isPublished) throw new Error(`the room of ${object} lacks changes of sync.${name}`);
}

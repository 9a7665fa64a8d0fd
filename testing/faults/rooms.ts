import type { Pool } from "pg";
import type { Change } from "../../edge/protocol/change.ts";
import type { Lease } from "../../ingest/core/pipeline-row.ts";
import { changesAfter } from "../../ingest/publish/outgoing-changes.ts";
import type { LoopbackRooms } from "../loopback-rooms.ts";

/**
 * V4: a room is of the log's line, and what it would send to a feed is what the log says at the same seq. After a restore
 * it must hold nothing of the lost line.
 */
export async function mixedLines(
  pool: Pool,
  { states }: Pick<LoopbackRooms, "states">,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [object, room] of states) {
    const { head, ring } = room;
    const line = await lineOf(pool, object);
    if (room.line !== line)
      problems.push(
        `V4: the room of ${object} (head ${head}) is of line ${room.line}, not ${line}`,
      );
    const told = ring.flatMap(({ changes }) => changes);
    const logged = await loggedFrom(pool, { object, line }, told[0]?.seq ?? 0);
    const wrong = told.find((one) => identityOf(one) !== identityOf(logged.get(one.seq)));
    if (wrong !== undefined)
      problems.push(
        `V4: the room of ${object} (head ${head}) has ${identityOf(wrong)}; the log has ${identityOf(logged.get(wrong.seq))}`,
      );
  }
  return problems;
}

/** What never changes of a change that is in the log. */
function identityOf(change: Change | undefined): string {
  if (change === undefined) return "nothing";
  const { seq, recordId, source, commitAt } = change;
  return `${seq} ${recordId} ${source} ${commitAt}`;
}

async function lineOf(pool: Pool, object: string): Promise<string> {
  const { rows } = await pool.query<{ line: string }>(
    "select line from sync.object where name = $1",
    [object],
  );
  return rows[0]?.line ?? "none";
}

async function loggedFrom(
  pool: Pool,
  lease: Pick<Lease, "object" | "line">,
  first: number,
): Promise<ReadonlyMap<number, Change>> {
  const logged = new Map<number, Change>();
  for (let seq = first - 1; seq >= 0;) {
    const { changes } = await changesAfter(pool, lease, seq, { feedAll: true });
    for (const change of changes) logged.set(change.seq, change);
    const last = changes.at(-1);
    if (last === undefined) break;
    ({ seq } = last);
  }
  return logged;
}

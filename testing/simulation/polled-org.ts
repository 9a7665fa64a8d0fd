import { FIELDS, pick, type Random, secondOf } from "../ordering-world.ts";
import type { ChangedRecord, PageQuery } from "../../ingest/capture/poll-plan.ts";
import {
  History,
  NEW_FIELD,
  type OrgObject,
  START,
  valueOf,
  withComputed,
  writeOf,
} from "./org-history.ts";

/**
 * An object without change events, in virtual time. Transactions save several records at once and commit up to LATE_MS
 * later, concurrently; a record is locked from its save to its commit. Salesforce's clock, which stamps them, is ahead
 * or behind by up to SKEW_MS. A deleted record may leave the recycle bin.
 */
export type PolledObject = OrgObject & {
  /** Deleted records leave the recycle bin. Then only a comparison of ids shows their deletes. */
  readonly empties: boolean;
  /** A page of a query that sees the org as of `time`. */
  changedPage(query: PageQuery, time: number): readonly ChangedRecord[];
};

export const LATE_MS = 4_000;
export const SKEW_MS = 1_500;

export function polledObject(random: Random): PolledObject {
  const recordIds = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) => `r${n}`);
  const history = new History();
  const { addedAt, end } = writeHistory(random, history, recordIds);
  const emptiedAt = random() < 0.4 ? emptied(random, history, recordIds) : new Map();
  const inOrg = (time: number) => (id: string) => time < (emptiedAt.get(id) ?? Infinity);
  const changed = ({ anyOf, includeDeleted, limit }: PageQuery, time: number) =>
    history
      .stamps(time, includeDeleted)
      .filter(({ id }) => inOrg(time)(id))
      .filter((record) => anyOf.some((all) => all.every((one) => holds(record, one))))
      .toSorted(byStampAndId)
      .slice(0, limit);
  return {
    recordIds,
    events: [],
    addedAt,
    end: Math.max(end, ...emptiedAt.values()),
    savedBeforeMs: 1_000 + LATE_MS + SKEW_MS,
    empties: emptiedAt.size > 0,
    ...withComputed(random, history, recordIds, end),
    changedIds: (since, time) => history.changedIds(since, time).filter(inOrg(time)),
    changedPage: changed,
  };
}

function writeHistory(random: Random, history: History, recordIds: readonly string[]) {
  const skewMs = pick(random, [0, 0, -SKEW_MS, SKEW_MS]);
  const lockedUntil = new Map<string, number>();
  const transactions = 4 + Math.floor(random() * 14);
  const addedBy = Math.floor(random() * transactions);
  let [time, end, counter, addedAt] = [START + Math.floor(random() * 2_000), START, 0, START];
  for (let number = 0; number < transactions; number++) {
    time += pick(random, [5, 50, 300, 700, 1_500, 4_000]);
    const saved = time;
    if (number === addedBy) addedAt = saved;
    const fields = number >= addedBy ? [...FIELDS, NEW_FIELD] : FIELDS;
    const committed = saved + pick(random, [0, 10, 400, 2_000, LATE_MS]);
    const free = recordIds.filter((id) => (lockedUntil.get(id) ?? 0) <= saved);
    for (const id of free.filter(() => random() < 0.5)) {
      const latest = history.latest(id);
      const { kind, set } = writeOf(random, latest, fields, null, (field) =>
        valueOf(random, field, ++counter),
      );
      const state = { ...latest?.state, ...set };
      const stamp = secondOf(saved + skewMs);
      history.save(id, { committed, stamp, state, alive: kind !== "delete" });
      lockedUntil.set(id, committed);
      end = Math.max(end, committed);
    }
  }
  return { addedAt, end };
}

/** When records that stay deleted leave the recycle bin. */
function emptied(random: Random, history: History, recordIds: readonly string[]) {
  const deleted = recordIds.flatMap((id) => {
    const latest = history.latest(id);
    return latest === undefined || latest.alive ? [] : [[id, latest.committed] as const];
  });
  return new Map(deleted.map(([id, at]) => [id, at + pick(random, [0, 500, 4_000])]));
}

function holds(
  { id, stamp }: ChangedRecord,
  { field, is, value }: PageQuery["anyOf"][number][number],
): boolean {
  const own = field === "Id" ? id : stamp;
  return is === "=" ? own === value : own > value || (is === ">=" && own === value);
}

function byStampAndId(a: ChangedRecord, b: ChangedRecord): number {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

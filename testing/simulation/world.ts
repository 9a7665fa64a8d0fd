import { pick, type Random, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import type { Image } from "../../ingest/apply/rules/image-rule.ts";
import type { RowCells } from "../../ingest/core/mirror-row.ts";
import type { OrgObject } from "./org-history.ts";
import type { Store } from "./store.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Max staleness of a Bulk read in virtual time. READ_MAX_STALENESS_MS is that of a REST read. */
export const COPY_MAX_STALENESS_MS = 5_000;
/** Like `countsFrom` of tuning.ts: a Bulk read counts as begun earlier, since it may lag longer than a REST read. */
export const BULK_EARLIER_MS = COPY_MAX_STALENESS_MS - READ_MAX_STALENESS_MS;

/** What the loops of a simulated pipeline share. */
export type World = {
  readonly random: Random;
  readonly org: OrgObject;
  readonly store: Store;
  readonly time: VirtualTime;
  /** Whether faults may still occur. They end some time after the org's last commit. */
  readonly inTrouble: () => boolean;
  /** Plans a call of the current node. It is dropped if another node has taken over by then. */
  readonly after: (ms: number, run: () => void) => void;
  readonly crash: () => void;
};

/** Whether a fault with this chance occurs now. */
export function injectsFault(
  { random, inTrouble }: Pick<World, "random" | "inTrouble">,
  chance: number,
) {
  return inTrouble() && random() < chance;
}

/** The moment of the org that a read shows if it begins now. */
export function shownBy(
  { random, time }: World,
  maxStalenessMs: number = READ_MAX_STALENESS_MS,
): number {
  return time.now - pick(random, [0, 0, 500, maxStalenessMs - 100]);
}

/** A record as a read of all known fields returns it. */
export function imageOf({ org, store }: World, recordId: string, shownAt: number): Image {
  const state = org.stateAt(recordId, shownAt);
  return { recordId, cells: state === null ? null : knownCells(state, store.columns) };
}

/**
 * Reads records and merges them after `mergeAfterMs`. Like read-records.ts it refetches if a field was added meanwhile,
 * because the images lack it.
 */
export function readRecords(
  world: World,
  ids: readonly string[],
  mergeAfterMs: readonly number[],
  merge: (images: readonly Image[]) => void,
): void {
  const columns = world.store.columns.size;
  const images = ids.map((id) => imageOf(world, id, shownBy(world)));
  world.after(pick(world.random, mergeAfterMs), () => {
    if (world.store.columns.size === columns) merge(images);
    else readRecords(world, ids, mergeAfterMs, merge);
  });
}

/** Fields with a column. Others are not read, and not taken from an event. */
export function knownCells(cells: Readonly<RowCells>, columns: ReadonlySet<string>): RowCells {
  return Object.fromEntries(Object.entries(cells).filter(([field]) => columns.has(field)));
}

/** Oldest SystemModstamp among images, in seconds; null without any. */
export function oldestOf(images: readonly Image[]): number | null {
  const seconds = images.flatMap(({ cells }) =>
    cells === null ? [] : [Math.floor(Date.parse(String(cells["systemmodstamp"])) / 1_000)],
  );
  return seconds.length === 0 ? null : Math.min(...seconds);
}

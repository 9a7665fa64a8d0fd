import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";
import type { OrgRecord } from "../model/record.ts";
import type { WorkPace } from "./work-pace.ts";
import type { WorkPlaces } from "./work-places.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { Values } from "../org/writes.ts";

export type WorkContext = {
  readonly org: Org;
  readonly random: Random;
  readonly places: WorkPlaces;
  readonly pace: WorkPace;
  readonly writes: WorkingSet;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** A piece of work; it does nothing when it finds nothing to work on. */
export type WorkAction = (context: WorkContext) => void;

type Change = (record: Readonly<OrgRecord>) => Values | undefined;

/** Updates a record that people are likely to work on; `change` sets its values. */
export function revise(context: WorkContext, object: string, change: Change): void {
  reviseRecord(context, object, context.places.pick(context.random, object), change);
}

/** Updates a record that is not closed. */
export function reviseOpen(context: WorkContext, object: string, change: Change): void {
  reviseRecord(context, object, context.places.pickOpen(context.random, object), change);
}

function reviseRecord(
  { org, writes }: WorkContext,
  object: string,
  id: string | undefined,
  change: Change,
): void {
  const record = id === undefined ? undefined : org.record(object, id);
  const values = record && change(record);
  if (id !== undefined && values !== undefined) writes.update(object, id, values);
}

const DAY_MS = 86_400_000;

/** The day this many days after a time, as `YYYY-MM-DD`. */
export function day(at: number, days: number): string {
  return new Date(at + days * DAY_MS).toISOString().slice(0, 10);
}

/** The user who owns a record, to own what belongs to it; nothing where a queue owns it. */
export function ownerOf(record: Readonly<OrgRecord> | undefined): { readonly OwnerId?: string } {
  const ownerId = String(record?.["OwnerId"]);
  return ownerId.startsWith("005") ? { OwnerId: ownerId } : {};
}

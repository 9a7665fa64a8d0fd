import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { EditSetting } from "../../ingest/edits/rules/docket.ts";
import type { WritableField } from "../../edge/edits/normalise.ts";
import { READ_MAX_STALENESS_MS, type Random } from "../ordering-world.ts";
import type { VirtualTime } from "../simulation/virtual-time.ts";

/** Two texts and a number. */
export const EDIT_FIELDS = ["a", "b", "n"] as const;
export type FieldName = (typeof EDIT_FIELDS)[number];

/** A value that a validation rule of the org refuses. */
export const REFUSED_END = "X";

/** When the simulated history begins: whole seconds, so that the org's seconds and ours are those of one clock. */
export const BEGIN = 1_000_000_000;

export const SETTING: EditSetting = {
  userId: "005000000000001AAA",
  client: "orgmirror",
  maxStalenessMs: READ_MAX_STALENESS_MS,
  leaveWithinMs: 5_000,
  mayCommitMs: 10_000,
  saveMarginMs: 400,
  repeatEveryMs: 4_000,
  eventWithinMs: 5_000,
  skewMs: 1_000,
};

const TEXT: WritableField = {
  ...{ label: "Text", type: "string", scale: 0, precision: 0, length: 255, nillable: true },
  ...{ options: [], restricted: false },
};

export const DESCRIBED: Readonly<Record<FieldName, WritableField>> = {
  a: TEXT,
  b: TEXT,
  n: { ...TEXT, label: "Number", type: "double", precision: 18, length: 0 },
};

/**
 * What the sender, which is no rule, and the org can be made to do wrong, by name:
 *
 *   early sending     a request leaves before its attempt is written down
 *   shared user       another program writes through REST with our user
 *   merged writers    the org makes one event of two writers' changes (not documented of any org)
 */
export type Wrong =
  | ("early sending" | "shared user" | "merged writers")
  | ("typed as it is" | "refused edits hidden" | "confirmed edits dropped");

export type Play = {
  readonly random: Random;
  readonly time: VirtualTime;
  readonly hasEvents: boolean;
  readonly wrong: ReadonlySet<Wrong>;
  readonly count: (what: string, by?: number) => void;
  readonly isDown: (at: number) => boolean;
  readonly upAgain: () => number;
  readonly isCalm: () => boolean;
  readonly fresh: () => string;
  readonly violated: (what: string) => void;
};

export function isChance({ random }: Pick<Play, "random">, chance: number): boolean {
  return random() < chance;
}

/** From `least` to `most`, whole. */
export function between({ random }: Pick<Play, "random">, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function fieldsOf(cells: Cells): Record<string, CellValue> {
  return Object.fromEntries(EDIT_FIELDS.map((name) => [name, cells[name] ?? null]));
}

export const iso = (second: number): string => new Date(second * 1_000).toISOString();

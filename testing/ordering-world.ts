import type { RowCells } from "../ingest/core/mirror-row.ts";

/**
 * One record's history in an org, in virtual time (milliseconds). The ordering rules are tested against it.
 * A transaction saves the record and then commits. SystemModstamp is the second of the save; the event has the time of
 * the commit. Reads lag behind commits by up to READ_MAX_STALENESS_MS.
 */
export const READ_MAX_STALENESS_MS = 3_000;
/** Two of them are parts of a person's name. The org composes the name; its events carry the parts only. */
export const FIELDS = ["firstname", "lastname", "c"] as const;
export const COMPOSED_FIELD = "name";

export type OrgEvent = {
  readonly id: number;
  readonly committed: number;
  readonly kind: "create" | "update" | "delete" | "undelete";
  readonly cells: Readonly<RowCells>;
  /** Announced without values. */
  readonly gap: boolean;
};

type Version = {
  readonly committed: number;
  readonly state: Readonly<RowCells> | null;
  readonly stamp: string;
};

export type OrgHistory = {
  readonly events: readonly OrgEvent[];
  readonly end: number;
  /** What a read that sees the org as of `time` returns; null if the record does not exist then. */
  readonly stateAt: (time: number) => Readonly<RowCells> | null;
};

/** The name of a record as the org composes it ("Contact", Object Reference). */
export function composedName({ firstname, lastname }: Readonly<RowCells>): string | null {
  const parts = [firstname, lastname].filter((part) => typeof part === "string");
  return parts.length === 0 ? null : parts.join(" ");
}

/** Numbers in [0, 1). A run takes all its randomness from here, so a seed replays it. */
export type Random = () => number;

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError("nothing to choose from");
  return choice;
}

/** mulberry32: 32 bits of state are plenty for a test's choices. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function orgHistory(random: Random): OrgHistory {
  const versions: Version[] = [];
  const events: OrgEvent[] = [];
  let state: RowCells = {};
  let alive = false;
  let time = 1_000_000 + Math.floor(random() * 2_000);
  let counter = 0;
  const steps = 3 + Math.floor(random() * 12);
  for (let id = 0; id < steps; id++) {
    time += pick(random, [5, 50, 300, 700, 1_500, 4_000]);
    const saved = time;
    time += pick(random, [0, 10, 400]);
    const kind: OrgEvent["kind"] =
      id === 0 ? "create" : !alive ? "undelete" : random() < 1 / 9 ? "delete" : "update";
    const named =
      kind === "create" ? FIELDS : kind === "update" ? FIELDS.filter(() => random() < 0.5) : [];
    const set = Object.fromEntries(named.map((field) => [field, `${++counter}`]));
    state = { ...state, ...set };
    alive = kind !== "delete";
    const cells = kind === "create" || kind === "undelete" ? { ...state } : set;
    versions.push({ committed: time, state: alive ? state : null, stamp: secondOf(saved) });
    events.push({ id, committed: time, kind, cells, gap: random() < 0.15 });
  }
  return {
    events,
    end: time,
    stateAt: (at) => imageOf(versions.findLast((version) => version.committed <= at)),
  };
}

function imageOf(version: Version | undefined): Readonly<RowCells> | null {
  if (version === undefined || version.state === null) return null;
  const { state, stamp } = version;
  const composed = { [COMPOSED_FIELD]: composedName(state) };
  return { id: "r", isdeleted: false, ...state, ...composed, systemmodstamp: stamp };
}

export function secondOf(time: number): string {
  return new Date(Math.floor(time / 1_000) * 1_000).toISOString();
}

import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import { pick } from "../ordering-world.ts";
import { secondOf } from "../../ingest/edits/rules/docket.ts";
import {
  BEGIN,
  between,
  EDIT_FIELDS,
  isChance,
  iso,
  type Play,
  REFUSED_END,
  SETTING,
} from "./edit-world.ts";

/** Who writes: us; another; another program with our user; a job that leaves LastModifiedDate as it is. */
export type Writer = "us" | "other" | "twin" | "system";

export type Version = {
  readonly committed: number;
  readonly state: Cells | null;
  readonly stamp: number;
  readonly modified: number;
  readonly by: Writer;
};

/** A write of ours that came in. */
export type Commit = {
  readonly at: number;
  readonly recordId: string;
  readonly attempt: number;
  readonly was: Cells;
  /** What was stored of the fields that were sent, and what was sent. */
  readonly wrote: Cells;
};

export type Write = {
  readonly recordId: string;
  readonly kind: "update" | "delete" | "undelete";
  readonly set: Cells;
  readonly by: Writer;
  readonly guard: number | null;
  /** Of our client. */
  readonly isGuarded: boolean;
  /** The attempt, of our writes. */
  readonly attempt: number | null;
};

export type Outcome = "stored" | "overtaken" | "busy" | "refused" | "gone";

export type OrgEvent = {
  recordIds: string[];
  readonly kind: Write["kind"];
  cells: Cells;
  readonly committed: number;
  userId: string;
  origin: string;
  gap: boolean;
  lost: boolean;
  sent: boolean;
};

const API = "com/salesforce/api/rest/66.0";
/** Delays of the stream. */
const DELAYS = [5, 30, 200, 1_500, 5_000];

/** An org that answers while it is asked: locks, validation, triggers, the seconds of stamps, events. */
export class Org {
  readonly recordIds: readonly string[];
  readonly commits: Commit[] = [];
  /** `record@commit` of changes that no event told. */
  readonly lost = new Set<string>();
  lastCommit = BEGIN;
  readonly #play: Play;
  readonly #deliver: (event: OrgEvent) => void;
  readonly #versions = new Map<string, Version[]>();
  readonly #lockedUntil = new Map<string, number>();
  readonly #trigger: "b" | "a" | "later" | null;
  #lastVisible = 0;
  #pending: OrgEvent | null = null;

  constructor(play: Play, deliver: (event: OrgEvent) => void) {
    this.#play = play;
    this.#deliver = deliver;
    this.recordIds = isChance(play, 0.5) ? ["r1", "r2"] : ["r1"];
    this.#trigger = pick(play.random, [null, null, null, "b", "a", "later"]);
    for (const id of this.recordIds) this.#versions.set(id, [firstVersion(play)]);
  }

  versions(recordId: string): readonly Version[] {
    return this.#versions.get(recordId) ?? [];
  }

  latest(recordId: string): Version {
    return this.at(recordId, Number.POSITIVE_INFINITY);
  }

  at(recordId: string, time: number): Version {
    const versions = this.versions(recordId);
    const version = versions.findLast(({ committed }) => committed <= time) ?? versions[0];
    if (version === undefined) throw new RangeError(recordId);
    return version;
  }

  /** Saves as soon as the record is free. A writer of ours may be told that it is locked. */
  write(write: Write, answer: (outcome: Outcome) => void): void {
    const { time } = this.#play;
    const free = this.#lockedUntil.get(write.recordId) ?? 0;
    if (time.now < free) {
      if (write.by === "us" && isChance(this.#play, 0.3)) return answer("busy");
      return time.plan(free, () => this.write(write, answer));
    }
    const refusal = this.#refusal(write);
    if (refusal !== null) return answer(refusal);
    this.#save(write, answer);
  }

  #refusal({ recordId, kind, guard, set }: Write): Outcome | null {
    const { state, modified } = this.latest(recordId);
    if ((state === null) !== (kind === "undelete")) return "gone";
    if (guard !== null && modified > guard) return "overtaken";
    const isRefused = Object.values(set).some((value) =>
      String(value).trim().endsWith(REFUSED_END),
    );
    return isRefused ? "refused" : null;
  }

  #save(write: Write, answer: (outcome: Outcome) => void): void {
    const { time, random } = this.#play;
    const { recordId, kind, by, attempt } = write;
    const before = this.latest(recordId);
    const was = before.state ?? this.versions(recordId).findLast(({ state }) => state)?.state ?? {};
    const after = this.#stored(was, write);
    const committed = time.now + pick(random, [0, 10, 10, 400]);
    this.#lockedUntil.set(recordId, committed);
    const second = secondOf(time.now);
    const modified = by === "system" ? before.modified : second;
    const state = kind === "delete" ? null : after;
    const version = { committed, state, stamp: second, modified, by };
    this.#versions.get(recordId)?.push(version);
    this.lastCommit = Math.max(this.lastCommit, committed);
    if (attempt !== null) {
      const wrote = Object.fromEntries(
        Object.keys(write.set).map((name) => [name, after[name] ?? null]),
      );
      this.commits.push({ at: committed, recordId, attempt, was, wrote });
    }
    const isShared = this.#play.wrong.has("shared user");
    const event = eventOf(write, was, after, version, isShared);
    time.plan(committed, () => this.#announce(event));
    time.plan(committed, () => answer("stored"));
    if (this.#trigger === "later" && by === "us" && "a" in write.set && isChance(this.#play, 0.5))
      this.#flow(recordId, committed + pick(random, [1, 300]));
  }

  #stored(was: Cells, { set, by }: Write): Cells {
    const put = Object.entries(set).map(
      ([name, value]) => [name, storedValue(name, value)] as const,
    );
    const after: Record<string, CellValue> = { ...was, ...Object.fromEntries(put) };
    if ("a" in set && this.#trigger === "b") after["b"] = this.#play.fresh();
    if ("a" in set && this.#trigger === "a" && !String(after["a"]).endsWith("*"))
      after["a"] = `${after["a"]}*`;
    const modified = iso(secondOf(this.#play.time.now));
    if (by === "system") return after;
    return { ...after, lastmodifieddate: modified, lastmodifiedbyid: userOf(by) };
  }

  /** A flow after our transaction: an ordinary change, which comes after ours. */
  #flow(recordId: string, at: number): void {
    const set = { [pick(this.#play.random, ["a", "b"])]: this.#play.fresh() };
    const rest = { by: "other", guard: null, isGuarded: false, attempt: null } as const;
    this.#play.time.plan(at, () => this.write({ recordId, kind: "update", set, ...rest }, ignored));
  }

  #announce(event: OrgEvent): void {
    if (!this.#play.hasEvents || this.#isMerged(event)) return;
    const { random, time } = this.#play;
    this.#pending = event;
    if (isChance(this.#play, 0.1)) event.gap = true;
    else if (event.kind === "update" && isChance(this.#play, 0.015)) event.lost = true;
    let due = Math.max(this.#lastVisible, time.now + pick(random, DELAYS));
    if (this.#play.isDown(due)) due = this.#play.upAgain() + 10;
    this.#lastVisible = due;
    time.plan(due, () => {
      event.sent = true;
      if (event.lost) for (const id of event.recordIds) this.lost.add(`${id}@${event.committed}`);
      this.#deliver(event);
    });
  }

  /** Equal changes of a transaction to several records are one event. */
  #isMerged(event: OrgEvent): boolean {
    const last = this.#pending;
    if (last === null || last.sent || last.gap || last.kind !== "update" || event.kind !== "update")
      return false;
    const isOneSecond = secondOf(last.committed) === secondOf(event.committed);
    const [first] = event.recordIds;
    if (!isOneSecond || first === undefined) return false;
    if (last.recordIds.includes(first))
      return this.#play.wrong.has("merged writers") && mergeInto(last, event);
    const isAlike = JSON.stringify(last.cells) === JSON.stringify(event.cells);
    if (!isAlike || last.userId !== event.userId || last.origin !== event.origin) return false;
    last.recordIds.push(first);
    return true;
  }
}

function mergeInto(last: OrgEvent, event: OrgEvent): boolean {
  if (last.recordIds.length > 1) return false;
  last.cells = { ...last.cells, ...event.cells };
  last.userId = event.userId;
  last.origin = event.origin;
  return true;
}

const ignored = () => {};

function firstVersion(play: Play): Version {
  const second = secondOf(BEGIN) - 1_000;
  const texts = { a: play.fresh(), b: play.fresh(), n: String(between(play, 10, 99)) };
  const state = { ...texts, lastmodifieddate: iso(second), lastmodifiedbyid: userOf("other") };
  return { committed: BEGIN - 1_000_000, state, stamp: second, modified: second, by: "other" };
}

function userOf(by: Writer): string {
  return by === "us" || by === "twin" ? SETTING.userId : "005000000000002AAA";
}

/** As the org stores: texts trimmed, the number without decimals. */
function storedValue(name: string, value: CellValue): CellValue {
  const text = String(value ?? "").trim();
  if (text === "") return null;
  return name === "n" ? String(Math.round(Number(text))) : text;
}

function eventOf(
  write: Write,
  was: Cells,
  after: Cells,
  version: Version,
  isShared: boolean,
): OrgEvent {
  const changed = EDIT_FIELDS.filter((name) => was[name] !== after[name]);
  const names = write.kind === "undelete" ? EDIT_FIELDS : changed;
  const stamps = version.by === "system" ? [] : ["lastmodifieddate", "lastmodifiedbyid"];
  const told = write.kind === "delete" ? [] : [...names, ...stamps];
  const cells = Object.fromEntries(told.map((name) => [name, after[name] ?? null]));
  const { recordId, kind, by } = write;
  const state = { gap: false, lost: false, sent: false };
  const origin = originOf(write, isShared);
  return {
    recordIds: [recordId],
    kind,
    cells,
    committed: version.committed,
    userId: userOf(by),
    origin,
    ...state,
  };
}

/** Where our user is shared, the other program does not say who it is. */
function originOf({ by, isGuarded }: Write, isShared: boolean): string {
  if (by === "us") return isGuarded ? `${API};client=${SETTING.client}` : API;
  if (by !== "twin") return "";
  return isShared ? API : `${API};client=SfdcInternalAPI/`;
}

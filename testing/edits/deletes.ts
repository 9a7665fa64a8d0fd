import type { Cells } from "../../edge/protocol/cell.ts";
import {
  type Delete,
  lostByDelete,
  nextOfDelete,
  ownDelete,
  type Shown,
} from "../../ingest/edits/rules/delete.ts";
import { type LogEntry, secondOf } from "../../ingest/edits/rules/docket.ts";
import { pick, type Random, READ_MAX_STALENESS_MS, seeded } from "../ordering-world.ts";
import { SETTING } from "./edit-world.ts";

export type DeleteResult = {
  readonly violations: readonly string[];
  readonly end: string;
  /** A value was deleted that nobody here had seen, and was listed afterwards. */
  readonly listed: boolean;
};

type Change = { readonly at: number; readonly entry: LogEntry };

/**
 * One delete by us in virtual time, while others change, delete and undelete the record, and its answer is lost. What
 * changed before it unseen is listed, and a record that somebody brought back is not deleted again.
 */
export function runDelete(seed: number): DeleteResult {
  return new DeleteRun(seeded(seed)).toTheEnd();
}

const OURS = `com/salesforce/api/rest/66.0;client=${SETTING.client}`;
const MOST_TURNS = 100;

class DeleteRun {
  readonly #random: Random;
  readonly #changes: Change[] = [];
  readonly #others: number[];
  #value = "v0";
  #isAlive = true;
  #now: number;
  #requests: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    const times = Array.from({ length: Math.floor(random() * 5) }, () =>
      Math.floor(random() * pick(random, [3_000, 20_000])),
    );
    this.#others = times.toSorted((a, b) => a - b);
    this.#now = Math.floor(random() * 2_500);
  }

  toTheEnd(): DeleteResult {
    this.#until(this.#now);
    const seen = this.#shown(pick(this.#random, [0, 200, 2_000])).cells;
    if (seen === null) return { violations: [], end: "not there", listed: false };
    let one: Delete = { base: seen, sent: null, answer: null };
    this.#until(this.#now + pick(this.#random, [10, 500, 3_000]));
    let shown = this.#shown(pick(this.#random, [0, 100, 1_500]));
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const next = nextOfDelete(one, shown, this.#log(), this.#now, SETTING);
      if (next.do === "end" || next.do === "ask")
        return this.#verdict(one, next.do === "end" ? next.end : "asked");
      if (next.do === "wait") this.#until(next.until);
      else if (next.do === "delete") one = this.#delete(one, shown);
      if (next.do !== "delete" || one.answer === "busy")
        shown = this.#shown(pick(this.#random, [0, 500, READ_MAX_STALENESS_MS - 100]));
    }
    return { violations: ["W1 no end"], end: "none", listed: false };
  }

  #delete({ base }: Delete, shown: Shown): Delete {
    const at = this.#now;
    const position = shown.cells === null ? 0 : this.#positionOf(shown);
    this.#until(at + pick(this.#random, [5, 50, 500]));
    const isHeard = this.#requests.length > 6 || this.#random() < 0.7;
    const answer = this.#isAlive ? "deleted" : "gone";
    if (this.#isAlive) {
      this.#requests.push(this.#value);
      this.#isAlive = false;
      this.#push("delete", {}, OURS);
    }
    this.#until(this.#now + (isHeard ? 20 : 3_000));
    return {
      base,
      sent: { at, cells: shown.cells ?? {}, position },
      answer: isHeard ? answer : "none",
    };
  }

  /** How much of the log the record is of: what came with it or before. */
  #positionOf({ cells }: Shown): number {
    const at = this.#changes.findLast(({ entry }) => entry.cells["a"] === cells?.["a"]);
    return at?.entry.seq ?? 0;
  }

  #shown(lag: number): Shown {
    const changes = this.#changes.filter(({ at }) => at <= this.#now - lag);
    const last = changes.at(-1)?.entry;
    const cells: Cells | null =
      last === undefined ? { a: "v0" } : last.kind === "delete" ? null : last.cells;
    return { cells, readBegan: this.#now };
  }

  #log(): readonly LogEntry[] {
    return this.#changes.map(({ entry }) => entry);
  }

  #until(time: number): void {
    while ((this.#others[0] ?? Number.POSITIVE_INFINITY) <= time) {
      this.#now = this.#others.shift() ?? time;
      this.#change();
    }
    this.#now = time;
  }

  #change(): void {
    if (!this.#isAlive) {
      this.#isAlive = true;
      return this.#push("undelete", { a: this.#value }, null);
    }
    if (this.#random() < 0.25) {
      this.#isAlive = false;
      return this.#push("delete", {}, null);
    }
    this.#value = `v${this.#changes.length + 1}`;
    this.#push("update", { a: this.#value }, null);
  }

  #push(kind: LogEntry["kind"], cells: Cells, origin: string | null): void {
    const second = secondOf(this.#now);
    const userId = origin === null ? "005000000000002AAA" : SETTING.userId;
    const seq = this.#changes.length + 1;
    const rest = { commitSecond: second, modifiedSecond: second, userId, origin: origin ?? "" };
    this.#changes.push({ at: this.#now, entry: { seq, kind, cells, ...rest } });
  }

  #verdict(one: Delete, end: string): DeleteResult {
    this.#until(Number.MAX_SAFE_INTEGER);
    const violations: string[] = [];
    if (this.#requests.length > 1 && this.#requests[1] !== undefined)
      violations.push("deleted again");
    const [took] = this.#requests;
    const isUnseen = took !== undefined && took !== one.base["a"];
    const lost = lostByDelete(one, this.#log(), SETTING).values["a"];
    const known = one.sent?.cells["a"];
    if (took !== undefined && known !== undefined && known !== one.base["a"])
      violations.push("W2 a record was deleted that was known to have changed");
    if (isUnseen && lost !== took) violations.push("W2 a changed record was deleted unseen");
    if (
      end === "deleted" &&
      took === undefined &&
      ownDelete(this.#log(), 0, SETTING) === undefined
    ) {
      const isGone = this.#changes.some(({ entry }) => entry.kind === "delete");
      if (!isGone) violations.push("W1 false end");
    }
    return { violations, end, listed: isUnseen && lost === took };
  }
}

import { type Create, type Look, nextOfCreate } from "../../ingest/edits/rules/create.ts";
import { pick, type Random, READ_MAX_STALENESS_MS, seeded } from "../ordering-world.ts";
import { SETTING } from "./edit-world.ts";

/** What may be wrong with the sender of creates: it upserts instead of inserting. */
export type CreateOptions = { readonly upserts?: boolean };
export type CreateResult = { readonly violations: readonly string[]; readonly end: string };

type State = { readonly from: number; readonly is: "absent" | "ours" | "theirs" | "deleted" };

/**
 * One create in virtual time: answers are lost, requests come late, nodes die, and others change or delete the record
 * as soon as it is there. W3: it is there once, and what others made of it stays.
 */
export function runCreate(seed: number, options: CreateOptions = {}): CreateResult {
  return new CreateRun(seeded(seed), options).toTheEnd();
}

/** Later requests than this many are all answered, so that it ends. */
const TROUBLED_TRIES = 8;
const MOST_TRIES = 40;

class CreateRun {
  readonly #random: Random;
  readonly #upserts: boolean;
  readonly #violations = new Set<string>();
  readonly #states: State[] = [{ from: -1, is: "absent" }];
  readonly #others: number[];
  /** When requests without an answer will still arrive. */
  readonly #underway: number[] = [];
  #now = 0;
  #made = 0;
  #tries = 0;

  constructor(random: Random, { upserts = false }: CreateOptions) {
    this.#random = random;
    this.#upserts = upserts;
    const times = Array.from({ length: Math.floor(random() * 4) }, () => random() * 12_000);
    this.#others = times.map(Math.floor).toSorted((a, b) => a - b);
  }

  toTheEnd(): CreateResult {
    let create: Create = { externalId: "c", parents: [], sentAt: null, answer: null };
    let look: Look | null = null;
    let end = "none";
    while (end === "none" && this.#tries < MOST_TRIES) {
      const next = nextOfCreate(create, look, new Map(), this.#now, SETTING);
      if (next.do === "end") end = next.end;
      else if (next.do === "wait") this.#until(next.until);
      else if (next.do === "look") look = this.#look();
      else {
        create = { ...create, sentAt: this.#now, answer: this.#request() };
        look = null;
      }
    }
    this.#until(Number.MAX_SAFE_INTEGER);
    if (end === "none") this.#violations.add("W1 no end");
    if (end === "confirmed" && this.#made === 0) this.#violations.add("W1 false end");
    return { violations: [...this.#violations], end };
  }

  #request(): Create["answer"] {
    this.#tries += 1;
    const isCalm = this.#tries > TROUBLED_TRIES;
    const fate = isCalm ? "answered" : pick(this.#random, FATES);
    const sent = this.#now;
    this.#until(sent + pick(this.#random, [20, 200]));
    if (fate === "late")
      this.#underway.push(
        sent + 1_000 + Math.floor(this.#random() * (SETTING.mayCommitMs - 2_000)),
      );
    const answer = fate === "answered" || fate === "unheard" ? this.#arrive(this.#now) : "none";
    if (fate === "answered") return answer;
    this.#until(this.#now + pick(this.#random, [200, 3_000]));
    return "none";
  }

  /** The request comes in. Uniqueness ignores the recycle bin. */
  #arrive(at: number): Create["answer"] {
    const { is } = this.#at(at);
    if (is === "absent" || is === "deleted") {
      if (this.#made > 0)
        this.#violations.add(is === "absent" ? "W3 doubled" : "W3 made again after it was deleted");
      this.#made += 1;
      this.#states.push({ from: at, is: "ours" });
      return "created";
    }
    if (!this.#upserts) return "duplicate";
    if (is === "theirs") this.#violations.add("W2 an upsert wrote over another's change");
    this.#states.push({ from: at, is: "ours" });
    return "created";
  }

  #look(): Look {
    const began = this.#now;
    const lag = pick(this.#random, [0, 500, READ_MAX_STALENESS_MS - 100]);
    const { is } = this.#at(began - lag);
    this.#until(began + pick(this.#random, [5, 300]));
    return { began, found: is === "absent" ? "absent" : is === "deleted" ? "deleted" : "live" };
  }

  #at(time: number): State {
    return this.#states.findLast(({ from }) => from <= time) ?? { from: -1, is: "absent" };
  }

  /** Time goes on: requests arrive, and others do what they do, in order. */
  #until(time: number): void {
    for (;;) {
      this.#underway.sort((a, b) => a - b);
      const [arrival = Number.POSITIVE_INFINITY] = this.#underway;
      const [other = Number.POSITIVE_INFINITY] = this.#others;
      const at = Math.min(arrival, other);
      if (at > time || at === Number.POSITIVE_INFINITY) break;
      if (arrival <= other) this.#underway.shift();
      else this.#others.shift();
      if (arrival <= other) this.#arrive(at);
      else this.#change(at);
    }
    this.#now = time;
  }

  #change(at: number): void {
    const { is } = this.#at(at);
    if (is === "absent" || is === "deleted") return;
    this.#states.push({ from: at, is: this.#random() < 0.5 ? "deleted" : "theirs" });
  }
}

const FATES = [
  ...["answered", "answered", "answered", "answered"],
  ...["unheard", "unheard", "unheard", "lost", "lost", "late", "late"],
] as const;

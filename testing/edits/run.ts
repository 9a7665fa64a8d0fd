import type { Conflict } from "../../edge/edits/edit.ts";
import { type Docket, isLive } from "../../ingest/edits/rules/docket.ts";
import { pick, type Random, READ_MAX_STALENESS_MS, seeded } from "../ordering-world.ts";
import { VirtualTime } from "../simulation/virtual-time.ts";
import { Dockets } from "./dockets.ts";
import { BEGIN, between, isChance, type Play, type Wrong } from "./edit-world.ts";
import { Mirror } from "./mirror.ts";
import { Org } from "./org.ts";
import { writeAsOther } from "./others.ts";
import { lookAtPage } from "./page.ts";
import { People } from "./people.ts";
import { Sender } from "./sender.ts";
import { judge } from "./verdict.ts";

/**
 * One history of edits in virtual time:
 *
 *   people.ts   forms, undos, decisions            org.ts      locks, seconds, triggers, events and their fates
 *   others.ts   everybody else in the org          mirror.ts   rows and log by the ordering rules, repairs
 *   sender.ts   two nodes, kills, lost answers     page.ts     what a person sees, at any moment (W5)
 *
 * At the end verdict.ts compares what is known here with what came in there.
 */
export type EditsResult = {
  readonly seed: number;
  /** What does not hold; empty if all does. */
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
};

/** How a history is made; by chance where it is not said. */
export type EditsOptions = {
  readonly wrong?: readonly Wrong[];
  readonly hasEvents?: boolean;
  /** Called at the end with each record, to be looked at. */
  readonly show?: (docket: Docket, org: Org) => void;
};

const REST_LIMIT_MS = 400_000;
const POLL_EVERY_MS = 1_500;
/** Of histories, those whose object has change events. */
const WITH_EVENTS = 0.8;

export function runEdits(seed: number, options: EditsOptions = {}): EditsResult {
  const run = new Run(seeded(seed), options);
  run.toTheEnd(options.show);
  return { seed, violations: [...run.violations], counts: run.counts };
}

class Run {
  readonly violations = new Set<string>();
  readonly counts = new Map<string, number>();
  readonly #play: Play;
  readonly #org: Org;
  readonly #mirror: Mirror;
  readonly #dockets: Dockets;
  readonly #sender: Sender;
  readonly #people: People;
  #calmFrom = 0;

  constructor(random: Random, { wrong = [], hasEvents }: EditsOptions) {
    const time = new VirtualTime(BEGIN);
    const byChance = random() < WITH_EVENTS;
    const outage = outageOf(random);
    let values = 0;
    this.#play = {
      ...{ random, time, hasEvents: hasEvents ?? byChance, wrong: new Set(wrong) },
      count: (what, by = 1) => this.counts.set(what, (this.counts.get(what) ?? 0) + by),
      isDown: (at) => outage !== null && outage.from <= at && at < outage.to,
      upAgain: () => outage?.to ?? 0,
      isCalm: () => time.now >= this.#calmFrom,
      fresh: () => `v${++values}`,
      violated: (what) => this.violations.add(what),
    };
    this.#mirror = new Mirror(
      this.#play,
      () => this.#org,
      (id) => this.#heard(id),
    );
    this.#org = new Org(this.#play, (event) => this.#mirror.deliver(event));
    this.#dockets = new Dockets(this.#mirror, (id, conflict) => this.#asked(id, conflict));
    this.#sender = new Sender(this.#play, this.#org, this.#mirror, this.#dockets);
    const { recordIds } = this.#org;
    this.#people = new People(this.#play, this.#mirror, this.#dockets, recordIds, (id) =>
      this.#sender.wake(id),
    );
    for (const id of recordIds) this.#mirror.begin(id);
    this.#plan(outage === null ? 0 : 32_000);
  }

  toTheEnd(show: EditsOptions["show"]): void {
    const { time } = this.#play;
    const limit = this.#calmFrom + REST_LIMIT_MS;
    while (time.step(limit));
    for (const docket of this.#org.recordIds.map((id) => this.#dockets.load(id))) {
      judge(this.#play, this.#org, docket);
      show?.(docket, this.#org);
    }
    this.#play.count("calls", this.#sender.calls + this.#mirror.reads);
  }

  #plan(outageMs: number): void {
    const { random, time } = this.#play;
    const steps = isChance(this.#play, 0.5) ? [5, 60, 250, 700] : [50, 300, 1_500, 4_000];
    const spread = (times: number, run: () => void): number => {
      let at = BEGIN;
      for (let n = 0; n < times; n++) time.plan((at += pick(random, steps)), run);
      return at;
    };
    const written = spread(between(this.#play, 1, 7), () =>
      writeAsOther(this.#play, this.#org, this.#dockets),
    );
    const edited = spread(between(this.#play, 1, 6), () => this.#people.edit());
    const end = Math.max(written, edited);
    const within = (ms: number) => between(this.#play, BEGIN, end + ms);
    for (let n = 0; n < 4; n++) time.plan(within(6_000), () => this.#look());
    const kills = isChance(this.#play, 0.35) ? between(this.#play, 1, 3) : 0;
    for (let n = 0; n < kills; n++) time.plan(within(4_000), () => this.#sender.crash());
    this.#calmFrom = end + 8_000 + outageMs;
    if (!this.#play.hasEvents) time.plan(BEGIN + POLL_EVERY_MS, () => this.#poll());
  }

  #poll(): void {
    const { time } = this.#play;
    for (const id of this.#org.recordIds) this.#mirror.read(id);
    const isShown = time.now > this.#org.lastCommit + 2 * READ_MAX_STALENESS_MS;
    if (this.#play.isCalm() && isShown && this.#isAtRest()) return;
    time.plan(time.now + POLL_EVERY_MS, () => this.#poll());
  }

  #isAtRest(): boolean {
    return this.#org.recordIds.every(
      (id) =>
        this.#dockets.edits(id).every(({ state }) => state !== "open" && state !== "asked") &&
        !this.#dockets.attempts(id).some(isLive),
    );
  }

  #look(): void {
    const { dockets, mirror } = { dockets: this.#dockets, mirror: this.#mirror };
    lookAtPage(this.#play, this.#org, mirror, this.#people, (id) => dockets.load(id));
  }

  #heard(recordId: string): void {
    this.#sender.wake(recordId, pick(this.#play.random, [0, 5, 100]));
  }

  #asked(recordId: string, conflict: Conflict): void {
    this.#people.asked(recordId, conflict);
  }
}

function outageOf(random: Random): { readonly from: number; readonly to: number } | null {
  if (random() >= 0.2) return null;
  const from = BEGIN + 1_000 + Math.floor(random() * 5_000);
  return { from, to: from + pick(random, [8_000, 30_000]) };
}

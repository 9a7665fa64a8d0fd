import {
  answered,
  mayLeave,
  repeated,
  unanswered,
  type Answer,
} from "../../ingest/edits/rules/answers.ts";
import { secondOf, type Attempt } from "../../ingest/edits/rules/docket.ts";
import { takeTurn } from "../../ingest/edits/rules/turn.ts";
import { pick } from "../ordering-world.ts";
import type { Dockets } from "./dockets.ts";
import { between, isChance, type Play, SETTING } from "./edit-world.ts";
import type { Mirror } from "./mirror.ts";
import type { Org, Outcome } from "./org.ts";

/** A run of a node: it ends when the node is killed, or another one takes over. */
type Life = number;

/**
 * The sender, on two nodes of which one is in charge. It decides nothing: it loads a docket, takes a turn, saves, and
 * does what the turn says. It is killed, handed over and paused at any moment; requests get lost, come late, or are
 * answered in vain.
 */
export class Sender {
  readonly #play: Play;
  readonly #org: Org;
  readonly #mirror: Mirror;
  readonly #dockets: Dockets;
  #life: Life = 0;
  /** Which life wrote an attempt down. */
  readonly #writtenBy = new Map<string, Life>();
  readonly #reading = new Set<string>();
  /** Attempts that left before they were written down. */
  readonly #unwritten = new Map<string, Attempt>();
  calls = 0;

  constructor(play: Play, org: Org, mirror: Mirror, dockets: Dockets) {
    this.#play = play;
    this.#org = org;
    this.#mirror = mirror;
    this.#dockets = dockets;
  }

  wake(recordId: string, inMs = 0): void {
    const life = this.#life;
    this.#play.time.plan(this.#play.time.now + inMs, () => this.#turn(recordId, life));
  }

  /** Kills the node, or pauses it for so long that another one takes over. What it was doing is forgotten. */
  crash(): void {
    this.#life += 1;
    const life = this.#life;
    this.#reading.clear();
    this.#play.count("kills and hand-overs");
    const restart = this.#play.time.now + pick(this.#play.random, [50, 500, 6_000]);
    this.#play.time.plan(restart, () => {
      if (life === this.#life) for (const id of this.#org.recordIds) this.#recover(id);
    });
  }

  /** Whether a request of a former life came in, nobody knows. */
  #recover(recordId: string): void {
    for (const { id, state } of this.#dockets.attempts(recordId)) {
      const isOld = this.#writtenBy.get(`${recordId}/${id}`) !== this.#life;
      if (state === "sent" && isOld)
        this.#dockets.change(recordId, (docket) => unanswered(docket, id));
    }
    this.wake(recordId);
  }

  #turn(recordId: string, life: Life): void {
    const { time, random } = this.#play;
    if (life !== this.#life) return;
    if (this.#play.isDown(time.now))
      return this.wake(recordId, this.#play.upAgain() - time.now + between(this.#play, 1, 50));
    const { docket, next } = takeTurn(this.#dockets.load(recordId), time.now, SETTING);
    if (next.do === "send" && this.#play.wrong.has("early sending")) {
      this.#dockets.save({ ...docket, attempts: docket.attempts.slice(0, -1) });
      this.#unwritten.set(`${recordId}/${next.attempt.id}`, next.attempt);
    } else this.#dockets.save(docket);
    if (next.do === "wait") this.wake(recordId, next.until - time.now);
    if (next.do === "read") this.#read(recordId, life);
    if (next.do === "repeat") this.#repeat(recordId, next.attempt, life);
    if (next.do !== "send") return;
    this.#writtenBy.set(`${recordId}/${next.attempt.id}`, life);
    const pauseMs = pick(random, [1, 1, 1, 30, ...(this.#play.isCalm() ? [] : [4_000, 6_000])]);
    time.plan(time.now + pauseMs, () => this.#leave(recordId, next.attempt, life));
  }

  #read(recordId: string, life: Life): void {
    if (this.#reading.has(recordId)) return;
    this.#reading.add(recordId);
    this.#mirror.read(recordId, () => {
      if (life !== this.#life) return;
      this.#reading.delete(recordId);
      this.wake(recordId, 500);
    });
  }

  /** From its last check on a node may be killed or replaced: half of such requests leave all the same. */
  #leave(recordId: string, attempt: Attempt, life: Life): void {
    const { time } = this.#play;
    const isInCharge = life === this.#life;
    if (!isInCharge && isChance(this.#play, 0.5)) return;
    if (!mayLeave(attempt, time.now, SETTING)) {
      if (isInCharge) this.#hear(recordId, attempt, { is: "busy", retryInMs: 1 }, life);
      return;
    }
    const isLost = !this.#play.isCalm() && isChance(this.#play, 0.12);
    const isSlow = isLost && isChance(this.#play, 0.5);
    const wayMs = isSlow
      ? between(this.#play, 1_000, SETTING.mayCommitMs - 1_000)
      : pick(this.#play.random, [2, 2, 20, 200]);
    if (!isLost || isChance(this.#play, 0.7)) this.#request(recordId, attempt, wayMs, isLost, life);
    else this.calls += 1;
    if (isLost) time.plan(time.now + 3_000, () => this.#timeOut(recordId, attempt, life));
  }

  #timeOut(recordId: string, attempt: Attempt, life: Life): void {
    if (life !== this.#life) return;
    this.#play.count("requests without an answer");
    this.#write(recordId, attempt);
    this.#dockets.change(recordId, (docket) => unanswered(docket, attempt.id));
    this.wake(recordId);
  }

  #repeat(recordId: string, attempt: Attempt, life: Life): void {
    const { time } = this.#play;
    this.#dockets.change(recordId, (docket) => repeated(docket, attempt.id, time.now));
    this.#play.count("repeats");
    const isLost = !this.#play.isCalm() && isChance(this.#play, 0.2);
    this.#request(recordId, attempt, 5, isLost, life);
    this.wake(recordId, SETTING.repeatEveryMs);
  }

  #request(recordId: string, attempt: Attempt, wayMs: number, isLost: boolean, life: Life): void {
    const { time, random } = this.#play;
    this.calls += 1;
    const { values, guard, guarded, id } = attempt;
    const rest = { kind: "update", by: "us", guard, isGuarded: guarded, attempt: id } as const;
    time.plan(time.now + wayMs, () =>
      this.#org.write({ recordId, set: values, ...rest }, (outcome) => {
        if (isLost) return;
        const answer = this.#answerOf(recordId, outcome);
        time.plan(time.now + pick(random, [2, 20, 200]), () =>
          this.#hear(recordId, attempt, answer, life),
        );
      }),
    );
  }

  #answerOf(recordId: string, outcome: Outcome): Answer {
    const { time, hasEvents } = this.#play;
    if (outcome === "busy") return { is: "busy", retryInMs: between(this.#play, 100, 1_000) };
    if (outcome === "refused") return { is: "refused", reason: "a validation rule" };
    if (outcome !== "stored") return { is: outcome };
    // PATCH and GET in one composite call.
    const readBack = hasEvents ? null : this.#org.at(recordId, time.now).state;
    return { is: "stored", second: secondOf(time.now), readBack };
  }

  #hear(recordId: string, attempt: Attempt, answer: Answer, life: Life): void {
    if (life !== this.#life) return;
    this.#write(recordId, attempt);
    this.#play.count(`answers: ${answer.is}`);
    const { now } = this.#play.time;
    this.#dockets.change(recordId, (docket) => answered(docket, attempt.id, answer, now, SETTING));
    this.wake(recordId, 1);
  }

  /** Writes down, too late, what left early. */
  #write(recordId: string, { id }: Attempt): void {
    const attempt = this.#unwritten.get(`${recordId}/${id}`);
    if (attempt === undefined) return;
    this.#unwritten.delete(`${recordId}/${id}`);
    this.#dockets.change(recordId, (docket) => ({
      ...docket,
      attempts: [...docket.attempts.filter((one) => one.id !== id), attempt],
    }));
  }
}

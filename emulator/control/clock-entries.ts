import * as v from "valibot";
import { command, reading, refused, type Entry } from "./entry.ts";
import { closed } from "../faults/injection.ts";
import { LATEST_TIME, MAX_SCALE, type Clock } from "../org/clock.ts";

const moment = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)),
    "expected a time of ISO 8601",
  ),
);

const clockBody = closed({
  /** First, the time to show … */
  at: v.optional(moment),
  /** … then how far to move it … */
  shiftMs: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** … then how many of its milliseconds pass in one of the machine; 0 stops it. */
  scale: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_SCALE))),
});

export type ClockInput = v.InferInput<typeof clockBody>;
export type ClockAnswer = {
  readonly now: string;
  readonly nowMs: number;
  readonly scale: number;
};

function answer(clock: Clock): ClockAnswer {
  const nowMs = clock.now();
  return { now: new Date(nowMs).toISOString(), nowMs, scale: clock.scale };
}

export const clockEntries: readonly Entry[] = [
  reading("/clock", "the org's time, and how fast it runs", ({ org }) => answer(org.clock)),
  command(
    "/clock",
    "sets the time (at), moves it (shiftMs), changes its speed (scale; 0 stops it)",
    clockBody,
    ({ org: { clock } }, { at, shiftMs, scale }) => {
      const set = (at === undefined ? clock.now() : Date.parse(at)) + (shiftMs ?? 0);
      if (set < 0 || set > LATEST_TIME) {
        throw refused(`${at === undefined ? "shiftMs" : "at"}: the clock goes from 1970 to 9999`);
      }
      clock.set(set, scale);
      return answer(clock);
    },
  ),
];

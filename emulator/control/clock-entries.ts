import * as v from "valibot";
import { command, reading } from "./entry.ts";
import { closed } from "../faults/strike.ts";
import type { Entry } from "./entry.ts";
import type { Clock } from "../org/clock.ts";

const moment = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), "expected a time of ISO 8601"),
);

const clockBody = closed({
  /** What the clock shows from now on, then … */
  at: v.optional(moment),
  /** … by how much it is moved, then … */
  shiftMs: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** … how many of its milliseconds go by in one of the machine; 0 stops it. */
  scale: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
});

export type ClockInput = v.InferInput<typeof clockBody>;
export type ClockAnswer = {
  /** ISO 8601. */
  readonly now: string;
  readonly nowMs: number;
  readonly scale: number;
};

function told(clock: Clock): ClockAnswer {
  const nowMs = clock.now();
  return { now: new Date(nowMs).toISOString(), nowMs, scale: clock.scale };
}

/** The org's time. */
export const clockEntries: readonly Entry[] = [
  reading("/clock", "the org's time, and how fast it goes by", ({ org }) => told(org.clock)),
  command(
    "/clock",
    "sets the time (at), moves it (shiftMs), changes its speed (scale; 0 stops it)",
    clockBody,
    ({ org: { clock } }, { at, shiftMs, scale }) => {
      if (at !== undefined) clock.shift(Date.parse(at) - clock.now());
      if (shiftMs !== undefined) clock.shift(shiftMs);
      if (scale !== undefined) clock.setScale(scale);
      return told(clock);
    },
  ),
];

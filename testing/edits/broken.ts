import type { InjectionPoint } from "../../ingest/lib/injection-point.ts";
import type { Wrong } from "./edit-world.ts";

/** A history that ends well, and in which a promise is broken where rules are taken out, or the world does wrong. */
type Broken = {
  readonly rules: readonly InjectionPoint[];
  readonly wrong: readonly Wrong[];
  readonly hasEvents: boolean;
  readonly seed: number;
  readonly violation: string;
};

function without(
  rules: InjectionPoint | readonly InjectionPoint[],
  seed: number,
  violation: string,
  more: Partial<Broken> = {},
): Broken {
  const all = typeof rules === "string" ? [rules] : rules;
  return { rules: all, wrong: [], hasEvents: true, seed, violation, ...more };
}

const POLLED = { hasEvents: false };

/** The first seeds that were found. Where another rule covers a rule, both are taken out. */
export const BROKEN: readonly Broken[] = [
  without([], 26, "sent for nothing", { wrong: ["typed as it is"] }),
  without("the base of an edit on an own one is that edit", 55, "with himself"),
  without("edits of different persons stay apart", 5, "W1 lost"),
  without("nothing is merged into an edit that has an attempt", 96, "with himself"),
  without("a newer value replaces the one that is asked about", 272, "with himself"),
  without("an edit that ends at its base is withdrawn", 86, "about nothing"),
  without("a decision names the value it is about", 35, "W2 silent"),
  without("nothing is planned while a repair is open", 23, "W2 silent"),
  without("one edit of a record at a time until it is confirmed", 494, "with himself"),
  without("without events the second of a guard is over", 247, "W2 silent", POLLED),
  without("a guarded request has the row's stamp", 9, "W2 silent", POLLED),
  without("without events what was stored is read back", 22, "W2 silent", POLLED),
  without("a repeat has the guard of the first request", 649, "added twice"),
  without("a refusal of a repeat says nothing of the first request", 3943, "added twice"),
  without("an unguarded silence lasts as long as the request may commit", 542, "W4"),
  without("an own event is known by who wrote it and through what", 58, "W5"),
  without("an own event lies in the seconds of its request", 1177, "added twice"),
  without("an own event is looked back from", 3, "W2 silent"),
  without("every own event is looked back from", 1677, "W2 silent"),
  without("a write without its event is looked back from", 373, "W2 silent"),
  without("a gap before an own event is a possible conflict", 45, "W2 silent"),
  without([], 9, "W5", { wrong: ["confirmed edits dropped"] }),
  without([], 9, "W5", { wrong: ["refused edits hidden"] }),
  without([], 3, "W4", { wrong: ["early sending"] }),
  without([], 3, "W2 silent", { wrong: ["shared user"] }),
  without([], 3, "W2 silent", { wrong: ["merged writers"] }),
];

const LOOKED = "a create without an answer is looked for before it is sent again";

/** Of creates. With an upsert instead of an insert others' changes are lost, once nobody looks before. */
export const BROKEN_CREATES: readonly (Pick<Broken, "rules" | "seed" | "violation"> & {
  readonly upserts: boolean;
})[] = [
  { rules: [LOOKED], upserts: false, seed: 1, violation: "W3 made again after it was deleted" },
  {
    rules: [LOOKED],
    upserts: true,
    seed: 5,
    violation: "W2 an upsert wrote over another's change",
  },
  {
    rules: ["a record that was created may be deleted"],
    ...{ upserts: false, seed: 2, violation: "W3 made again after it was deleted" },
  },
  {
    rules: ["a create is looked for when its request is over"],
    ...{ upserts: false, seed: 41, violation: "W3 made again after it was deleted" },
  },
];

export const BROKEN_DELETES: readonly Pick<Broken, "rules" | "seed" | "violation">[] = [
  {
    rules: ["a record is compared before it is deleted"],
    ...{ seed: 1, violation: "W2 a record was deleted that was known to have changed" },
  },
  {
    rules: ["a delete without an answer is not repeated blindly"],
    seed: 10,
    violation: "deleted again",
  },
  {
    rules: ["what a delete took unseen is listed"],
    ...{ seed: 13, violation: "W2 a changed record was deleted unseen" },
  },
];

import type { PersonAnswer } from "../../edge/protocol/person.ts";

type Heard = Pick<PersonAnswer, "id" | "sees">;

/** Tells of each answer whether its person, or what they see, is another than in the first one that said it. */
export function makeGrantSeen(): (heard: Heard) => boolean {
  let first: string | null = null;
  return ({ id, sees }) => {
    // It cannot be said now: that is no news.
    if (sees === null) return false;
    const now = JSON.stringify([id, sees]);
    first ??= now;
    return now !== first;
  };
}

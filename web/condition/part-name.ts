import type { Place } from "./condition-draft.ts";

/** What the sentence of a branch is called: `where/0/2`. */
export function partAt(part: string, place: Place): string {
  return [part, ...place].join("/");
}

/** A path with a near match in the place of the name that the sentence quotes. */
export function mendedPath(path: string, sentence: string, near: string): string {
  const [, quoted = ""] = /“([^”]*)”/.exec(sentence) ?? [];
  const names = path.split(".");
  const wrong = names.findLastIndex((name) => name.toLowerCase() === quoted.toLowerCase());
  return names.with(wrong < 0 ? names.length - 1 : wrong, near).join(".");
}

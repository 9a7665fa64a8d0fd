import * as v from "valibot";
import type { Contents } from "./question.ts";

/*
 * What a room and the API say to each other of a part: the records of an object that a grant's condition lets somebody see.
 * Whose grants come to the same part, word for word, are told the same.
 */

/** Whose grant is asked: all that groups and “me” are resolved by. */
export const PartPerson = v.object({
  id: v.string(),
  email: v.nullable(v.string()),
  user: v.nullable(v.string()),
  groups: v.pipe(v.array(v.string()), v.readonly()),
});
export type PartPerson = v.InferOutput<typeof PartPerson>;

/** What a ticket says of a part. `word` is another one where another part is seen: by the grant, or by who is in a team. */
export const Part = v.object({ word: v.string(), person: PartPerson });
export type Part = v.InferOutput<typeof Part>;

/** Asks what of a part is another since the contents of all objects that decide it; null: where it is now. */
export type PartQuestion = Part & { readonly object: string; readonly since: Contents | null };

/** Columns of objects, by their names. */
export const ColumnsRead = v.record(v.string(), v.array(v.string()));
export type ColumnsRead = v.InferOutput<typeof ColumnsRead>;

/** A record of a part that came, went, or has other values: of one that came all that are seen, of a changed one those. */
export type PartChange = {
  readonly recordId: string;
  readonly effect: "came" | "changed" | "went";
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
};

/**
 * `other`: the person sees another part by now. `reads`: what else decides the part, object by object; a change of it may
 * change the part. `changes` are `"all"` where there are too many to tell, or the log does not lead here.
 */
export type PartAnswer =
  | { readonly kind: "other" }
  | {
      readonly kind: "known";
      readonly contents: Contents;
      readonly reads: ColumnsRead;
      readonly changes: readonly PartChange[] | "all";
    };

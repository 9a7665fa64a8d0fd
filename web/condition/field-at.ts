import type { Column } from "../../edge/protocol/object.ts";
import { pathsIn } from "../../edge/protocol/paths-in.ts";
import type { MeasuresQuestion } from "../../edge/protocol/question.ts";
import type { ObjectDescription } from "../client/api.ts";

/** The description of an object, by its name in any case; undefined while it is not known, or there is none. */
export type Describe = (object: string) => Described | undefined;

export type Described = Pick<ObjectDescription, "object" | "label" | "labelPlural" | "columns">;

/** A field that a path leads to, and the references on the way. */
export type FieldAt = {
  readonly object: string;
  readonly column: Column;
  /** The references on the way, and the object that each leads to. */
  readonly through: readonly { readonly reference: Column; readonly to: string }[];
};

/** Where a field path leads from an object: `account.industry`. Null where that is not known, or leads nowhere. */
export function fieldAt(path: string, object: string, describe: Describe): FieldAt | null {
  const through: FieldAt["through"][number][] = [];
  let at = describe(object);
  const names = path.toLowerCase().split(".");
  const field = names.pop();
  for (const name of names) {
    const reference = at?.columns.find((one) => one.relationshipName?.toLowerCase() === name);
    const [target, ...others] = (reference?.referenceTo ?? []).flatMap((to) => describe(to) ?? []);
    if (reference === undefined || target === undefined || others.length > 0) return null;
    through.push({ reference, to: target.object });
    at = target;
  }
  const column = at?.columns.find((one) => one.column === field);
  return at && column ? { object: at.object, column, through } : null;
}

/** Every object that could be on the way of a question's paths, as far as is known: what must be described. */
export function objectsOf(
  question: Pick<MeasuresQuestion, "object" | "where" | "measures" | "by">,
  describe: Describe,
): readonly string[] {
  const found = new Set([question.object]);
  for (const path of pathsIn(question)) {
    let at = describe(question.object);
    for (const name of path.toLowerCase().split(".").slice(0, -1)) {
      const reference = at?.columns.find((one) => one.relationshipName?.toLowerCase() === name);
      for (const to of reference?.referenceTo ?? []) found.add(to);
      at = reference?.referenceTo.map(describe).find((one) => one !== undefined);
    }
  }
  return [...found];
}

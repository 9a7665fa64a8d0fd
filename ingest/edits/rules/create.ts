import { holds } from "../../lib/injection-point.ts";
import type { EditSetting } from "./docket.ts";

/** A new record on its way. The external id is unique in the org, and made here. */
export type Create = {
  readonly externalId: string;
  /** External ids of the creates that must have an id before. */
  readonly parents: readonly string[];
  /** When its last request was written down; null before the first. */
  readonly sentAt: number | null;
  /** The answer to the last request; null while it is awaited, `none` if none came. */
  readonly answer: "created" | "duplicate" | "refused" | "busy" | "none" | null;
};

/** What `queryAll` by the external id found. */
export type Look = {
  readonly began: number;
  readonly found: "live" | "deleted" | "absent";
};

/** What has become of a parent: its record id, or that it was refused. */
export type Parent = { readonly id: string } | { readonly refused: true };

export type NextOfCreate =
  | { readonly do: "nothing" }
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "insert" | "look" }
  | { readonly do: "end"; readonly end: "confirmed" | "deleted" | "refused" };

/**
 * Insert by POST, never upsert: a repeated upsert would write our first values over what others have made of the record
 * since, and make a record anew that was deleted in between (uniqueness ignores the recycle bin).
 *
 *   parents have ids ─► insert ─┬─ created ───────────────► confirmed
 *                               ├─ refused ───────────────► refused: children, and edits of it, wait
 *                               ├─ busy ──────────────────► insert again
 *                               └─ no answer, duplicate ──► look, deleted ones too, past the time of the request
 *                                                             ├─ live ────► confirmed
 *                                                             ├─ deleted ─► a conflict: create anew, or undelete
 *                                                             └─ absent ──► insert again
 */
export function nextOfCreate(
  create: Create,
  look: Look | null,
  parents: ReadonlyMap<string, Parent>,
  now: number,
  setting: EditSetting,
): NextOfCreate {
  if (create.sentAt === null)
    return hasParents(create, parents) ? { do: "insert" } : { do: "nothing" };
  switch (create.answer) {
    case null:
      return { do: "nothing" };
    case "created":
      return { do: "end", end: "confirmed" };
    case "refused":
      return { do: "end", end: "refused" };
    case "busy":
      return { do: "insert" };
    default:
      return lookedFor(create, create.sentAt, look, now, setting);
  }
}

function hasParents({ parents }: Create, known: ReadonlyMap<string, Parent>): boolean {
  return parents.every((one) => {
    const parent = known.get(one);
    return parent !== undefined && "id" in parent;
  });
}

function lookedFor(
  { answer }: Create,
  sentAt: number,
  look: Look | null,
  now: number,
  setting: EditSetting,
): NextOfCreate {
  const isLooked = holds("a create without an answer is looked for before it is sent again");
  if (!isLooked) return { do: "insert" };
  const due = lookDue(sentAt, setting);
  if (look === null || look.began < due)
    return now < due ? { do: "wait", until: due } : { do: "look" };
  if (look.found === "live") return { do: "end", end: "confirmed" };
  const isDeleted = look.found === "deleted" && holds("a record that was created may be deleted");
  if (isDeleted) return { do: "end", end: "deleted" };
  // A duplicate is there: a look that does not show it lags.
  return answer === "duplicate" ? { do: "look" } : { do: "insert" };
}

/** From when on a look certainly shows what the request has made. */
function lookDue(sentAt: number, setting: EditSetting): number {
  if (!holds("a create is looked for when its request is over")) return sentAt;
  const { leaveWithinMs, mayCommitMs, maxStalenessMs } = setting;
  return sentAt + leaveWithinMs + mayCommitMs + maxStalenessMs + 1;
}

/** Creates in the order in which they can go: parents before children, else as they were captured. */
export function inOrderOfParents(creates: readonly Create[]): readonly Create[] {
  const byId = new Map(creates.map((create) => [create.externalId, create]));
  const ordered = new Set<Create>();
  const add = (create: Create, above: ReadonlySet<Create>): void => {
    if (above.has(create)) return;
    const below = new Set([...above, create]);
    for (const parent of create.parents.flatMap((id) => byId.get(id) ?? [])) add(parent, below);
    ordered.add(create);
  };
  for (const create of creates) add(create, new Set());
  return [...ordered];
}

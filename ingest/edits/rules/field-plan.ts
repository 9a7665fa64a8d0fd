import type { CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import { baseOf } from "./base.ts";
import { addDifference } from "../../../edge/edits/decimal.ts";
import type { Edit, EditField } from "../../../edge/edits/edit.ts";
import { secondOf, type Docket, type EditSetting } from "./docket.ts";
import { membersOf } from "../../../edge/edits/normalise.ts";

/** What becomes of a field, on the row as it stands. `theirs` of a send: another's value, which is listed. */
export type FieldPlan =
  | { readonly is: "withdrawn" }
  | { readonly is: "already"; readonly value: CellValue }
  | { readonly is: "send"; readonly value: CellValue }
  | {
      readonly is: "overwrite";
      readonly value: CellValue;
      readonly theirs: CellValue;
      readonly decision: "mine" | "merged";
    }
  | { readonly is: "give up"; readonly theirs: CellValue }
  | { readonly is: "ask"; readonly theirs: CellValue };

/**
 * Plans one field:
 *
 *   mine = base ──────────────────────────────► withdrawn
 *   the org has mine ─────────────────────────► already so
 *   the org has the base, or a named value ───► send
 *   else, by policy: ask · ours ► overwrite · theirs ► give up · newest · add, union ► overwrite with both
 */
export function planField(
  docket: Docket,
  edit: Edit,
  name: string,
  setting: EditSetting,
): FieldPlan {
  const field = edit.fields[name];
  if (field === undefined) return { is: "withdrawn" };
  const theirs = docket.row?.[name] ?? null;
  const base = baseOf(docket, edit, name);
  if (field.policy === "add" || field.policy === "union") return planMerge(field, theirs, base);
  if (field.mine === base && holds("an edit that ends at its base is withdrawn"))
    return { is: "withdrawn" };
  if (theirs === field.mine) return { is: "already", value: theirs };
  const isKnown = theirs === base || theirs === field.base || isNamed(field, theirs);
  if (isKnown) return { is: "send", value: field.mine };
  return byPolicy(docket, edit, name, theirs, setting);
}

function isNamed({ named }: EditField, theirs: CellValue): boolean {
  if (!holds("a decision names the value it is about")) return named.length > 0;
  return named.includes(theirs);
}

/** Both sides' changes, as one absolute value: a request that is repeated adds nothing twice. */
function planMerge(field: EditField, theirs: CellValue, base: CellValue): FieldPlan {
  if (field.mine === field.base) return { is: "withdrawn" };
  const value = mergedValue(field, theirs);
  if (value === null) return { is: "ask", theirs };
  if (value.of === theirs) return { is: "already", value: theirs };
  const isKnown = theirs === base || theirs === field.base || field.named.includes(theirs);
  if (isKnown) return { is: "send", value: value.of };
  return { is: "overwrite", value: value.of, theirs, decision: "merged" };
}

/** @returns null where the values cannot be merged: one is empty, or no number */
export function mergedValue(
  { policy, mine, base }: Pick<EditField, "policy" | "mine" | "base">,
  theirs: CellValue,
): { readonly of: CellValue } | null {
  if (policy === "union") return { of: unionOf(theirs, mine, base) };
  if (theirs === null || mine === null || base === null) return null;
  const sum = addDifference(String(theirs), String(mine), String(base));
  if (sum === null) return null;
  return { of: typeof theirs === "number" ? Number(sum) : sum };
}

/** Theirs, with what was added here and without what was removed here. */
function unionOf(theirs: CellValue, mine: CellValue, base: CellValue): CellValue {
  const [their, my, old] = [theirs, mine, base].map(membersOf);
  const removed = (old ?? []).filter((one) => !my?.includes(one));
  const kept = [...(their ?? []), ...(my ?? []).filter((one) => !old?.includes(one))];
  const members = [...new Set(kept)].filter((one) => !removed.includes(one));
  return members.length === 0 ? null : members.join(";");
}

function byPolicy(
  docket: Docket,
  edit: Edit,
  name: string,
  theirs: CellValue,
  setting: EditSetting,
): FieldPlan {
  const field = edit.fields[name];
  if (field === undefined) return { is: "withdrawn" };
  const policy =
    field.policy === "newest" ? newestOf(docket, edit, name, theirs, setting) : field.policy;
  if (policy === "theirs") return { is: "give up", theirs };
  if (policy !== "ours") return { is: "ask", theirs };
  return { is: "overwrite", value: field.mine, theirs, decision: "mine" };
}

/**
 * The receipt of the edit against the second of the event that set the other value. These are two clocks: within the
 * margin by which they may differ, or where no event told the value, a person is asked.
 */
function newestOf(
  { log }: Docket,
  { capturedAt }: Edit,
  name: string,
  theirs: CellValue,
  { skewMs }: EditSetting,
): "ask" | "ours" | "theirs" {
  const last = log.findLast(({ cells }) => name in cells);
  if (last === undefined || last.cells[name] !== theirs) return "ask";
  if (last.commitSecond > secondOf(capturedAt + skewMs)) return "theirs";
  return last.commitSecond < secondOf(capturedAt - skewMs) ? "ours" : "ask";
}

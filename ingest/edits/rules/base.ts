import type { CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import type { Edit } from "../../../edge/edits/edit.ts";
import { editOf, type Docket } from "./docket.ts";

/**
 * The base of a field as it is known now. On top of an own edit it is that *edit*, not its text: what the org stored of
 * it (a trigger may have made something else of it), the value for which it was given up, or its own base if it never
 * came in.
 */
export function baseOf(docket: Docket, edit: Edit, field: string): CellValue {
  const own = edit.fields[field];
  if (own === undefined) return null;
  const below = own.on === null ? undefined : editOf(docket, own.on);
  if (below === undefined || !holds("the base of an edit on an own one is that edit"))
    return own.base;
  return valueLeftBy(docket, below, field, edit, own.base);
}

function valueLeftBy(
  docket: Docket,
  edit: Edit,
  field: string,
  above: Edit,
  seen: CellValue,
): CellValue {
  const own = edit.fields[field];
  if (own === undefined) return seen;
  if (own.end !== null) return own.end.value;
  const later = edit.supersededBy === null ? undefined : editOf(docket, edit.supersededBy);
  if (later !== undefined && later.id !== above.id)
    return valueLeftBy(docket, later, field, above, seen);
  return baseOf(docket, edit, field);
}

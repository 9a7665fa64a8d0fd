import { cleanText } from "../../db/mirror/clean-text.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { FieldKind } from "../../db/mirror/types/field-kind.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { ChangeEvent } from "./change-event.ts";

/** A value that a column of its type cannot hold. The event becomes a dead letter. */
export class UnfitValue extends Error {
  override readonly name = "UnfitValue";
  readonly path: string;

  constructor(path: string, value: unknown, type: string) {
    super(`${path}: a ${typeof value} does not fit a field of type ${type}`);
    this.path = path;
  }
}

/**
 * What the event sets, by mirror column, in wire form. Columns that the event does not set are absent; so is the name
 * of a person, which events carry only in parts: see person-name.ts. Throws UnfitValue.
 */
export function eventCells(
  event: Pick<ChangeEvent, "values">,
  columns: readonly MirrorColumn[],
): Record<string, CellValue> {
  const cells: Record<string, CellValue> = {};
  for (const { path, column, scale, type, fromEvent } of carriedColumns(columns)) {
    const sent = event.values.get(path);
    if (sent === undefined) continue;
    const value = typeof sent === "string" ? cleanText(sent) : sent;
    const cell = value === null ? null : fromEvent(value, scale);
    if (cell === undefined) throw new UnfitValue(path, value, type);
    cells[column] = cell;
  }
  return cells;
}

/** A column that events may set. */
type CarriedColumn = Pick<MirrorColumn, "column" | "scale" | "type"> &
  Pick<FieldKind, "fromEvent"> & { readonly path: string };

const known = new WeakMap<readonly MirrorColumn[], readonly CarriedColumn[]>();

/** Computed once for each list of columns, since every event needs it. */
function carriedColumns(columns: readonly MirrorColumn[]): readonly CarriedColumn[] {
  let carried = known.get(columns);
  if (carried === undefined) {
    carried = columns.flatMap((one) => {
      const { column, eventPath: path, scale, type, retired } = one;
      if (path === null || retired) return [];
      return [{ path, column, scale, type, fromEvent: kindOf(one).fromEvent }];
    });
    known.set(columns, carried);
  }
  return carried;
}

/**
 * Whether a create or undelete was written with a schema that lacks a custom field of the mirror. The org then gave the
 * record a value that no event carries. Custom fields are in all events written after the field was created; some
 * standard fields never are.
 *
 * @param cells what the event sets
 */
export function lacksFields(
  { changeType }: Pick<ChangeEvent, "changeType">,
  cells: Readonly<Record<string, CellValue>>,
  columns: readonly MirrorColumn[],
): boolean {
  if (changeType !== "CREATE" && changeType !== "UNDELETE") return false;
  return columns.some(
    ({ column, field, eventPath, calculated, retired }) =>
      field.endsWith("__c") && eventPath !== null && !calculated && !retired && !(column in cells),
  );
}

import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { ChangeEvent } from "./change-event.ts";
import { decimalText } from "./decimal.ts";
import { recordId18 } from "./record-id.ts";

/** A value that a column of its type cannot hold. The event is to be dead-lettered. */
export class UnfitValue extends Error {
  override readonly name = "UnfitValue";
  readonly path: string;

  constructor(path: string, value: unknown, type: string) {
    super(`${path}: a ${typeof value} does not fit a field of type ${type}`);
    this.path = path;
  }
}

/**
 * What the event sets, by mirror column, in wire form. Columns that the event does not speak of are absent; so is the
 * name of a person, which events carry only in parts: see person-name.ts. Throws UnfitValue.
 */
export function eventCells(
  event: Pick<ChangeEvent, "values">,
  columns: readonly MirrorColumn[],
): Record<string, CellValue> {
  const cells: Record<string, CellValue> = {};
  for (const column of columns) {
    const path = column.eventPath;
    if (path === null || column.retired) continue;
    const value = event.values.get(path);
    if (value !== undefined) cells[column.column] = cellOf(value, column);
  }
  return cells;
}

/**
 * Whether a create or undelete, which sets every field of its schema, was written with one that does not know a custom
 * field of the mirror: then the org gave the record a value of which no event tells. Custom fields are in all events
 * that are written once they are there; of standard ones some never are.
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

/**
 * An Avro value as a cell of its column. Longs come as bigint: a datetime and a date are epoch milliseconds UTC, a time
 * is milliseconds of the day (captured event schemas). Throws UnfitValue.
 */
export function cellOf(
  value: unknown,
  column: Pick<MirrorColumn, "type" | "scale" | "eventPath" | "field">,
): CellValue {
  if (value === null) return null;
  const cell = convert(value, column);
  if (cell === undefined)
    throw new UnfitValue(column.eventPath ?? column.field, value, column.type);
  return cell;
}

/** Undefined where the value does not fit. */
function convert(
  value: unknown,
  { type, scale }: Pick<MirrorColumn, "type" | "scale">,
): CellValue | undefined {
  switch (type) {
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "int":
      return isNumeric(value) ? Number(value) : undefined;
    case "long":
      return isNumeric(value) ? BigInt(value).toString() : undefined;
    case "double":
    case "currency":
    case "percent":
      return decimal(value, scale);
    case "date":
      return isoPart(value, (iso) => iso.slice(0, iso.indexOf("T")));
    case "datetime":
      return isoPart(value, (iso) => iso);
    case "time":
      return isoPart(value, (iso) => iso.slice(iso.indexOf("T") + 1, -1));
    case "id":
    case "reference":
      return typeof value === "string" ? recordId18(value) : undefined;
    default:
      return text(value);
  }
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
}

function decimal(value: unknown, scale: number): string | undefined {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "number" && Number.isFinite(value)
    ? decimalText(value, scale)
    : undefined;
}

function isoPart(value: unknown, part: (iso: string) => string): string | undefined {
  if (!isNumeric(value)) return undefined;
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? undefined : part(date.toISOString());
}

/** Text columns take what a field held before its type was changed, too. Salesforce has no empty text. */
function text(value: unknown): CellValue | undefined {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? decimalText(value, 18) : undefined;
}

import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import { computedColumns } from "./computed-column.ts";
import type { MirroredObject } from "../schema/mirrored-object.ts";

/** An object with roll-ups over the records of another object, its details. */
export type RollUpParent = {
  readonly object: string;
  readonly columns: readonly string[];
  /** The detail's reference to it. */
  readonly reference: string;
  /** Columns of the detail that its roll-ups may depend on, with the reference. */
  readonly summed: readonly string[];
};

/**
 * System fields, and dates that Salesforce computes. No roll-up sums them up or filters by them (Salesforce Help,
 * "Roll-Up Summary Field").
 */
const FIELDS_NOT_SUMMED = new Set([
  "Id",
  "SystemModstamp",
  "LastModifiedDate",
  "LastActivityDate",
  "LastViewedDate",
  "LastReferencedDate",
]);

export function rollUpParents(
  objects: readonly MirroredObject[],
  detail: string,
): readonly RollUpParent[] {
  const details = objects.find(({ object }) => object === detail)?.columns ?? [];
  return objects.flatMap(({ object, columns }) => {
    const rollUps = columns.filter(({ retired, details = [] }) => !retired && details.length > 0);
    const fields = new Set(
      rollUps
        .flatMap((column) => column.details ?? [])
        .flatMap((one) => (one.object === detail ? [one.field] : [])),
    );
    return [...fields].flatMap((field) => {
      const reference = details.find((column) => column.field === field && !column.retired);
      if (reference === undefined) return [];
      const summed = [reference.column, ...summedColumns(details)];
      const names = rollUps.map(({ column }) => column);
      return [{ object, columns: names.toSorted(), reference: reference.column, summed }];
    });
  });
}

function summedColumns(columns: readonly MirrorColumn[]): readonly string[] {
  const computed = new Set(computedColumns(columns).map(({ column }) => column));
  return columns
    .filter((column) => {
      const isSummed = kindOf(column).inRollUps && !FIELDS_NOT_SUMMED.has(column.field);
      return isSummed && !column.retired && !computed.has(column.column);
    })
    .map(({ column }) => column);
}

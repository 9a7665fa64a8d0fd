import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { computedColumns, type FarField, type Relationship } from "./computed-column.ts";
import type { MirroredObject } from "../schema/mirrored-object.ts";

/** A reference from a record towards the inputs of its formulas. */
export type Hop = {
  readonly table: string;
  /** Column of the reference. */
  readonly reference: string;
};

/**
 * Columns of an object that are computed from fields of the changed object, over one route of references. For example
 * `Owner.Name` and `Account__r.Owner.Name` of a visit, when a user changes:
 *
 *   [visit.ownerid]                      ─► user
 *   [visit.account__c, account.ownerid]  ─► user
 *
 * The second one also depends on the account's OwnerId. That is a separate route, to the account.
 */
export type FormulaDependent = {
  readonly object: string;
  /** From the computed object to the changed one. The first hop is a reference of the computed object. */
  readonly route: readonly Hop[];
  /** False while a table of the route is being copied. */
  readonly copied: boolean;
  /** By column of the changed object: the columns computed from it. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
};

/** A column of an object, and one input of it elsewhere. */
type Input = {
  readonly parent: string;
  readonly route: readonly Hop[];
  readonly copied: boolean;
  readonly inputColumn: string;
};

/**
 * What is computed from the fields of an object, by the references that formulas name. A route over an object that is
 * not mirrored can't be followed: the sweep reads these columns.
 */
export function formulaDependents(
  objects: readonly MirroredObject[],
  changed: string,
): readonly FormulaDependent[] {
  return objects.flatMap((object) => {
    const found = computedColumns(object.columns).flatMap(({ column, inputs }) =>
      inputs
        .flatMap((input) => inputsOn(objects, object, input))
        .filter(({ parent }) => parent === changed)
        .map((input) => ({ ...input, column })),
    );
    const byRoute = Map.groupBy(found, ({ route }) => JSON.stringify(route));
    return [...byRoute.values()].flatMap((some) => {
      const [first] = some;
      if (first === undefined) return [];
      const byInput = Map.groupBy(some, ({ inputColumn }) => inputColumn);
      const columns = [...byInput].map(([name, of]) => {
        return [name, [...new Set(of.map(({ column }) => column))]] as const;
      });
      const { route, copied } = first;
      return [{ object: object.object, route, copied, columns: new Map(columns) }];
    });
  });
}

/** Every input on a formula's path: the references after the first one, and the field at its end. */
function inputsOn(
  objects: readonly MirroredObject[],
  start: MirroredObject,
  { relationships, field }: FarField,
): readonly Input[] {
  const inputs: Input[] = [];
  let ends = [{ at: start, route: [] as readonly Hop[], copied: true }];
  for (const [index, relationship] of relationships.entries()) {
    ends = ends.flatMap(({ at, route, copied }) => {
      const reference = referenceOf(at, relationship);
      if (reference === undefined) return [];
      const further = [...route, { table: at.table, reference: reference.column }];
      return parentsOf(objects, reference, relationship).map((parent) => {
        return { at: parent, route: further, copied: copied && at.copied };
      });
    });
    const next = relationships[index + 1];
    for (const { at, route, copied } of ends) {
      const input = next === undefined ? columnOf(at, field) : referenceOf(at, next);
      if (input === undefined) continue;
      inputs.push({ parent: at.object, route, copied, inputColumn: input.column });
    }
  }
  return inputs;
}

function referenceOf({ columns }: MirroredObject, { name }: Relationship) {
  return columns.find(
    ({ relationshipName, retired }) =>
      !retired && relationshipName?.toLowerCase() === name.toLowerCase(),
  );
}

function columnOf({ columns }: MirroredObject, name: string): MirrorColumn | undefined {
  return columns.find(
    ({ field, retired }) => !retired && field.toLowerCase() === name.toLowerCase(),
  );
}

function parentsOf(
  objects: readonly MirroredObject[],
  { referenceTo }: MirrorColumn,
  { parent }: Relationship,
): readonly MirroredObject[] {
  const isMeant = (object: string) => parent?.toLowerCase() === object.toLowerCase();
  return objects.filter(
    ({ object }) => referenceTo.includes(object) && (parent === null || isMeant(object)),
  );
}

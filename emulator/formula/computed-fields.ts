import { isFormula, ObjectFormulas } from "./object-formulas.ts";
import { emptySummary, readsOf, summaryOf } from "./roll-up-summary.ts";
import type { ObjectType, RollUp, RollUpSummary } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

type Types = ReadonlyMap<string, ObjectType>;

/** Adds the computation of formula and roll-up summary fields to the objects. The map is by lower-cased name. */
export function withComputedFields(types: Types): Types {
  const computed = new Map<string, ObjectType>();
  for (const [key, type] of types) computed.set(key, computedType(type, types));
  return computed;
}

function computedType(type: ObjectType, types: Types): ObjectType {
  const objectNamed = (name: string): ObjectType | undefined => types.get(name.toLowerCase());
  const formulas = type.fields.some(isFormula) ? new ObjectFormulas(type, objectNamed) : undefined;
  const summaries = type.rollUpSummaries ?? [];
  const above = mastersOf(type, types);
  const own = type.derive;
  const derive: ObjectType["derive"] = (record, before, context) => {
    if (before === null)
      for (const summary of summaries) record[summary.field] ??= emptySummary(summary);
    own?.(record, before, context);
    formulas?.compute(record, before, {
      at: context.at,
      find: (object, id) => context.find(object, id),
    });
  };
  return {
    ...type,
    ...(formulas === undefined ? {} : { formulas }),
    ...(formulas === undefined && summaries.length === 0 ? {} : { derive }),
    ...(above.length === 0 ? {} : { rollsUpTo: rollsUpTo(type.rollsUpTo, above) }),
  };
}

type Master = Omit<RollUp, "id">;

/** The masters that summarize an object, one for each master-detail field. */
function mastersOf(child: ObjectType, types: Types): Master[] {
  const masters: Master[] = [];
  for (const master of types.values()) {
    const summaries = (master.rollUpSummaries ?? []).filter((one) => one.child === child.name);
    for (const childField of new Set(summaries.map((one) => one.childField))) {
      const here = summaries.filter((one) => one.childField === childField);
      masters.push({
        object: master.name,
        child: child.name,
        childField,
        apply: summarizing(master, child, here),
        reads: here.flatMap((summary) => readsOf(summary, child)),
      });
    }
  }
  return masters;
}

function summarizing(
  master: ObjectType,
  child: ObjectType,
  summaries: readonly RollUpSummary[],
): RollUp["apply"] {
  const figures = summaries.map((summary) => {
    const scale = master.fieldsByName.get(summary.field.toLowerCase())?.scale ?? 0;
    return { field: summary.field, figure: summaryOf(summary, scale, child) };
  });
  return (record, children) => {
    const details = [...children];
    for (const { field, figure } of figures) record[field] = figure(details);
  };
}

function rollsUpTo(
  own: ObjectType["rollsUpTo"],
  masters: readonly Master[],
): NonNullable<ObjectType["rollsUpTo"]> {
  return (record) => [
    ...(own?.(record) ?? []),
    ...masters
      .filter(({ childField }) => typeof record[childField] === "string")
      .map((master) => ({ ...master, id: String(record[master.childField]) })),
  ];
}

/** The records of an org during seeding, by number. */
type SeededRecords = {
  rows(object: string): number;
  rowOf(object: string, id: string): number | undefined;
  record(object: string, n: number): OrgRecord | undefined;
  set(object: string, n: number, field: string, value: FieldValue): void;
};

/** Sets the roll-up summary fields of seeded masters, after their details are seeded. */
export function finishRollUpSummaries(world: SeededRecords, types: Types): void {
  for (const child of types.values()) {
    for (const master of mastersOf(child, types)) finishMasters(world, master);
  }
}

function finishMasters(world: SeededRecords, master: Master): void {
  const details = new Map<number, Readonly<OrgRecord>[]>();
  for (let n = 0; n < world.rows(master.child); n++) {
    const row = world.record(master.child, n);
    const id = row?.[master.childField];
    if (row === undefined || typeof id !== "string") continue;
    const at = world.rowOf(master.object, id);
    if (at === undefined) continue;
    const known = details.get(at);
    if (known === undefined) details.set(at, [row]);
    else known.push(row);
  }
  for (const [n, rows] of details) {
    const before = world.record(master.object, n);
    if (before === undefined) continue;
    const record = { ...before };
    master.apply(record, rows);
    for (const [field, value] of Object.entries(record)) {
      if (before[field] !== value) world.set(master.object, n, field, value);
    }
  }
}

import { formulaOf, type Formula } from "./formula.ts";
import { FormulaError } from "./formula-error.ts";
import { toField } from "./formula-value.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { OrgRecord } from "../model/record.ts";
import type { FormulaFields, WriteContext } from "../model/object-type.ts";
import type { FormulaObject } from "./field-path.ts";

type FormulaField = {
  readonly field: FieldDescribe;
  /** Undefined when the formula does not compile; the field is then always null. */
  readonly formula: Formula | undefined;
  readonly isComputedOnRead: boolean;
};

type FormulaHolder = FormulaObject & {
  readonly fields: readonly FieldDescribe[];
  /** Formula fields that have no stored value in existing records. */
  readonly laterFormulas?: readonly string[];
};

/** How far formulas of parents may lead to their own parents; a circle ends here. */
const MAX_SPAN = 10;

/**
 * The formula fields of an object. Formulas over the record's own fields are stored with it. Formulas over parents or
 * the clock change without a write, so they are computed on read (Help, "Formula Fields": a formula is calculated at
 * the time of access, and its change is no modification of the record).
 */
export class ObjectFormulas implements FormulaFields {
  readonly #all: readonly FormulaField[];
  readonly #onRead: readonly FormulaField[];
  #span = 0;

  constructor(holder: FormulaHolder, objectNamed: (name: string) => FormulaObject | undefined) {
    this.#all = inOrder(holder, objectNamed);
    this.#onRead = this.#all.filter(({ isComputedOnRead }) => isComputedOnRead);
  }

  /** Whether a field is computed on read; its stored value does not count. */
  isComputedOnRead(field: string): boolean {
    return this.#onRead.some(({ field: { name } }) => name === field);
  }

  /** Sets all formula fields of a record that is being saved. `prior` is null for a new record. */
  compute(record: OrgRecord, prior: Readonly<OrgRecord> | null, reader: WriteContext): void {
    for (const field of this.#all) record[field.field.name] = valueOf(field, record, prior, reader);
  }

  read(record: Readonly<OrgRecord>, reader: WriteContext): Readonly<OrgRecord> {
    if (this.#onRead.length === 0 || this.#span >= MAX_SPAN) return record;
    this.#span++;
    try {
      const seen = { ...record };
      for (const field of this.#onRead) seen[field.field.name] = valueOf(field, seen, seen, reader);
      return seen;
    } finally {
      this.#span--;
    }
  }

  get hasFieldsOnRead(): boolean {
    return this.#onRead.length > 0;
  }
}

function valueOf(
  { field, formula }: FormulaField,
  record: Readonly<OrgRecord>,
  prior: Readonly<OrgRecord> | null,
  reader: WriteContext,
) {
  if (formula === undefined) return toField(field, null);
  const scope = { record, prior, at: reader.at, find: reader.find };
  try {
    return toField(field, formula.compute(scope));
  } catch (error) {
    if (error instanceof FormulaError) return toField(field, null);
    throw error;
  }
}

/** Formulas follow those that they need. A formula that needs itself has no value. */
function inOrder(
  holder: FormulaHolder,
  objectNamed: (name: string) => FormulaObject | undefined,
): FormulaField[] {
  const ordered = new Map<string, FormulaField>();
  const open = new Set<string>();
  const later = new Set(holder.laterFormulas);
  const place = (field: FieldDescribe): FormulaField => {
    const known = ordered.get(field.name);
    if (known !== undefined) return known;
    open.add(field.name);
    let formula = compiled(field, holder, objectNamed);
    let isComputedOnRead = later.has(field.name);
    for (const name of formula?.ownFields ?? []) {
      const needed = holder.fieldsByName.get(name.toLowerCase());
      if (needed === undefined || !isFormula(needed)) continue;
      if (open.has(name)) formula = undefined;
      else if (place(needed).isComputedOnRead) isComputedOnRead = true;
    }
    isComputedOnRead ||= formula?.isCrossObject === true || formula?.isTimeDependent === true;
    open.delete(field.name);
    const placed = { field, formula, isComputedOnRead };
    ordered.set(field.name, placed);
    return placed;
  };
  for (const field of holder.fields) if (isFormula(field)) place(field);
  return [...ordered.values()];
}

export function isFormula({ calculated, calculatedFormula }: FieldDescribe): boolean {
  return calculated && calculatedFormula !== null;
}

function compiled(
  { calculatedFormula, formulaTreatNullNumberAsZero: nullAsZero }: FieldDescribe,
  object: FormulaObject,
  objectNamed: (name: string) => FormulaObject | undefined,
): Formula | undefined {
  try {
    return formulaOf(calculatedFormula ?? "", { object, objectNamed, nullAsZero });
  } catch (error) {
    if (error instanceof FormulaError) return undefined;
    throw error;
  }
}

import { FormulaError } from "./formula-error.ts";
import { DAY_MS, msOfDay, type FormulaValue } from "./formula-value.ts";
import type { FormulaScope } from "./field-path.ts";

export type Compute = (scope: FormulaScope) => FormulaValue;

export type Compiled = {
  readonly compute: Compute;
  /** Whether it is text, which is never null to ISNULL and NULLVALUE. */
  readonly isText: boolean;
  /** The record's own field, when the part is just its name. */
  readonly ownField?: string;
};

/** A function that does not need the values of all its operands, or needs more than these. */
export type SpecialForm = {
  readonly min: number;
  readonly max: number;
  readonly isTimeDependent?: true;
  readonly make: (operands: readonly Compiled[]) => Compiled;
};

const NOTHING: Compiled = { compute: () => null, isText: false };
const isTrue = (value: FormulaValue): boolean => value === true;
const isBlank = (value: FormulaValue): boolean => value === null || value === "";

function plain(compute: Compute): Compiled {
  return { compute, isText: false };
}

const form = (
  count: number,
  make: (a: Compiled, b: Compiled, c: Compiled) => Compiled,
): SpecialForm => ({
  min: count,
  max: count,
  make: ([a = NOTHING, b = NOTHING, c = NOTHING]) => make(a, b, c),
});

const everyOf = (operands: readonly Compiled[]): Compiled =>
  plain((scope) => operands.every(({ compute }) => isTrue(compute(scope))));
const someOf = (operands: readonly Compiled[]): Compiled =>
  plain((scope) => operands.some(({ compute }) => isTrue(compute(scope))));

/** CASE(value, value1, result1, …, otherwise). */
function caseOf([value = NOTHING, ...rest]: readonly Compiled[]): Compiled {
  if (rest.length % 2 === 0) {
    throw new FormulaError("Incorrect number of parameters for function 'CASE()'");
  }
  const otherwise = rest.at(-1) ?? NOTHING;
  return {
    isText: otherwise.isText,
    compute: (scope) => {
      const given = value.compute(scope);
      for (let i = 0; i + 1 < rest.length; i += 2) {
        if (isEqual(rest[i]?.compute(scope) ?? null, given))
          return rest[i + 1]?.compute(scope) ?? null;
      }
      return otherwise.compute(scope);
    },
  };
}

function isEqual(a: FormulaValue, b: FormulaValue): boolean {
  if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b);
  if (typeof a === "object" && typeof b === "object") return a?.ms === b?.ms;
  return a === b;
}

function fieldOf({ ownField }: Compiled): string {
  if (ownField !== undefined) return ownField;
  throw new FormulaError("Incorrect parameter type. Expected Field");
}

/** The field before the record is saved, or its current value when the record is created (Help, "PRIORVALUE"). */
function priorValue(field: Compiled): Compiled {
  fieldOf(field);
  return {
    isText: field.isText,
    compute: (scope) => field.compute({ ...scope, record: scope.prior ?? scope.record }),
  };
}

function isChanged(field: Compiled): Compiled {
  const name = fieldOf(field);
  return plain(
    ({ record, prior }) => prior !== null && (record[name] ?? null) !== (prior[name] ?? null),
  );
}

const clock = (compute: Compute): SpecialForm => ({
  min: 0,
  max: 0,
  isTimeDependent: true,
  make: () => plain(compute),
});

export const specialForms: Readonly<Record<string, SpecialForm>> = {
  AND: { min: 1, max: Infinity, make: everyOf },
  OR: { min: 1, max: Infinity, make: someOf },
  NOT: form(1, (a) => plain((scope) => !isTrue(a.compute(scope)))),
  IF: form(3, (condition, then, otherwise) => ({
    isText: then.isText || otherwise.isText,
    compute: (scope) => (isTrue(condition.compute(scope)) ? then : otherwise).compute(scope),
  })),
  CASE: { min: 4, max: Infinity, make: caseOf },
  ISBLANK: form(1, (a) => plain((scope) => isBlank(a.compute(scope)))),
  BLANKVALUE: form(2, (a, b) => ({
    isText: a.isText,
    compute: (scope) => {
      const value = a.compute(scope);
      return isBlank(value) ? b.compute(scope) : value;
    },
  })),
  ISNULL: form(1, (a) => plain((scope) => !a.isText && a.compute(scope) === null)),
  NULLVALUE: form(2, (a, b) =>
    a.isText ? a : plain((scope) => a.compute(scope) ?? b.compute(scope)),
  ),
  ISNEW: { min: 0, max: 0, make: () => plain(({ prior }) => prior === null) },
  ISCLONE: { min: 0, max: 0, make: () => plain(() => false) },
  ISCHANGED: form(1, isChanged),
  PRIORVALUE: form(1, priorValue),
  TODAY: clock(({ at }) => ({ kind: "date", ms: Math.floor(at / DAY_MS) * DAY_MS })),
  NOW: clock(({ at }) => ({ kind: "datetime", ms: at })),
  TIMENOW: clock(({ at }) => ({ kind: "time", ms: msOfDay(at) })),
};

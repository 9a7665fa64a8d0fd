import * as v from "valibot";
import {
  OrgCondition,
  type ImportedListView,
  type OrgListViewDescribe,
} from "../protocol/org-list-view.ts";
import { comparisonsOf } from "../protocol/paths-in.ts";
import type { Condition, RowsQuestion } from "../protocol/question.ts";
import { findColumn, type QuestionObject } from "../query/column.ts";
import { QuestionError } from "../query/question-error.ts";
import { ANYBODY, type Asked } from "./asked.ts";
import { checkCondition } from "./condition.ts";
import { resolvePath } from "./field-path.ts";
import { checkRows } from "./rows-question.ts";
import { comparisonCondition, refused } from "./soql-comparison.ts";
import { soqlValue } from "./soql-value.ts";

/*
 * A list view of the org as a list here: the same records in the same order. What a list cannot have is left out by
 * name; a part of a condition only where it stands beside others that must all hold, so that what is left is more
 * records and not others.
 */

type LeftOut = ImportedListView["leftOut"][number];

/** Of each user; the mirror has those of the user that ingest signs in as. */
const OF_EACH_USER = new Set(["lastvieweddate", "lastreferenceddate"]);

/** A question that leads to all that the list view looks at, so that the catalog can be read. */
export function pathsOfListView(
  { orderBy, whereCondition }: OrgListViewDescribe,
  object: string,
): RowsQuestion {
  const where = v.safeParse(OrgCondition, whereCondition);
  const fields = where.success ? fieldsOf(where.output) : [];
  return {
    object,
    where: { all: fields.map((field) => ({ field, op: "null", value: false })) },
    sort: orderBy.map(({ fieldNameOrPath }) => fieldNameOrPath),
  };
}

function fieldsOf(condition: OrgCondition): readonly string[] {
  if ("field" in condition) return [condition.field];
  return "condition" in condition
    ? fieldsOf(condition.condition)
    : condition.conditions.flatMap(fieldsOf);
}

export function importListView(
  describe: OrgListViewDescribe,
  asked: Omit<Asked, "me">,
  now: number,
): ImportedListView {
  const as = { ...asked, me: ANYBODY };
  const columns = shownColumns(describe, as.object);
  const order = orderOf(describe, as);
  const where = conditionOf(describe, as);
  const whole = where.taken.length === 1 ? where.taken[0] : { all: where.taken };
  const taken = where.taken.length === 0 ? null : (whole ?? null);
  const question = {
    object: as.object.name,
    sort: [...order.taken],
    ...(taken ? { where: taken } : {}),
  };
  const refusal = refusalOf(() =>
    checkRows(question, as.object, as.catalog, { now, calendar: as.settings, me: ANYBODY }),
  );
  const weekStart = hasWeeks(taken) ? as.settings.weekStart : null;
  const parts = { columns: columns.taken, sort: order.taken, weekStart };
  const leftOut = [...columns.leftOut, ...order.leftOut, ...where.leftOut];
  if (refusal === null) return { ...parts, where: taken, leftOut };
  return {
    ...parts,
    where: null,
    leftOut: [...leftOut, { text: "The condition", reason: refusal }],
  };
}

function hasWeeks(condition: Condition | null): boolean {
  return comparisonsOf(condition ?? undefined).some(
    ({ value }) => typeof value === "object" && "period" in value && value.period.includes("week"),
  );
}

type Taken<T> = { readonly taken: readonly T[]; readonly leftOut: readonly LeftOut[] };

/** Each as `take` has it; what it refuses is left out, with its reason. */
function takenOf<One, T>(
  all: readonly One[],
  text: (one: One) => string,
  take: (one: One) => readonly T[],
): Taken<T> {
  const taken: T[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of all) {
    const reason = refusalOf(() => taken.push(...take(one)));
    if (reason !== null) leftOut.push({ text: text(one), reason });
  }
  return { taken, leftOut };
}

function refusalOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    // Where it is in a question says nothing to who has not written it.
    if (error instanceof QuestionError)
      return error.message.replace(/^(where|sort)[\w.[\]]*: /, "");
    throw error;
  }
}

function shownColumns({ columns }: OrgListViewDescribe, object: QuestionObject): Taken<string> {
  const shown = columns.filter(({ hidden }) => !hidden);
  const { taken, leftOut } = takenOf(
    shown,
    ({ label, fieldNameOrPath }) => `The column ${label} (${fieldNameOrPath})`,
    ({ fieldNameOrPath }) => [columnOf(fieldNameOrPath, object)],
  );
  return { taken: [...new Set(taken)], leftOut };
}

/** The name of what a reference leads to is what its own column shows. */
function columnOf(path: string, object: QuestionObject): string {
  const [first = "", name, ...more] = path.split(".");
  if (name === undefined) return findColumn(path, object).column;
  const reference = object.columns.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === first.toLowerCase(),
  );
  const isName = more.length === 0 && /^(name|alias|nameoralias)$/i.test(name);
  if (reference !== undefined && isName) return reference.column;
  throw refused(
    reference === undefined
      ? `${object.name} has no reference “${first}” here`
      : "a list shows fields of the records themselves, and of what they refer to the name",
  );
}

/** The id decides at the end of every list: it is named where its direction is another one. */
function orderOf({ orderBy }: OrgListViewDescribe, asked: Asked): Taken<string> {
  const { taken, leftOut } = takenOf(
    orderBy,
    ({ fieldNameOrPath }) => `The order by ${fieldNameOrPath}`,
    ({ fieldNameOrPath: path, nullsPosition, sortDirection }) => {
      const name = pathName(path, asked);
      const isDown = sortDirection === "descending";
      const isUsual = nullsPosition === null || nullsPosition === (isDown ? "last" : "first");
      if (!isUsual && name !== "id")
        throw refused(`empty ones are ${nullsPosition} in it, and here they are less than others`);
      return [`${isDown ? "-" : ""}${name}:org`];
    },
  );
  const [last, before] = [taken.at(-1), taken.at(-2)];
  const isSaid =
    last?.replace("-", "") === "id:org" && before?.startsWith("-") === last.startsWith("-");
  return { taken: isSaid ? taken.slice(0, -1) : taken, leftOut };
}

function conditionOf(
  { whereCondition, scope }: OrgListViewDescribe,
  asked: Asked,
): Taken<Condition> {
  const parsed = v.safeParse(v.nullable(OrgCondition), whereCondition);
  const parts = parsed.success && parsed.output ? partsOf(parsed.output) : [];
  const where = takenOf(parts, soqlText, (part) => {
    const condition = converted(part, asked);
    checkCondition(condition, "where", asked);
    return [condition];
  });
  const of = takenOf([scope ?? "everything"], scopeText, (one) => scopeCondition(one, asked));
  const unknown = {
    text: "The condition",
    reason: "The org wrote it in a form that is not known here.",
  };
  return {
    taken: [...of.taken, ...where.taken],
    leftOut: [...of.leftOut, ...where.leftOut, ...(parsed.success ? [] : [unknown])],
  };
}

/** What must all hold, each by itself. */
function partsOf(condition: OrgCondition): readonly OrgCondition[] {
  if (!("conditions" in condition) || condition.conjunction !== "and") return [condition];
  return condition.conditions.flatMap(partsOf);
}

function converted(condition: OrgCondition, asked: Asked): Condition {
  if ("condition" in condition) return { not: converted(condition.condition, asked) };
  if ("conditions" in condition) {
    const each = condition.conditions.map((one) => converted(one, asked));
    return condition.conjunction === "and" ? { all: each } : { any: each };
  }
  const { field, operator, values } = condition;
  const name = pathName(field, asked);
  const { column } = resolvePath(name, asked.object, asked.catalog);
  return comparisonCondition({ field: name, column, operator, values: values.map(soqlValue) });
}

/** A field path as it is written here. Throws a QuestionError where it cannot be asked. */
function pathName(path: string, { object, catalog }: Asked): string {
  const { name, column } = resolvePath(path, object, catalog);
  if (!OF_EACH_USER.has(column.column)) return name;
  throw refused("each user of the org has an own date there, and the mirror has that of one");
}

function scopeCondition(scope: string, asked: Asked): readonly Condition[] {
  if (scope === "everything") return [];
  if (scope !== "mine")
    throw refused(WHY_NOT[scope] ?? "such a choice of records is not known here");
  const mine: Condition = { field: "ownerid", op: "eq", value: { me: true } };
  checkCondition(mine, "where", asked);
  return [mine];
}

const WHY_NOT: Readonly<Record<string, string>> = {
  mru: "what each user viewed last is not mirrored",
  team: "who is in whose team is not mirrored",
  delegated: "to whom records are delegated is not mirrored",
  mine_and_my_groups: "who is in which group is not mirrored",
  my_territory: "territories are not mirrored",
  my_team_territory: "territories are not mirrored",
};

const SCOPE_TEXTS: Readonly<Record<string, string>> = {
  mine: "Only my records",
  mru: "Only recently viewed records",
  team: "Only my team's records",
  delegated: "Only records that are delegated",
  mine_and_my_groups: "Only records of me and my groups",
};

function scopeText(scope: string): string {
  return SCOPE_TEXTS[scope] ?? `Only records of the scope “${scope}”`;
}

/** A part as people may know it from the org. */
function soqlText(condition: OrgCondition): string {
  if ("condition" in condition) return `not (${soqlText(condition.condition)})`;
  if ("conditions" in condition)
    return `(${condition.conditions.map(soqlText).join(` ${condition.conjunction} `)})`;
  const { field, operator, values } = condition;
  const words = operator.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${field} ${words} ${values.join(", ")}`;
}

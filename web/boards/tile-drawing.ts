import { comparisonsOf } from "../../edge/protocol/paths-in.ts";
import type { Tile, TileQuestion } from "../../edge/protocol/board.ts";
import type { Condition, Group, Measure, Period } from "../../edge/protocol/question.ts";
import type { ColumnLook, Drawing } from "../charts/drawing.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { conditionParts, type Naming, partWords } from "../kinds/condition-words.ts";
import { type Describe, fieldAt } from "../condition/field-at.ts";
import { comparedWords } from "./period-words.ts";

/** The column that tells the questions of a tile apart. */
export const AGAINST = "against";

type Names = ReadonlyMap<string, string>;

/**
 * How a tile's answer is drawn: what its columns are, by the descriptions of their fields.
 *
 * @param names of the records that ids of the answer stand for
 * @param asked its question, as the filter bar has it
 */
export function tileDrawing(
  tile: Tile,
  describe: Describe,
  names: Names,
  asked: TileQuestion = tile.question,
): Drawing {
  const { question, kind, against } = tile;
  const { by = [], measures, compare } = question;
  const [first] = measures;
  const [category, series] = axes(by, kind);
  const looks = [
    ...by.map(
      (group) => [nameOf(group), groupLook(group, question.object, describe, names)] as const,
    ),
    ...measures.map((one) => [one.as, measureLook(one, question, describe)] as const),
    ...(against ? [[AGAINST, { label: "Series", as: "text" }] as const] : []),
  ];
  const second = against ? AGAINST : series && nameOf(series);
  return {
    kind,
    title: tile.title ?? tileWords(tile, describe, names),
    ...(category === undefined ? {} : { category: nameOf(category) }),
    ...(second === undefined ? {} : { series: second }),
    measure: first?.as ?? "",
    columns: Object.fromEntries(looks),
    ...(compare === undefined ? {} : { comparedTo: comparedWords(compare, periodOf(asked)) }),
    ...(tile.better === undefined ? {} : { better: tile.better }),
    ...(tile.target === undefined ? {} : { target: tile.target }),
  };
}

/** What a tile counts, in words: `Sum of Amount, by Stage, where Closed is No`. */
export function tileWords(
  { question }: Pick<Tile, "question">,
  describe: Describe,
  names: Names = new Map(),
): string {
  const { object, measures, by = [], where } = question;
  const naming: Naming = {
    columnAt: (path) => {
      const column = fieldAt(path, object, describe)?.column;
      return column && { label: fieldLabel(path, object, describe), column };
    },
    recordName: (_, id) => names.get(id),
  };
  const counted = measures.map((one) => measureWords(one, object, describe, naming)).join(", ");
  const groups = by.map((group) => groupLabel(group, object, describe));
  const only = whereWords(where, naming);
  return [counted, groups.length > 0 && `by ${groups.join(" and ")}`, only && `where ${only}`]
    .filter(Boolean)
    .join(", ");
}

/** `Closed is No and Amount is greater than 10`; empty of no condition. */
function whereWords(where: Condition | undefined, naming: Naming): string {
  if (where === undefined) return "";
  return conditionParts(where)
    .map((part) => partWords(part, naming))
    .join(" and ");
}

/** How a group's column is called in the answer. */
export function nameOf({ as, field }: Group): string {
  return as ?? field;
}

/** Along the chart runs the calendar, where there is one; in a heat map the hours do, and in a table the first group. */
function axes(by: readonly Group[], kind: Tile["kind"]): readonly (Group | undefined)[] {
  const along = kind === "heat" ? isOf("hour") : kind === "table" ? () => true : isCalendar;
  const axis = by.find(along) ?? by[0];
  return [axis, by.find((group) => group !== axis)];
}

const isOf = (every: Group["every"]) => (group: Group) => group.every === every;

function isCalendar({ every }: Group): boolean {
  return every !== undefined && every !== "weekday" && every !== "hour";
}

function groupLook(group: Group, object: string, describe: Describe, names: Names): ColumnLook {
  const { every, bands, field } = group;
  const label = groupLabel(group, object, describe);
  const column = fieldAt(field, object, describe)?.column;
  if (every === "weekday" || every === "hour") return { label, as: every };
  if (every !== undefined) return { label, as: "bucket", every };
  if (bands !== undefined) {
    const isAge = column?.type === "date" || column?.type === "datetime";
    return { label, as: "band", bounds: bands, ...(isAge ? { unit: "days" } : {}) };
  }
  const options = (column?.options ?? []).map(({ value, label: shown }) => [value, shown] as const);
  return { label, as: "text", names: options.length > 0 ? new Map(options) : names };
}

function groupLabel({ field, every, bands }: Group, object: string, describe: Describe): string {
  const label = fieldLabel(field, object, describe);
  if (every === undefined) return bands === undefined ? label : `${label}, in bands`;
  return `${label}, ${every.replace("-", " ")}`;
}

/** `Account › Industry`; the path itself while its fields are not known. */
function fieldLabel(path: string, object: string, describe: Describe): string {
  const found = fieldAt(path, object, describe);
  if (found === null) return path;
  const way = found.through.map(({ reference }) => reference);
  return [...way, found.column].map(columnLabel).join(" › ");
}

function measureLook(measure: Measure, { object }: TileQuestion, describe: Describe): ColumnLook {
  const label = measureLabel(measure, object, describe);
  if (measure.fn === "rate") return { label, as: "share" };
  const adds = measure.fn === "count" || measure.fn === "sum";
  const column =
    measure.field === undefined ? undefined : fieldAt(measure.field, object, describe)?.column;
  const isCounted = measure.fn === "count" || measure.fn === "distinct";
  const scale = isCounted ? 0 : Math.min(column?.scale ?? 0, 4);
  const unit = !isCounted && column?.type === "percent" ? { unit: "%" } : {};
  const isQuotient = ["avg", "median", "percentile"].includes(measure.fn);
  return { label, as: "figure", scale, adds, isQuotient, ...unit };
}

function measureLabel(measure: Measure, object: string, describe: Describe): string {
  if (measure.fn === "rate") return spelled(measure.as);
  if (measure.field === undefined) return describe(object)?.labelPlural ?? spelled(measure.as);
  const label = fieldLabel(measure.field, object, describe);
  if (measure.fn === "percentile" && measure.p !== undefined)
    return `Percentile ${measure.p} of ${label}`;
  return measure.fn === "sum" ? label : `${FUNCTION_WORDS[measure.fn]} ${label}`;
}

/** What a rate is of, its name says. */
function measureWords(
  measure: Measure,
  object: string,
  describe: Describe,
  naming: Naming,
): string {
  const label = measureLabel(measure, object, describe);
  const only = measure.fn === "rate" ? "" : whereWords(measure.where, naming);
  return `${measure.fn === "sum" ? "Sum of " : ""}${label}${only && ` (${only})`}`;
}

const FUNCTION_WORDS: Readonly<Record<Measure["fn"], string>> = {
  count: "Number of",
  sum: "Sum of",
  avg: "Average",
  rate: "Rate",
  min: "Least",
  max: "Greatest",
  distinct: "Different",
  median: "Median",
  percentile: "Percentile of",
};

/** `win_rate` → `Win rate` */
function spelled(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The period that the question asks for, where it is one alone. */
function periodOf({ where }: TileQuestion): Period | undefined {
  const periods = comparisonsOf(where).flatMap(({ value, op }) =>
    op === "eq" && typeof value === "object" && value !== null && "period" in value
      ? [value as Period]
      : [],
  );
  return periods.length === 1 ? periods[0] : undefined;
}

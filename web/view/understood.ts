import type { Column } from "../../edge/protocol/object.ts";
import type { Condition } from "../../edge/protocol/question.ts";
import { isOperator } from "../kinds/operator.ts";
import { comparisonsOf, conditionOf, jsonOf } from "./condition.ts";
import { filterParam } from "./filter.ts";
import { DENSITIES, type ViewState, type Width, widthParam } from "./view-state.ts";
import { LEAST_WIDTH_PX, MOST_WIDTH_PX } from "./widths.ts";
import { isolated } from "../format/isolated.ts";

/** What was left out of an address, as it is written there, and why. */
export type LeftOut = { readonly text: string; readonly reason: string };

export type Understood = { readonly view: ViewState; readonly leftOut: readonly LeftOut[] };

/** What the API refused of a view, as it is written there, and its sentences. */
export type Refused = ReadonlyMap<string, string>;

const NOTHING: Refused = new Map();

/**
 * A view without what the object does not have, so that the rest can be shown: columns, fields, references and operators.
 * Of a path behind a reference only its first step is known here, and of values nothing: `refused` has what was asked and
 * could not be.
 */
export function understood(
  view: ViewState,
  columns: readonly Column[],
  refused: Refused = NOTHING,
): Understood {
  const leftOut: LeftOut[] = [];
  const reasonOf = makeReasons(columns, refused);
  const kept: Kept = (all, text, reason) =>
    all.filter((one) => {
      const why = reason(one);
      if (why !== null) leftOut.push({ text: text(one), reason: why });
      return why === null;
    });
  const shown = kept(view.columns ?? [], String, (name) =>
    name === "*" ? null : reasonOf.column(name),
  );
  const filters = kept(
    view.filters,
    filterParam,
    (filter) =>
      reasonOf.column(filter.column) ??
      reasonOf.op(filter.op) ??
      reasonOf.asked(filterParam(filter)),
  );
  const sort = kept(
    view.sort,
    ({ column }) => column,
    ({ column }) => reasonOf.path(column) ?? reasonOf.asked(column),
  );
  const [zone = null] = kept(view.zone === null ? [] : [view.zone], String, reasonOf.asked);
  const where = understoodWhere(view.where, reasonOf, leftOut);
  const look = understoodLook(view, kept, reasonOf.column);
  if (leftOut.length === 0) return { view, leftOut };
  const left = { columns: shown.length > 0 ? shown : null, filters, sort, where, zone, ...look };
  return { view: { ...view, ...left }, leftOut };
}

type Kept = <T>(
  all: readonly T[],
  text: (one: T) => string,
  reason: (one: T) => string | null,
) => readonly T[];

/** Widths, pins and density. */
function understoodLook(
  { widths, pinned, density }: ViewState,
  kept: Kept,
  columnReason: (name: string) => string | null,
): Pick<ViewState, "widths" | "pinned" | "density"> {
  const isDensity = (text: string) => DENSITIES.some((one) => one === text);
  const [known = null] = kept(density === null ? [] : [density], String, (text) =>
    isDensity(text) ? null : `Rows are ${DENSITIES.join(" or ")}.`,
  );
  const isWide = ({ px }: Width) => px >= LEAST_WIDTH_PX && px <= MOST_WIDTH_PX;
  const range = `A column is from ${LEAST_WIDTH_PX} to ${MOST_WIDTH_PX} pixels wide.`;
  return {
    widths: kept(
      widths,
      widthParam,
      (width) => columnReason(width.column) ?? (isWide(width) ? null : range),
    ),
    pinned: kept(pinned, String, columnReason),
    density: known,
  };
}

function understoodWhere(
  text: string | null,
  reasonOf: ReturnType<typeof makeReasons>,
  leftOut: LeftOut[],
): string | null {
  if (text === null) return null;
  const condition = conditionOf(jsonOf(text));
  if (condition === undefined) {
    leftOut.push({ text, reason: "It is no condition." });
    return null;
  }
  const parts = "all" in condition ? condition.all : [condition];
  const kept = parts.filter((part) => {
    const reason = reasonOf.condition(part) ?? reasonOf.asked(JSON.stringify(part));
    if (reason !== null) leftOut.push({ text: JSON.stringify(part), reason });
    return reason === null;
  });
  if (kept.length === parts.length) return text;
  const [only, ...others] = kept;
  if (only === undefined) return null;
  return JSON.stringify(others.length === 0 ? only : { all: kept });
}

/** Why something cannot be asked; null where it can, as far as is known here. */
function makeReasons(columns: readonly Column[], refused: Refused) {
  const names = new Set(columns.map(({ column }) => column));
  const references = new Set(
    columns.flatMap(({ relationshipName }) => relationshipName?.toLowerCase() ?? []),
  );
  const column = (name: string): string | null =>
    names.has(name.toLowerCase()) ? null : `There is no field “${isolated(name)}”.`;
  const path = (text: string): string | null => {
    const [first = "", ...others] = text.split(".");
    if (others.length === 0) return column(text);
    return references.has(first.toLowerCase())
      ? null
      : `There is no reference “${isolated(first)}”.`;
  };
  const op = (name: string): string | null =>
    isOperator(name) ? null : `There is no operator “${isolated(name)}”.`;
  const condition = (one: Condition): string | null =>
    comparisonsOf(one)
      .map((leaf) => path(leaf.field) ?? op(leaf.op))
      .find((reason) => reason !== null) ?? null;
  const asked = (text: string): string | null => refused.get(text) ?? null;
  return { column, path, op, condition, asked };
}

import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/**
 * What a column of an object depends on that no event of its own record announces. A formula over the record's own
 * fields comes with the record's events; these do not:
 *
 *   Account__r.Name      another record's field            read when that changes, and by the sweep
 *   TODAY(), NOW()       the time                          read by the sweep
 *   a roll-up            child records (the describe does not say which)      "
 *   LastActivityDate     what events never carry                              "
 */
export type ComputedColumn = {
  readonly column: string;
  /** Fields of parents that it is computed from, over one reference. */
  readonly inputs: readonly ParentField[];
};

export type ParentField = {
  /** Column of the reference. */
  readonly reference: string;
  /** API names of the objects that it may refer to. */
  readonly parents: readonly string[];
  /** API name of the parent's field. */
  readonly field: string;
};

const TIME = /\b(TODAY|NOW|TIMENOW)\s*\(/i;
/** `Account__r.Name`, `Account.Owner.Name`, `$User.Id`. */
const PATH = /[$A-Za-z]\w*(?:\.\w+)+/g;
const LITERALS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\//g;
/** Dated and kept by the ordering rules themselves. */
const NOT_COMPUTED = new Set(["Id", "IsDeleted", "SystemModstamp"]);

/** The columns of an object that its own events do not keep fresh. */
export function computedColumns(columns: readonly MirrorColumn[]): readonly ComputedColumn[] {
  const live = columns.filter(({ retired, field }) => !retired && !NOT_COMPUTED.has(field));
  return live.flatMap((column) => {
    const outside = outsideOf(column, live, new Set());
    return outside === null ? [] : [{ column: column.column, inputs: outside }];
  });
}

/** Null where all that the column depends on is announced; a formula may use other formulas of its record. */
function outsideOf(
  column: MirrorColumn,
  columns: readonly MirrorColumn[],
  users: ReadonlySet<MirrorColumn>,
): readonly ParentField[] | null {
  if (!column.calculated) return column.eventPath === null ? [] : null;
  if (column.formula === undefined) return [];
  const text = column.formula.replace(LITERALS, " ");
  const paths = text.match(PATH) ?? [];
  const words = new Set(text.replace(PATH, " ").toLowerCase().match(/\w+/g));
  const seen = new Set([...users, column]);
  const inherited = columns
    .filter((other) => other.calculated && words.has(other.field.toLowerCase()) && !seen.has(other))
    .map((other) => outsideOf(other, columns, seen));
  const isOutside =
    paths.length > 0 || TIME.test(text) || inherited.some((inputs) => inputs !== null);
  if (!isOutside) return null;
  const own = paths.flatMap((path) => parentField(path, columns));
  return [...own, ...inherited.flatMap((inputs) => inputs ?? [])];
}

function parentField(path: string, columns: readonly MirrorColumn[]): ParentField[] {
  const [relationship = "", field = "", ...deeper] = path.split(".");
  const reference = columns.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === relationship.toLowerCase(),
  );
  if (reference === undefined || deeper.length > 0) return [];
  return [{ reference: reference.column, parents: reference.referenceTo, field }];
}

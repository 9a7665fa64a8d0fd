import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/**
 * What a column of an object depends on that no event of its own record announces. A formula over the record's own
 * fields comes with the record's events; these do not:
 *
 *   Account__r.Owner.Name   other records' fields       read when they change, and by the sweep
 *   a roll-up               details of the record       read a little after they change, and by the sweep
 *   TODAY(), NOW()          the time                    read by the sweep
 *   LastActivityDate        what events never carry     read a little after the record's creation, and by the sweep
 */
export type ComputedColumn = {
  readonly column: string;
  /** Fields of other records that it is computed from. */
  readonly inputs: readonly FarField[];
};

/** A field that a formula names over references: `Account__r.Owner:User.Name`. */
export type FarField = {
  readonly relationships: readonly Relationship[];
  /** API name, as the formula writes it. */
  readonly field: string;
};

export type Relationship = {
  readonly name: string;
  /** Where the formula says which of several objects is meant. */
  readonly parent: string | null;
};

const TIME = /\b(TODAY|NOW|TIMENOW)\s*\(/i;
/** `Account__r.Name`, `Account.Owner:User.Name`, `$User.Id`. */
const PATH = /[$A-Za-z]\w*(?::\w+)?(?:\.\w+(?::\w+)?)+/g;
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
): readonly FarField[] | null {
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
  const own = paths.filter((path) => !path.startsWith("$")).map(farField);
  return [...own, ...inherited.flatMap((inputs) => inputs ?? [])];
}

function farField(path: string): FarField {
  const words = path.split(".");
  const relationships = words.slice(0, -1).map((word) => {
    const [name = "", parent = null] = word.split(":");
    return { name, parent };
  });
  return { relationships, field: words.at(-1) ?? "" };
}

import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/**
 * A column with a value that can change without an event of its own record. A formula over the record's own fields is
 * in the record's events; these are not:
 *
 *   Account__r.Owner.Name   other records' fields       read when they change, and by the sweep
 *   a roll-up               details of the record       read a little after they change, and by the sweep
 *   TODAY(), NOW()          the time                    read by the sweep
 *   LastActivityDate        what events never carry     read a little after the record's creation, and by the sweep
 */
export type ComputedColumn = {
  readonly column: string;
  /** Fields of other records from which it is computed. */
  readonly inputs: readonly FarField[];
};

/** A field at the end of a formula's path of references: `Account__r.Owner:User.Name`. */
export type FarField = {
  readonly relationships: readonly Relationship[];
  /** API name, as in the formula. */
  readonly field: string;
};

export type Relationship = {
  readonly name: string;
  /** The object that the formula names, if the reference has several. */
  readonly parent: string | null;
};

const TIME = /\b(TODAY|NOW|TIMENOW)\s*\(/i;
/** `Account__r.Name`, `Account.Owner:User.Name`, `$User.Id`. */
const PATH = /[$A-Za-z]\w*(?::\w+)?(?:\.\w+(?::\w+)?)+/g;
const LITERALS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\//g;
/** The ordering rules maintain these. */
const NOT_COMPUTED = new Set(["Id", "IsDeleted", "SystemModstamp"]);

/** The columns of an object that its own events do not update. */
export function computedColumns(columns: readonly MirrorColumn[]): readonly ComputedColumn[] {
  const live = columns.filter(({ retired, field }) => !retired && !NOT_COMPUTED.has(field));
  return live.flatMap((column) => {
    const outside = outsideOf(column, live, new Set());
    return outside === null ? [] : [{ column: column.column, inputs: outside }];
  });
}

/** Null if events announce every input of the column. A formula may use other formulas of its record. */
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

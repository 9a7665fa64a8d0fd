import { mirrorName } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";

/** What a new describe changes about a mirror table. */
export type TableDiff = {
  /** The columns as they are from now on: old ones in their order, then the new ones. */
  readonly columns: readonly MirrorColumn[];
  readonly added: readonly MirrorColumn[];
  /** Columns whose field the org no longer has, or no longer lets us read; they stay with their values. */
  readonly retired: readonly MirrorColumn[];
  /** Retired columns whose field is there again. */
  readonly returned: readonly MirrorColumn[];
  /** Columns whose Postgres type is another now, as they are from now on. */
  readonly retyped: readonly MirrorColumn[];
};

/**
 * Compares the stored columns with the described ones. Names and order of what exists never change. A field may have
 * several columns, of its former types: its current column is the one that is not retired, else the one of its type.
 * API names are compared without regard to case.
 */
export function diffTable(
  stored: readonly MirrorColumn[],
  described: readonly MirrorColumn[],
): TableDiff {
  const current = new Map(described.map((column) => [columnOf(stored, column), column]));
  const taken = new Set(stored.map(({ column }) => column));
  const added = described
    .filter((column) => columnOf(stored, column) === null)
    .map((column) => newColumn(column, taken));
  const kept = stored.map((column) => keepColumn(column, current.get(column)));
  const changed = kept.map((column, index) => ({ column, before: stored[index] ?? column }));
  const live = changed.filter(({ column }) => !column.retired);
  const pick = (some: typeof changed) => some.map(({ column }) => column);
  return {
    columns: [...kept, ...added],
    added,
    retired: pick(changed.filter(({ column, before }) => column.retired && !before.retired)),
    returned: pick(live.filter(({ before }) => before.retired)),
    retyped: pick(live.filter(({ column, before }) => column.pgType !== before.pgType)),
  };
}

/** The current column of a field; null where it has none. */
function columnOf(stored: readonly MirrorColumn[], described: MirrorColumn): MirrorColumn | null {
  const name = described.field.toLowerCase();
  const columns = stored.filter(({ field }) => field.toLowerCase() === name);
  const fits =
    columns.find(({ retired }) => !retired) ??
    columns.find(({ pgType }) => pgType === described.pgType);
  return fits ?? columns.at(-1) ?? null;
}

function newColumn(column: MirrorColumn, taken: Set<string>): MirrorColumn {
  const name = taken.has(column.column) ? mirrorName(column.field, taken) : column.column;
  taken.add(name);
  return { ...column, column: name };
}

function keepColumn(stored: MirrorColumn, described: MirrorColumn | undefined): MirrorColumn {
  if (described === undefined) return { ...stored, retired: true };
  const since = stored.since === undefined ? {} : { since: stored.since };
  const pending = stored.pending === undefined ? {} : { pending: stored.pending };
  return { ...described, column: stored.column, ...since, ...pending };
}

/** The columns, of which those named are being read: their history begins when that ends. */
export function columnsPending(
  columns: readonly MirrorColumn[],
  names: readonly string[],
): readonly MirrorColumn[] {
  return columns.map((one) => (names.includes(one.column) ? { ...one, pending: true } : one));
}

/** The columns, of which those that are new, retyped or back again are known since a change. */
export function columnsSince(diff: TableDiff, seq: number): readonly MirrorColumn[] {
  const begins = new Set(
    [...diff.added, ...diff.returned, ...diff.retyped].map((one) => one.column),
  );
  return diff.columns.map((column) =>
    begins.has(column.column) ? { ...column, since: seq } : column,
  );
}

/**
 * The columns where one could not be converted in place: it is retired, and another of the new type stands beside it.
 * Its name is the old one with the type's: `size__c_numeric`.
 */
export function besideColumn(
  columns: readonly MirrorColumn[],
  retyped: MirrorColumn,
  before: MirrorColumn,
): { readonly columns: readonly MirrorColumn[]; readonly added: MirrorColumn } {
  const taken = new Set(columns.map(({ column }) => column));
  const suffix = retyped.pgType.replaceAll(" ", "_");
  const added = { ...retyped, column: mirrorName(`${before.column}_${suffix}`, taken) };
  const kept = columns.map((column) =>
    column.column === retyped.column ? { ...before, retired: true } : column,
  );
  return { columns: [...kept, added], added };
}

import type { MirrorColumn } from "./mirror-column.ts";

/** What a new describe changes about a mirror table. */
export type TableDiff = {
  /** The columns as they are from now on: old ones in their order, then the new ones. */
  readonly columns: readonly MirrorColumn[];
  readonly added: readonly MirrorColumn[];
  /** Fields that the org no longer has, or no longer lets us read; their columns stay. */
  readonly retired: readonly string[];
  /** Fields whose Postgres type would be another now; the column keeps its type, which is text for any text. */
  readonly retyped: readonly string[];
};

/** Compares the stored columns with the described ones. Names and order of what exists never change. */
export function diffTable(
  stored: readonly MirrorColumn[],
  described: readonly MirrorColumn[],
): TableDiff {
  const byField = new Map(described.map((column) => [column.field, column]));
  const known = new Set(stored.map((column) => column.field));
  const added = described.filter((column) => !known.has(column.field));
  const kept = stored.map((column) => keepColumn(column, byField.get(column.field)));
  return {
    columns: [...kept, ...added],
    added,
    retired: stored.filter((column) => !byField.has(column.field)).map((column) => column.field),
    retyped: stored
      .filter((column) => isRetyped(column, byField.get(column.field)))
      .map((column) => column.field),
  };
}

function keepColumn(stored: MirrorColumn, described: MirrorColumn | undefined): MirrorColumn {
  if (described === undefined) return { ...stored, retired: true };
  return { ...described, column: stored.column, pgType: stored.pgType };
}

function isRetyped(stored: MirrorColumn, described: MirrorColumn | undefined): boolean {
  return described !== undefined && described.pgType !== stored.pgType;
}

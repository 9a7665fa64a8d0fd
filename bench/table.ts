export interface Measure {
  readonly what: string;
  readonly value: string;
  /** What it must reach, in words; empty where nothing is asked. */
  readonly target: string;
  /** Null where nothing is asked. */
  readonly reached: boolean | null;
}

/** Milliseconds in a unit that reads well. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A measure that must not be over `most`. */
export function atMost(what: string, ms: number, most: number): Measure {
  return { what, value: duration(ms), target: `≤ ${duration(most)}`, reached: ms <= most };
}

export function told(what: string, value: string): Measure {
  return { what, value, target: "", reached: null };
}

/** Columns as wide as their widest value. */
export function table(measures: readonly Measure[]): string {
  const rows = [
    ["what", "measured", "target", ""],
    ...measures.map(({ what, value, target, reached }) => [what, value, target, mark(reached)]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function mark(reached: boolean | null): string {
  if (reached === null) return "";
  return reached ? "reached" : "MISSED";
}

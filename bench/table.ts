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

/** A number without decimals: `20,000`. */
export function whole(n: number): string {
  return Math.round(n).toLocaleString("en");
}

export function inKb(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

export function inMb(megabytes: number): string {
  return `${megabytes.toFixed(0)} MB`;
}

/** A measure, in milliseconds unless `text` says otherwise, that must not be over `most`. */
export function atMost(what: string, n: number, most: number, text = duration): Measure {
  return { what, value: text(n), target: `≤ ${text(most)}`, reached: n <= most };
}

/** A measure that must reach `least`. */
export function atLeast(what: string, n: number, least: number, text = whole): Measure {
  return { what, value: text(n), target: `≥ ${text(least)}`, reached: n >= least };
}

/** A measure without a target. */
export function fact(what: string, value: string): Measure {
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
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return cells.join("  ").trimEnd();
  };
  return rows.map(line).join("\n");
}

function mark(reached: boolean | null): string {
  if (reached === null) return "";
  return reached ? "reached" : "MISSED";
}

/** A table of `sync` that is partitioned by time, and how its partitions are cut. */
export type Partitioned = {
  readonly parent: "change" | "log";
  /** The column of the partition's key. */
  readonly key: "received_at" | "at";
  readonly unit: "month" | "day";
  /** How many are made ahead, so that one that cannot be made today has weeks, or days, to be made. */
  readonly ahead: number;
};

export const PARTITIONED: readonly Partitioned[] = [
  { parent: "change", key: "received_at", unit: "month", ahead: 3 },
  { parent: "log", key: "at", unit: "day", ahead: 7 },
];

export type Partition = {
  /** Below `sync`: `change_2026_12`. Never needs quoting. */
  readonly name: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
};

/** The partitions of a table from the one that holds `now` (ISO 8601) on; UTC. */
export function partitionsFrom({ parent, unit, ahead }: Partitioned, now: string): Partition[] {
  return Array.from({ length: ahead + 1 }, (_, n) => {
    const [from, to] = [startOf(unit, now, n), startOf(unit, now, n + 1)];
    const day = from.slice(0, unit === "month" ? 7 : 10).replaceAll("-", "_");
    return { name: `${parent}_${day}`, from, to };
  });
}

function startOf(unit: Partitioned["unit"], now: string, offset: number): string {
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const start =
    unit === "month" ? Date.UTC(year, month + offset) : Date.UTC(year, month, day + offset);
  return new Date(start).toISOString();
}

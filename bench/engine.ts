/** The engine's numbers, on the real parts: an emulated org, Postgres and ingest, each a process. */
import { loadavg } from "node:os";
import { backfillMeasures } from "./engine-backfill.ts";
import { callMeasures } from "./engine-calls.ts";
import { computedMeasures } from "./engine-computed.ts";
import { catchUpMeasures } from "./engine-catch-up.ts";
import { millionMeasures } from "./engine-million.ts";
import { repairMeasures } from "./engine-repair.ts";
import { table, fact, type Measure } from "./table.ts";

const BENCHES: Readonly<Record<string, () => Promise<readonly Measure[]>>> = {
  "catch-up": catchUpMeasures,
  repair: repairMeasures,
  calls: callMeasures,
  computed: computedMeasures,
  backfill: backfillMeasures,
  million: millionMeasures,
};

/** Runs those named, or all, and prints each as soon as it is measured. Throws for an unknown name. */
export async function measureEngine(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0)
    throw new Error(
      `The engine has no bench ${unknown.join(", ")}: choose of ${Object.keys(BENCHES).join(", ")}.`,
    );
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const startedAt = performance.now();
    const measures = await bench();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const load = loadavg()[0]?.toFixed(1) ?? "";
    const note = fact(`  (${name} took ${seconds} s; load of the machine)`, load);
    process.stdout.write(`${table([...measures, note])}\n`);
  }
}

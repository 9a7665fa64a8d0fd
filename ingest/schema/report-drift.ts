import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { FieldDrift } from "./prepare-table.ts";
import { logRepairs, type Teller } from "../observe/set-aside-log.ts";

const WORDS = {
  added: "new",
  returned: "back",
  retyped: "of another type",
  retired: "gone (their columns stay, retired)",
} as const satisfies Record<keyof Omit<FieldDrift, "traceId" | "object" | "repairs">, string>;

/** Says which fields of an object changed, and how: in the log, with the trace of the read that it asks for, and as a metric. */
export function reportDrift({ log, metrics }: Teller, drift: FieldDrift): void {
  const { object, traceId } = drift;
  const said: string[] = [];
  const detail: Record<string, readonly string[]> = {};
  for (const kind of ["added", "returned", "retyped", "retired"] as const) {
    const fields = drift[kind].map(({ field }: MirrorColumn) => field);
    if (fields.length === 0) continue;
    metrics.drift(object, kind, fields.length);
    detail[kind] = fields;
    said.push(`${fields.join(", ")} ${WORDS[kind]}`);
  }
  const message = `The fields of ${object} changed: ${said.join("; ")}`;
  log({ kind: "pipeline", severity: "warning", object, traceId, message, detail });
  logRepairs({ log, metrics }, object, traceId, drift.repairs);
}

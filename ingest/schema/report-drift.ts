import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { FieldDrift } from "./prepare-table.ts";
import { logRepairs, type Reporting } from "../observe/set-aside-log.ts";

const WORDS = {
  added: "new",
  returned: "back",
  retyped: "retyped",
  retired: "removed (their columns stay, retired)",
} as const satisfies Record<keyof Omit<FieldDrift, "traceId" | "object" | "repairs">, string>;

/** Reports changed fields of an object as metrics, and in the log with the trace of their reads. */
export function reportDrift({ log, metrics }: Reporting, drift: FieldDrift): void {
  const { object, traceId } = drift;
  const words: string[] = [];
  const detail: Record<string, readonly string[]> = {};
  for (const kind of ["added", "returned", "retyped", "retired"] as const) {
    const fields = drift[kind].map(({ field }: MirrorColumn) => field);
    if (fields.length === 0) continue;
    metrics.drift(object, kind, fields.length);
    detail[kind] = fields;
    words.push(`${fields.join(", ")} ${WORDS[kind]}`);
  }
  const message = `The fields of ${object} changed: ${words.join("; ")}`;
  log({ kind: "pipeline", severity: "warning", object, traceId, message, detail });
  logRepairs({ log, metrics }, object, traceId, drift.repairs);
}

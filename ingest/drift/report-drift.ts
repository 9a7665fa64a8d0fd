import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { NodeContext } from "../lane/lane-context.ts";
import type { FieldDrift } from "../lane/prepare-table.ts";

const WORDS = {
  added: "new",
  returned: "back",
  retyped: "of another type",
  retired: "gone (their columns stay, retired)",
} as const satisfies Record<keyof Omit<FieldDrift, "traceId" | "object">, string>;

/** Says which fields of an object changed, and how: in the log, with the trace of the read that it asks for, and as a metric. */
export function reportDrift(
  { log, metrics }: Pick<NodeContext, "log" | "metrics">,
  drift: FieldDrift,
): void {
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
  log({ kind: "lane", severity: "warning", object, traceId, message, detail });
}

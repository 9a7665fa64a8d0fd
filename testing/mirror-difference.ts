import type { Pool } from "pg";
import type { MirrorColumn } from "../db/mirror/mirror-column.ts";
import type { OrgApi } from "../ingest/salesforce/rest.ts";
import { readRows } from "../ingest/apply/write-plan.ts";
import { loadPipeline } from "../ingest/core/pipeline-store.ts";
import { lostIds } from "../ingest/reconcile/repair/range-repair.ts";
import { readRecords } from "../ingest/snapshot/read-records.ts";
import { objectReads } from "../ingest/core/object-reads.ts";
import { selected } from "../ingest/snapshot/selected-columns.ts";
import { idsAfter } from "../ingest/snapshot/org-ids.ts";

/** Columns that events carry. The others are as of the last read of a record. */
export function isCarried({ field, eventPath, calculated }: MirrorColumn): boolean {
  return field === "IsDeleted" || (eventPath !== null && !calculated);
}

/** For tests: compares every field of every record with the org. @returns the differences, in words */
export async function mirrorDifference(
  { pool, api }: { readonly pool: Pool; readonly api: OrgApi },
  object: string,
  counts: (column: MirrorColumn) => boolean = () => true,
): Promise<readonly string[]> {
  const { columns, mirrorTable } = await loadPipeline(pool, object);
  const table = { object, table: mirrorTable, columns };
  const compared = selected(table).columns.filter(counts);
  const found: string[] = [];
  for await (const ids of lostIds(pool, api, table))
    found.push(...ids.map((id) => `${id} is gone`));
  for (let after: string | undefined = ""; after !== undefined;) {
    const ids: readonly string[] = await idsAfter(api, objectReads(table), after);
    const client = await pool.connect();
    const rows = await readRows(client, table, ids).finally(() => client.release());
    for await (const { images } of readRecords(api, { table }, ids)) {
      for (const { recordId, cells } of images) {
        const row = rows.get(recordId)?.cells ?? {};
        const wrong = compared.filter(
          ({ column }) => (row[column] ?? null) !== (cells?.[column] ?? null),
        );
        if (wrong.length > 0)
          found.push(`${recordId}: ${wrong.map(({ column }) => column).join(", ")}`);
      }
    }
    after = ids.at(-1);
  }
  return found;
}

import type { Pool } from "pg";
import type { DescribedObject } from "../../db/mirror/described-object.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { addColumns, createTable } from "../../db/mirror/table-ddl.ts";
import { diffTable } from "../../db/mirror/table-diff.ts";
import { lockLane, type Lease } from "../apply/lane-row.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";
import { transaction } from "../lib/transaction.ts";
import type { WriteLog } from "../log/sync-log.ts";
import type { StoredLane } from "./lane-store.ts";

/**
 * Makes the mirror table what the object is described as: a table where there is none, columns for fields that are
 * new. Columns of fields that are gone stay, marked retired; names, order and types of what exists never change.
 */
export async function prepareTable(
  pool: Pool,
  lease: Lease,
  stored: StoredLane,
  described: DescribedObject,
  log: WriteLog,
): Promise<MirrorTable> {
  const diff = diffTable(stored.columns, mirrorColumns(described));
  await transaction(pool, async (client) => {
    await lockLane(client, lease);
    const statement =
      stored.columns.length === 0
        ? createTable(stored.mirrorTable, diff.columns)
        : diff.added.length > 0
          ? addColumns(stored.mirrorTable, diff.added)
          : null;
    if (statement !== null) await client.query(statement);
    await client.query(
      `update sync.object set label = $2, label_plural = $3, key_prefix = $4, columns = $5, described_at = clock_timestamp()
       where name = $1`,
      [
        lease.object,
        described.label,
        described.labelPlural,
        described.keyPrefix,
        JSON.stringify(diff.columns),
      ],
    );
  });
  if (stored.columns.length > 0) reportDrift(lease.object, diff, log);
  return { object: lease.object, table: stored.mirrorTable, columns: diff.columns };
}

function reportDrift(object: string, diff: ReturnType<typeof diffTable>, log: WriteLog): void {
  const drift = {
    added: diff.added.map((column) => column.field),
    retired: diff.retired,
    retyped: diff.retyped,
  };
  if (Object.values(drift).every((fields) => fields.length === 0)) return;
  log({
    kind: "lane",
    severity: "warning",
    object,
    message: `The fields of ${object} changed`,
    detail: drift,
  });
}

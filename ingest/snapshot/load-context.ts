import type { Pool } from "pg";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Lease } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { Clock } from "../lib/clock.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import type { CopiedPage } from "./copy-page.ts";
import type { Tuning } from "../core/tuning.ts";

/** What a read of a whole object works with. */
export type LoadContext = {
  readonly pool: Pool;
  readonly api: OrgApi;
  readonly bulk: BulkQuery;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly tuning: Tuning;
  readonly table: MirrorTable;
  /** The table that takes the rows, quoted: the mirror itself, or the staging table of a resync. */
  readonly target: string;
  readonly onPage: (
    page: CopiedPage & {
      readonly sizeBytes: number;
      readonly nuls: number;
      readonly durationMs: number;
    },
  ) => void;
};

/** The columns that a read of the whole object asks for: those that the org still has. */
export function selected(table: MirrorTable): readonly MirrorColumn[] {
  return table.columns.filter((column) => !column.retired);
}

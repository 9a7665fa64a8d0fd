import type { Pool } from "pg";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/** A mirrored object, for finding what is computed from others. */
export type MirroredObject = {
  readonly object: string;
  readonly table: string;
  /** False while it is being copied. Then its references are incomplete. */
  readonly copied: boolean;
  readonly columns: readonly MirrorColumn[];
};

export async function mirroredObjects(pool: Pool): Promise<readonly MirroredObject[]> {
  const { rows } = await pool.query<Readonly<Record<string, string | null>>>(
    `select name, mirror_table, columns, copied_at is not null as copied
     from sync.object where described_at is not null order by name`,
  );
  return rows.map((row) => ({
    object: String(row["name"]),
    table: String(row["mirror_table"]),
    copied: row["copied"] === "t",
    columns: JSON.parse(row["columns"] ?? "[]") as readonly MirrorColumn[],
  }));
}

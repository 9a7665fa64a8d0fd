import type { ClientBase } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { VerifiedColumns } from "./comparable-columns.ts";

/**
 * How a record differs before later changes are considered:
 *
 *   missing   the org has it, the mirror has not        different  a comparable column, or a SystemModstamp ahead of
 *   extra     the mirror has it, the org has not                   the org's
 *   stamp     the org's SystemModstamp is newer         computed   only columns that events do not announce
 */
export type MismatchKind = "missing" | "extra" | "different" | "stamp" | "computed";

export type Mismatch = { readonly id: string; readonly kind: MismatchKind };

export type MismatchCounts = {
  readonly rowsMirror: number;
  readonly byKind: Readonly<Record<MismatchKind, number>>;
};

/**
 * Compares the session's `verification_read` with the mirror in one statement, which is one moment of the mirror, and
 * stores the unequal records in the temporary table `verification_mismatch`. A full join by id, hashed or merged, and a
 * row comparison: both tables are read once.
 */
export async function findMismatches(
  client: ClientBase,
  { table, columns }: MirrorTable,
  { comparable, computed }: VerifiedColumns,
): Promise<MismatchCounts> {
  const hasStamp = columns.some(({ column }) => column === IMAGE_STAMP);
  const stamp = (alias: string) => (hasStamp ? `${alias}.${quoteIdent(IMAGE_STAMP)}` : "null");
  const second = (alias: string) => `date_trunc('second', ${stamp(alias)}::timestamptz)`;
  await client.query("drop table if exists pg_temp.verification_mismatch");
  await client.query(
    `create temp table verification_mismatch as
     select * from (
       select coalesce(s.id, m.id) as id, case
         when m.id is null then 'missing' when s.id is null then 'extra'
         when ${second("m")} > ${second("s")} or ${distinct(comparable)} then 'different'
         when ${second("s")} > coalesce(${second("m")}, '-infinity') then 'stamp'
         when ${distinct(computed)} then 'computed' end as kind
       from verification_read s full join ${quoteMirrorTable(table)} m on m.id = s.id
       where s.unreadable is not true) as compared
     where kind is not null`,
  );
  await client.query("create index on verification_mismatch (kind, id)");
  const found = await counts(client, table);
  // Later look-ups in the org's answer are by id.
  if (Object.values(found.byKind).some((rows) => rows > 0)) {
    await client.query("create index on verification_read (id)");
    await client.query("analyze verification_mismatch");
  }
  return found;
}

function distinct(columns: readonly MirrorColumn[]): string {
  if (columns.length === 0) return "false";
  const row = (alias: string) =>
    columns.map(({ column }) => `${alias}.${quoteIdent(column)}`).join(", ");
  return `row(${row("s")}) is distinct from row(${row("m")})`;
}

async function counts(client: ClientBase, table: string): Promise<MismatchCounts> {
  const { rows } = await client.query<{ kind: MismatchKind | null; rows: string }>(
    `select kind, count(*) as rows from verification_mismatch group by kind
     union all select null, count(*) from ${quoteMirrorTable(table)}`,
  );
  const of = (kind: MismatchKind | null) =>
    Number(rows.find((row) => row.kind === kind)?.rows ?? 0);
  return {
    rowsMirror: of(null),
    byKind: {
      missing: of("missing"),
      extra: of("extra"),
      different: of("different"),
      stamp: of("stamp"),
      computed: of("computed"),
    },
  };
}

/** The mismatched records of some kinds, a chunk at a time, by id. */
export async function* mismatches(
  client: ClientBase,
  kinds: readonly MismatchKind[],
  chunkSize: number,
): AsyncIterable<readonly Mismatch[]> {
  for (let after = ""; ;) {
    const { rows } = await client.query<Mismatch>(
      `select id, kind from verification_mismatch where kind = any($1::text[]) and id > $2 order by id limit $3`,
      [kinds, after, chunkSize],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < chunkSize) return;
    after = rows.at(-1)?.id ?? "";
  }
}

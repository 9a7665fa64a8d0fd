import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";
import { withClient } from "../local/postgres/with-client.ts";

interface BareCopy {
  readonly ms: number;
  readonly rows: number;
  readonly sizeBytes: number;
}

/**
 * The raw limit of a copy: the mirror's own rows as CSV, from memory, by a bare COPY into empty tables with the same
 * columns and a primary key, one after the other. The tables are dropped.
 */
export async function bareCopy(databaseUrl: string): Promise<BareCopy> {
  return withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'salesforce'",
    );
    const total = { ms: 0, rows: 0, sizeBytes: 0 };
    await client.query("create schema bench");
    for (const { name } of tables) {
      const one = await copyTable(client, client.escapeIdentifier(name));
      total.ms += one.ms;
      total.rows += one.rows;
      total.sizeBytes += one.sizeBytes;
    }
    await client.query("drop schema bench cascade");
    return total;
  });
}

async function copyTable(client: pg.Client, table: string): Promise<BareCopy> {
  const chunks: Buffer[] = [];
  const out = client.query(to(`copy salesforce.${table} to stdout (format csv)`));
  out.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(out, "end");
  await client.query(`create table bench.${table} (like salesforce.${table} including defaults)`);
  await client.query(`alter table bench.${table} add primary key (id)`);
  const startedAt = performance.now();
  const into = client.query(from(`copy bench.${table} from stdin (format csv)`));
  await pipeline(Readable.from(chunks), into);
  return {
    ms: performance.now() - startedAt,
    rows: into.rowCount,
    sizeBytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  };
}

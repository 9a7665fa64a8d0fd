import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { startReader } from "./reader.ts";
import { startEmulator } from "../emulator/emulator.ts";
import { atLeast, fact, whole, type Measure } from "./table.ts";
import type { Org } from "../emulator/org/org.ts";
import type { Download, Downloaded } from "./bulk-reader.ts";

/** What the emulator's Bulk API 2.0 must serve: rows of 40 columns in a second, uncompressed, from one process. */
const TARGET_ROWS_PER_SECOND = 300_000;
const ROWS = 250_000;
const COLUMNS = 40;
const ROUNDS = 9;
const APP = { clientId: "bench", clientSecret: "SECRET", username: "integration@emulated.example" };

/**
 * Rows a second of a query job's result, rendered and served, each beside its raw limit: the same bytes out of a bare
 * node:http server. The client is a process of its own that only counts bytes, on one connection that is kept.
 */
export async function bulkMeasures(): Promise<readonly Measure[]> {
  const emulator = await startEmulator({
    host: "127.0.0.1",
    port: 0,
    seed: "bench",
    records: new Map([["Contact", ROWS]]),
    rate: 0,
    keepaliveMs: 60_000,
    app: APP,
  });
  const reader = startReader("bulk-reader.ts");
  try {
    const { org } = emulator;
    const token = org.sessions.issue(org.integrationUserId());
    const base = `http://127.0.0.1:${emulator.restPort}/services/data/v66.0/jobs/query`;
    const fields = org
      .objectType("Contact")
      .storedFields.slice(0, COLUMNS)
      .map(({ name }) => name);
    const query = `SELECT ${fields.join(", ")} FROM Contact LIMIT ${ROWS}`;
    const job = await finishedJob(base, token, query);
    const url = `${base}/${job.id}/results?maxRecords=${ROWS}`;
    const served = await best(reader, { url, token });
    const raw = await bareServer(served.bytes);
    const bare = await best(reader, { url: raw.url, token });
    raw.close();
    const scanned = scan(org, fields);
    const perSecond = (job.rows / served.ms) * 1000;
    const rawPerSecond = (job.rows / bare.ms) * 1000;
    return [
      atLeast(`Bulk pages of ${COLUMNS} columns, rows/s served`, perSecond, TARGET_ROWS_PER_SECOND),
      fact(
        "  the same bytes from a bare node:http server",
        `${whole(rawPerSecond)} (ratio ${(rawPerSecond / perSecond).toFixed(1)})`,
      ),
      fact("  records scanned only, a second", whole((scanned.rows / scanned.ms) * 1000)),
      fact(
        `  rows/s rendered (${whole(job.rows)} rows, ${(served.bytes / 1e6).toFixed(0)} MB)`,
        whole((job.rows / job.renderMs) * 1000),
      ),
    ];
  } finally {
    reader.kill();
    await emulator.close();
  }
}

type FinishedJob = { readonly id: string; readonly rows: number; readonly renderMs: number };

async function finishedJob(base: string, token: string, query: string): Promise<FinishedJob> {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ operation: "query", query });
  const made = await (await fetch(base, { method: "POST", headers, body })).json();
  const { id } = made as { id: string };
  for (;;) {
    const job = await (await fetch(`${base}/${id}`, { headers })).json();
    const {
      state,
      numberRecordsProcessed: rows,
      totalProcessingTime: renderMs,
    } = job as {
      state: string;
      numberRecordsProcessed: number;
      totalProcessingTime: number;
    };
    if (state === "JobComplete") return { id, rows, renderMs };
    if (state === "Failed") throw new Error(`The job failed: ${JSON.stringify(job)}`);
    await setTimeout(50);
  }
}

/** What reading the records takes without rendering them. */
function scan(org: Org, fields: readonly string[]): { rows: number; ms: number } {
  const startedAt = performance.now();
  let rows = 0;
  for (const _ of org.records("Contact", fields)) rows++;
  return { rows, ms: performance.now() - startedAt };
}

/** The quickest of some downloads of this address. */
async function best(
  reader: ReturnType<typeof startReader>,
  download: Download,
): Promise<Downloaded> {
  let found: Downloaded | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    await reader.sendMessage(download);
    const downloaded = (await reader.getOneMessage()) as Downloaded;
    if (found === undefined || downloaded.ms < found.ms) found = downloaded;
  }
  return found ?? { bytes: 0, ms: 0 };
}

/** A node:http server that writes so many bytes as fast as they are taken. */
async function bareServer(bytes: number): Promise<{ url: string; close(): void }> {
  const piece = Buffer.alloc(256 * 1024, "x");
  const server = createServer((_, answer) => {
    let left = bytes;
    const write = (): void => {
      while (left > 0) {
        const part = left >= piece.length ? piece : piece.subarray(0, left);
        left -= part.length;
        if (!answer.write(part) && left > 0) return void answer.once("drain", write);
      }
      answer.end();
    };
    write();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

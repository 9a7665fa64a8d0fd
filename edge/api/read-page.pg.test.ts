import { expect, test } from "vitest";
import { LARGE_TABLE, useLargeProbe } from "../../testing/large-probe.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { app } from "./app.ts";

const probe = useLargeProbe();

/** How many statements that scan, and how many others, wait for the table. */
async function waiting(): Promise<string> {
  // Within a transaction Postgres answers with what it once saw.
  await probe.client.query("select pg_stat_clear_snapshot()");
  const { rows } = await probe.client.query<{ scans: string; others: string }>(
    `select count(*) filter (where query like '%now\\_scanned%') as scans,
       count(*) filter (where query not like '%now\\_scanned%') as others
     from pg_stat_activity join pg_locks using (pid) where relation = '${LARGE_TABLE}'::regclass and not granted`,
  );
  return `scans ${rows[0]?.scans}, others ${rows[0]?.others}`;
}

/** Asks while nobody can read the table, as if nothing were ever found by the walk, until the statements wait as told. */
async function askWhileLocked(path: string, wait: string): Promise<number> {
  await probe.client.query(`begin; lock ${LARGE_TABLE}`);
  const url = `http://127.0.0.1:8787/api/objects/${PROBE.name}/rows${path}`;
  const asked = Promise.resolve(app.request(url, {}, probe.settings));
  try {
    await expect.poll(waiting).toBe(wait);
  } finally {
    await probe.client.query("commit");
  }
  return (await asked).status;
}

test("rows that a walk does not find at once are scanned for", async () => {
  expect(await askWhileLocked("?sort=name&filter=notes.contains.x", "scans 1, others 0")).toBe(200);
});

test("what no index orders is scanned from the start", async () => {
  expect(await askWhileLocked("?sort=amount", "scans 1, others 0")).toBe(200);
});

test("without conditions an index is walked for as long as it takes", async () => {
  const asked = askWhileLocked("?sort=name", "scans 0, others 1");
  expect(await asked).toBe(200);
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../testing/test-postgres.ts";
import { migrate } from "./migrate.ts";

test("migrations run again without a change, and the log has partitions for today and the days ahead", async () => {
  const database = await testDatabase();
  await Promise.all([migrate(database.url), migrate(database.url)]);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(
      "insert into sync.log (at, node, kind, severity, ok, message) values (now() + interval '3 days', 'n', 'log', 1, true, 'm')",
    );
    const { rows } = await client.query(
      "select tableoid::regclass::text as partition from sync.log",
    );
    expect(rows[0].partition).toMatch(/^sync\.log_\d{4}_\d{2}_\d{2}$/);
  } finally {
    await client.end();
    await database.drop();
  }
});

test("npm run migrate reads .env, and a bad address is one sentence and exit 1", () => {
  const folder = mkdtempSync(join(tmpdir(), "orgmirror-migrate-"));
  const program = fileURLToPath(new URL("migrate.ts", import.meta.url));
  const run = () =>
    spawnSync(process.execPath, [program], { cwd: folder, env: {}, encoding: "utf8" });
  try {
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^[^\n]+ DATABASE_URL is not set\.\n$/),
    });
    writeFileSync(join(folder, ".env"), "DATABASE_URL=postgres://nobody@127.0.0.1:1/none\n");
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^[^\n]+ECONNREFUSED[^\n]+\n$/),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

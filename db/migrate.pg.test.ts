import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("the Worker's role may read what a migration brought, however many nodes start at once", async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const reader = `reader_${randomUUID().slice(0, 8)}`;
  const mayRead = async (table: string) => {
    const { rows } = await client.query("select has_table_privilege($1, $2, 'select') as may", [
      ...[reader, table],
    ]);
    return rows[0].may;
  };
  try {
    await client.query(`create role ${reader} login`);
    expect(await mayRead("sync.organization")).toBe(false);
    await Promise.all([1, 2, 3].map(() => migrate(database.url, { reader })));
    expect(await mayRead("sync.organization")).toBe(true);
    expect(await mayRead("sync.dead_letter")).toBe(false);
  } finally {
    await client.query(`drop owned by ${reader}`);
    await client.query(`drop role ${reader}`);
    await client.end();
    await database.drop();
  }
});

test("boards that an earlier version stored and could not read are read again", async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(
      "alter table app.board_version drop column name, drop column about, drop column objects; drop index app.answer_used",
    );
    await client.query("insert into app.board (id, version) values ('b', 2)");
    const contents = ["a\0b \ud83d \ud83d\ude00", "a\\u0000b"].map((name) =>
      JSON.stringify({ name }),
    );
    await client.query(
      "insert into app.board_version (board, version, content, person) values ('b', 1, $1, 'p'), ('b', 2, $2, 'p')",
      contents,
    );
    const file = new URL("migrations/0016_board_lists.sql", import.meta.url);
    for (const statement of readFileSync(file, "utf8").split("--> statement-breakpoint"))
      await client.query(statement);
    const { rows } = await client.query("select name from app.board_version order by version");
    expect(rows).toEqual([{ name: "a\ufffdb \ufffd \ud83d\ude00" }, { name: "a\\u0000b" }]);
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

import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../db/client.ts";
import { testDatabase } from "../../testing/test-postgres.ts";
import { SettingsError } from "../lib/settings-error.ts";
import { checkPostgres, connectionsOf } from "./connections.ts";

test("a node takes as many connections as its objects need, up to 42, and checks that Postgres has them", async () => {
  expect(connectionsOf(3, 3)).toEqual({ main: 14, stream: 3, health: 2 });
  expect(connectionsOf(200, 3)).toEqual({ main: 20, stream: 20, health: 2 });
  const database = await testDatabase();
  const admin = connect(database.url, {
    name: "orgmirror test",
    max: 1,
    onIdleError: () => undefined,
  });
  const role = `limited_${randomUUID().slice(0, 8)}`;
  await admin.query(`create role ${role} login superuser password 'hush' connection limit 18`);
  const url = Object.assign(new URL(database.url), { username: role, password: "hush" }).href;
  const pool = connect(url, { name: "orgmirror test", max: 1, onIdleError: () => undefined });
  onTestFinished(async () => {
    await pool.end();
    await admin.query(`drop role ${role}`);
    await admin.end();
    await database.drop();
  });
  const refused = checkPostgres(pool, connectionsOf(3, 3));
  await expect(refused).rejects.toBeInstanceOf(SettingsError);
  await expect(refused).rejects.toThrow(/allows 18 connections, and a node .* takes up to 19/);
  expect(await checkPostgres(pool, { main: 1, stream: 1, health: 1 })).toEqual([]);
  await admin.query("drop extension pg_trgm");
  const [sentence] = await checkPostgres(pool, { main: 1, stream: 1, health: 1 });
  expect(sentence).toMatch(/no extension pg_trgm: search/);
});

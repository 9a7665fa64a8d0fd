import { expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../testing/test-postgres.ts";
import { connect } from "./client.ts";

test("a connection that is cut while in use fails only its holder's next query", async () => {
  const database = await testDatabase();
  const pool = connect(database.url, { name: "test", max: 2, onIdleError: () => undefined });
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: string }>("select pg_backend_pid() as pid");
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  await expect(client.query("select 1")).rejects.toThrow(/not queryable|terminated/);
  client.release();
  // The pool does not reuse it.
  for (let n = 0; n < 4; n++)
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: "1" }]);
});

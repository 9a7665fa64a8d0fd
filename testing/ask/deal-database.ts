import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { TEXT_SETTINGS } from "../../db/mirror/text-settings.ts";
import type { Row, Statement } from "../../edge/query/statement.ts";
import { useTestDatabase } from "../use-test-database.ts";
import { changeTables } from "./change-tables.ts";
import { fillTables, makeTables, type World } from "./world.ts";

export type DealDatabase = {
  /** The world is all that there is, and the log is empty. */
  readonly fill: (world: World) => Promise<void>;
  /** The world is what there is now; what differs is a change of the log, on this line. */
  readonly change: (world: World, line: string) => Promise<void>;
  /** As the Worker's database does: values as text. */
  readonly run: (statement: Statement) => Promise<readonly Row[]>;
};

/** For tests: a database with deals, accounts and users. */
export function useDealDatabase(): DealDatabase {
  const database = useTestDatabase();
  let client: pg.Client;
  beforeAll(async () => {
    const types = { getTypeParser: () => (text: string) => text };
    client = new pg.Client({ connectionString: database.url, types });
    await client.connect();
    for (const [name, value] of Object.entries(TEXT_SETTINGS))
      await client.query(`select set_config($1, $2, false)`, [name, value]);
    await makeTables(client);
  });
  afterAll(() => client.end());
  return {
    fill: (world) => fillTables(client, world),
    change: (world, line) => changeTables(client, world, line),
    async run({ text, values }) {
      const asked = { text, values: [...values], rowMode: "array" } as const;
      return (await client.query<(string | null)[]>(asked)).rows;
    },
  };
}

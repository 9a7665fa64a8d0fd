import { withClient } from "./with-client.ts";

const READER = "orgmirror_reader";

/** Makes the role of the Worker, which may read everything and change nothing. Returns its connection string. */
export async function ensureReader(url: string, password: string): Promise<string> {
  await withClient(url, async (client) => {
    const found = await client.query("select from pg_roles where rolname = $1", [READER]);
    if (found.rowCount === 0) await client.query(`create role ${READER} login`);
    await client.query(`alter role ${READER} password ${client.escapeLiteral(password)}`);
    await client.query(`grant pg_read_all_data to ${READER}`);
  });
  return Object.assign(new URL(url), { username: READER, password }).href;
}

import { randomUUID } from "node:crypto";
import pg from "pg";
import { connectionOf } from "./connection.ts";

/** The connection string leads to a pooler, which does not keep a session for its client. */
export class PooledConnection extends Error {
  override readonly name = "PooledConnection";
}

/** SQLSTATE of a startup packet that a pooler does not take (`protocol_violation`). */
const PROTOCOL_VIOLATION = "08P01";

/**
 * Resolves where the connection string leads to Postgres itself. Throws PooledConnection with one sentence that names
 * the direct one: sessions hold advisory locks, temporary tables and settings, and a pooler in transaction mode gives
 * each transaction another session. Nothing is locked or written.
 */
export async function requireDirect(url: string): Promise<void> {
  const known = knownPooler(url);
  if (known !== null) throw new PooledConnection(sentence(known));
  const clients = [1, 2].map(() => new pg.Client(connectionOf(url, "orgmirror check")));
  for (const client of clients) client.on("error", () => undefined);
  try {
    const [one, other] = clients;
    if (one === undefined || other === undefined) return;
    await one.connect();
    await other.connect();
    const server = await changesSession(one, other);
    if (server !== null) throw new PooledConnection(sentence(server));
  } catch (error) {
    throw isRefusedStart(error) ? new PooledConnection(sentence("")) : error;
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/**
 * Where Postgres itself listens, if the session of `one` is another one while `other` is in a transaction: a pooler
 * gave its connection away. Null where it stays. A session whose settings did not arrive is a pooler's as well.
 */
async function changesSession(one: pg.Client, other: pg.Client): Promise<string | null> {
  const mark = randomUUID();
  await one.query("select set_config('orgmirror.session', $1, false)", [mark]);
  await other.query("begin");
  try {
    await other.query("select 1");
    const { rows } = await one.query<{ mark: string | null; style: string; server: string | null }>(
      `select current_setting('orgmirror.session', true) as mark, current_setting('IntervalStyle') as style,
         host(inet_server_addr()) || ':' || inet_server_port() as server`,
    );
    const [row] = rows;
    return row?.mark === mark && row.style === "iso_8601" ? null : (row?.server ?? "");
  } finally {
    await other.query("rollback");
  }
}

/** What is known of a pooler by its address alone: where to connect instead. Null for any other address. */
function knownPooler(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) return null;
  const { hostname, port } = parsed;
  const neon = /^([^.]+)-pooler(\..+\.neon\.tech)$/.exec(hostname);
  if (neon !== null) return `${neon[1]}${neon[2]}`;
  if (hostname.endsWith(".pooler.supabase.com") && port === "6543") return `${hostname}:5432`;
  return null;
}

function isRefusedStart(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === PROTOCOL_VIOLATION;
}

function sentence(direct: string): string {
  const instead = direct === "" ? "the host and port of Postgres itself (usually 5432)" : direct;
  return `DATABASE_URL leads to a connection pooler, which keeps no sessions: take the direct connection string, with ${instead}`;
}

import pg from "pg";
import { connectionOf } from "./connection.ts";
import { COMPLETE_SESSION } from "./session.ts";

/** Every value as Postgres prints it, so that JavaScript rounds nothing. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/**
 * A pool that returns every value as text (null stays null), with UTC and ISO output. Each connection has our session
 * (session.ts). A connection that breaks while idle is reported to `onIdleError` and replaced at the next use.
 */
export function connect(
  url: string,
  options: {
    readonly name: string;
    readonly max: number;
    readonly onIdleError: (error: Error) => void;
    /** Statements may be sent without waiting for earlier answers. COPY and cursors are then refused. */
    readonly pipeline?: boolean;
    /** Longest wait for a connection, and then for an answer. Absent: for as long as it takes. */
    readonly patienceMs?: number;
  },
): pg.Pool {
  const { patienceMs } = options;
  const pool = new pg.Pool({
    ...connectionOf(url, options.name),
    max: options.max,
    types: AS_TEXT,
    pipeline: options.pipeline ?? false,
    onConnect: async (client) => void (await client.query(COMPLETE_SESSION)),
    ...(patienceMs === undefined
      ? {}
      : { connectionTimeoutMillis: patienceMs, query_timeout: patienceMs }),
  });
  pool.on("error", options.onIdleError);
  // The holder of a broken connection gets an error from its next query. Without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

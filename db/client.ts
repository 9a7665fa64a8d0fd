import pg from "pg";

/** Every type as Postgres prints it: nothing is rounded on the way through JavaScript. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** What a session must have so that its text output means one thing. */
const SESSION =
  "-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex";

/**
 * A pool whose values all come back as text (null stays null), with UTC and ISO output.
 * A connection that breaks while idle is replaced at the next use; `onIdleError` is told.
 */
export function connect(
  url: string,
  options: {
    readonly name: string;
    readonly max: number;
    readonly onIdleError: (error: Error) => void;
    /** Statements may be sent without waiting for the answers to those before. COPY and cursors are refused then. */
    readonly pipeline?: boolean;
  },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    types: AS_TEXT,
    options: SESSION,
    keepAlive: true,
    pipeline: options.pipeline ?? false,
  });
  pool.on("error", options.onIdleError);
  // Who holds a connection that breaks is told by the next query; without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

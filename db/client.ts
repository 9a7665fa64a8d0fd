import pg from "pg";

/** Every value as Postgres prints it, so that JavaScript rounds nothing. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** Session settings that make text output unambiguous. */
const SESSION =
  "-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex";

/**
 * A pool that returns every value as text (null stays null), with UTC and ISO output. A connection that breaks while
 * idle is reported to `onIdleError` and replaced at the next use.
 */
export function connect(
  url: string,
  options: {
    readonly name: string;
    readonly max: number;
    readonly onIdleError: (error: Error) => void;
    /** Statements may be sent without waiting for earlier answers. COPY and cursors are then refused. */
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
  // The holder of a broken connection gets an error from its next query. Without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

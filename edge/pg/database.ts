import { neon, NeonDbError, neonConfig } from "@neondatabase/serverless";
import type { Row, Statement } from "../query/statement.ts";
import { DatabaseError, failureOf } from "./database-error.ts";

/** Runs single statements, each in its own transaction: one HTTP request to Neon. */
export type Database = {
  /** Rejects with a DatabaseError. */
  query(statement: Statement): Promise<Row[]>;
};

export type DatabaseSettings = {
  readonly connectionString: string;
  /** Where statements are posted to; undefined is Neon's own address, derived from the connection string. */
  readonly endpoint: string | undefined;
};

/** How long an answer is waited for: longer than Neon takes to wake up, shorter than people wait. */
const TIMEOUT_MS = 20_000;

/** Values stay as Postgres printed them: the driver's parsers would lose digits of numbers and times. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

const neonEndpoint = neonConfig.fetchEndpoint;

/** Throws where the connection string is not one. The error does not quote it. */
export function makeDatabase({ connectionString, endpoint }: DatabaseSettings): Database {
  const sql = connect(connectionString);
  return {
    async query({ text, values }) {
      // The driver has one endpoint for the whole isolate and reads it as the query starts.
      neonConfig.fetchEndpoint = endpoint ?? neonEndpoint;
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const options = { arrayMode: true, types: AS_TEXT, fetchOptions: { signal } } as const;
        return (await sql.query(text, [...values], options)) as Row[];
      } catch (error) {
        throw databaseError(error);
      }
    },
  };
}

/** Checked here because the driver's own error would quote the connection string. */
function connect(connectionString: string) {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  if (!url?.protocol.startsWith("postgres") || !url.hostname) throw new DatabaseError("refused");
  return neon(connectionString, { disableWarningInBrowsers: true });
}

function databaseError(error: unknown): DatabaseError {
  if (!(error instanceof NeonDbError)) return new DatabaseError("unreachable");
  return new DatabaseError(failureOf(error.code), error.code);
}

import { neon, NeonDbError, neonConfig } from "@neondatabase/serverless";
import { TEXT_SETTINGS } from "../../db/mirror/text-settings.ts";
import type { Row, Statement } from "../query/statement.ts";
import { DatabaseError, failureOf } from "./database-error.ts";

/** Runs single statements, each in its own transaction: one HTTP request to Neon. Rejects with a DatabaseError. */
export type Database = {
  /** Read-only. */
  query(statement: Statement): Promise<Row[]>;
  /** Writes into the schema `app`, and answers what the statement returns. */
  write(statement: Statement): Promise<Row[]>;
};

export type DatabaseSettings = {
  readonly connectionString: string;
  /** Where statements are posted to; undefined is Neon's own address, derived from the connection string. */
  readonly endpoint: string | undefined;
};

/** How long an answer is waited for: longer than Neon takes to wake up, shorter than people wait. */
const TIMEOUT_MS = 20_000;
/** Postgres gives a statement up before nobody waits for it any more. */
const STATEMENT_TIMEOUT_MS = 15_000;

/** Values stay as Postgres printed them: the driver's parsers would lose digits of numbers and times. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/**
 * Sets the session for one transaction. Over HTTP there is no startup packet to carry settings, and those of role and
 * database hold otherwise.
 */
const SESSION = {
  ...TEXT_SETTINGS,
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  lock_timeout: String(STATEMENT_TIMEOUT_MS),
};

function setSession({ settings }: Statement): Statement {
  const all = Object.entries({ ...SESSION, ...settings });
  const set = all.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`);
  return { text: `select ${set.join(", ")}`, values: all.flat() };
}

/** The Worker's role writes nothing by default, and Neon's header can only make a transaction read-only. */
const READ_WRITE: Statement = { text: "set transaction read write", values: [] };

/** How many heavy questions of an object run at once, and how long others wait for a place. */
const PLACES = 4;
const PLACE_TIMEOUT_MS = 5_000;

/** Takes a place until the end of the transaction: a free one, or any. Postgres refuses with 55P03 who waits too long. */
function takePlace(object: string): readonly Statement[] {
  const key = "hashtext('orgmirror heavy questions of ' || $1::text)";
  const free = `select place from generate_series(0, ${PLACES - 1}) place where pg_try_advisory_xact_lock(${key}, place) limit 1`;
  const text = `select pg_advisory_xact_lock(${key}, coalesce((${free}), floor(random() * ${PLACES})::int))`;
  return [
    { text: `set local lock_timeout = ${PLACE_TIMEOUT_MS}`, values: [] },
    { text, values: [object] },
  ];
}

const neonEndpoint = neonConfig.fetchEndpoint;

/** Throws where the connection string is not one. The error does not quote it. */
export function makeDatabase({ connectionString, endpoint }: DatabaseSettings): Database {
  const sql = connect(connectionString);
  const asked = ({ text, values }: Statement) => sql.query(text, [...values], { types: AS_TEXT });
  const run = async (statement: Statement, readOnly: boolean) => {
    // The driver has one endpoint for the whole isolate and reads it as the query starts.
    neonConfig.fetchEndpoint = endpoint ?? neonEndpoint;
    try {
      const fetchOptions = { signal: AbortSignal.timeout(TIMEOUT_MS) };
      const place = statement.placesOf === undefined ? [] : takePlace(statement.placesOf);
      // A place is waited for under times of its own, before those of the statement hold.
      const before = [...(readOnly ? [] : [READ_WRITE]), ...place, setSession(statement)];
      const all = [...before, statement].map(asked);
      const transaction = { isolationLevel: "ReadCommitted", readOnly, fetchOptions } as const;
      const answers = await sql.transaction(all, transaction);
      return (answers.at(-1) ?? []) as Row[];
    } catch (error) {
      throw databaseError(error);
    }
  };
  return {
    query: (statement) => run(statement, true),
    write: (statement) => run(statement, false),
  };
}

/** Checked here because the driver's own error would quote the connection string. */
function connect(connectionString: string) {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  if (!url?.protocol.startsWith("postgres") || !url.hostname) throw new DatabaseError("refused");
  return neon(connectionString, { arrayMode: true, disableWarningInBrowsers: true });
}

/** Neon's own refusal is no error of Postgres: HTTP status 507, and a sentence. */
const TOO_LARGE = /HTTP status 507|response is too large/;

function databaseError(error: unknown): DatabaseError {
  if (!(error instanceof NeonDbError)) return new DatabaseError("unreachable");
  if (error.code === undefined && TOO_LARGE.test(error.message)) return new DatabaseError("large");
  return new DatabaseError(failureOf(error.code), error.code);
}

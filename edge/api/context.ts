import type { Context } from "hono";
import { type Database, makeDatabase } from "../pg/database.ts";
import { ProblemError } from "./problem.ts";
import type { Person, Reader } from "./who.ts";
import type { Settings } from "./settings.ts";
import type { AnswersEntry } from "./shared-answer.ts";

/** What every route has at hand. */
export type ApiEnv = {
  Bindings: Settings;
  Variables: {
    /** When the request came, before anything was read for it. */
    askedAtMs: number;
    person: Person;
    database: Database;
    reader: Reader;
  };
};

let kept: { readonly key: string; readonly database: Database } | undefined;

/** The database of the settings. The isolate keeps the last one, with all that is cached for it. */
export function databaseOf(settings: Settings): Database {
  const { DATABASE_URL: connectionString, NEON_FETCH_ENDPOINT: endpoint } = settings;
  if (!connectionString)
    throw new ProblemError(
      503,
      "No database",
      "The Worker has no database: DATABASE_URL is not set.",
    );
  const key = JSON.stringify([connectionString, endpoint]);
  if (kept?.key !== key) kept = { key, database: makeDatabase({ connectionString, endpoint }) };
  return kept.database;
}

/** Whether rooms are deployed apart: then the Worker's own have nobody in them. */
export function isApart({ env, req }: Context<ApiEnv>): boolean {
  const { ROOMS_HOST } = env;
  return ROOMS_HOST !== undefined && ![new URL(req.url).host, ""].includes(ROOMS_HOST);
}

/** Whether a ticket is asked for, or a stream, which has one: it is good for minutes, so it is given by what holds now. */
export function getsTicket({ req }: Context<ApiEnv>): boolean {
  return /\/(?:ticket|stream)$/.test(req.path);
}

/** Takes work that the response does not wait for. Outside of Workers nothing cuts it off. */
export function afterwardsOf(c: Context<ApiEnv>): (work: Promise<unknown>) => void {
  try {
    const { executionCtx } = c;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return () => undefined;
  }
}

/** The entrypoint whose answers are cached; null where there is none. */
export function answersOf(c: Context<ApiEnv>): AnswersEntry | null {
  try {
    const { Answers }: { readonly Answers?: AnswersEntry } = c.executionCtx.exports ?? {};
    return Answers ?? null;
  } catch {
    return null;
  }
}

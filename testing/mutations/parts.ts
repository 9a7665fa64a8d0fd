/** Sources that are mutated together, and the tests that must notice: globs from the root. */
export type Part = {
  readonly name: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  /** Its tests need a Postgres of their own. */
  readonly postgres: boolean;
};

/** What is read of a question's text: without Postgres. */
const QUESTION =
  "edge/query/{column,cursor,filter,filter-value,limit,near-match,question,record-id,sort}.ts";

/** The parts of `npm run mutations`, the quick ones first. */
export const PARTS: readonly Part[] = [
  pure("cdc", ["ingest/cdc/*.ts"], ["ingest/cdc/*.test.ts"]),
  pure("apply/rules", ["ingest/apply/rules/*.ts"], ["ingest/apply/rules/*.test.ts"]),
  pure(
    "webhooks/rules",
    ["ingest/webhooks/{after-failure,message,public-address,signature}.ts"],
    ["ingest/webhooks/{after-failure,message,public-address,post-message}.test.ts"],
  ),
  // The rate limiter and its loops have tests with Postgres: `budget` holds them all.
  pure(
    "budget/rules",
    ["ingest/budget/{budget,circuit,call-outcome}.ts"],
    ["ingest/budget/*.test.ts", "!**/*.pg.test.ts"],
  ),
  pure("query", [QUESTION], ["edge/query/{question,near-match,record-id,limit}.test.ts"]),
  pure(
    "party",
    // What runs under workerd has its tests there, which Stryker cannot look into.
    ["edge/party/{room-state,touches,column-sets}.ts"],
    ["edge/party/{room-state,touches,column-sets}.test.ts"],
  ),
  // Signals are tested in a browser, by `npm run e2e`.
  pure(
    "live",
    ["web/live/{connection,feed-state,at-hand,asks}.ts"],
    ["web/live/{connection,feed-state,feed-lines,at-hand,watch-state,watch-lines}.test.ts"],
  ),
  pure("rows", ["web/rows/{change-,row-}*.ts"], ["web/rows/*.test.ts"]),
  // Over real sockets, which take their time.
  pure(
    "sockets",
    ["web/live/{feed,follow-room,talk,room-socket,ticket,keep-alive}.ts"],
    ["web/live/{feed,ticket,keep-alive}.test.ts"],
  ),
  withPostgres(
    "query/sql",
    ["edge/query/*.ts", `!${QUESTION}`],
    ["edge/query/*.test.ts", "edge/api/*.pg.test.ts"],
  ),
  withPostgres("ask", ["edge/ask/*.ts"], ["edge/ask/*.test.ts"]),
  withPostgres(
    "budget",
    ["ingest/budget/*.ts"],
    // The defaults are what the example of the settings says.
    ["ingest/budget/*.test.ts", "ingest/config/settings-text.test.ts"],
  ),
  withPostgres("apply", ["ingest/apply/*.ts"], ["ingest/apply/*.test.ts"]),
  withPostgres("publish", ["ingest/publish/*.ts"], ["ingest/publish/*.test.ts"]),
  withPostgres("capture", ["ingest/capture/*.ts"], ["ingest/capture/*.test.ts"]),
  withPostgres("reconcile", ["ingest/reconcile/**/*.ts"], ["ingest/reconcile/**/*.test.ts"]),
];

type Globs = readonly string[];

function pure(name: string, sources: Globs, tests: Globs): Part {
  return { name, sources: [...sources, "!**/*.test.ts"], tests, postgres: false };
}

function withPostgres(name: string, sources: Globs, tests: Globs): Part {
  return { name, sources: [...sources, "!**/*.test.ts"], tests, postgres: true };
}

/** The parts whose name contains a text; all for none. */
export function partsNamed(text: string): readonly Part[] {
  const exact = PARTS.filter(({ name }) => name === text);
  return exact.length > 0 ? exact : PARTS.filter(({ name }) => name.includes(text));
}

/** What a glob names of a part. */
export function partOf(part: Part, glob: string): Part {
  return { ...part, sources: [glob, "!**/*.test.ts"] };
}

import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import * as v from "valibot";
import { BUDGET_DEFAULTS, type BudgetSettings } from "./budget/budget-settings.ts";
import type { VerificationSettings } from "./reconcile/verify/verification-schedule.ts";
import {
  VERIFY_EVERY_MS,
  EVENTS_PAUSE_MS,
  EVENTS_POLL_MS,
  LIMITS_EVERY_MS,
  REST_MAX_STALENESS_MS,
} from "./context/pipeline-context.ts";
import type { OrgCredential, OrgSettings } from "./salesforce/org-settings.ts";

/** Settings of an ingest node. `.env.example` documents each variable. */
export type Config = {
  readonly org: OrgSettings;
  readonly objects: readonly string[];
  readonly databaseUrl: string;
  readonly rooms: { readonly url: string; readonly secret: string };
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly copies: number;
  readonly verifications: VerificationSettings;
  /** How often an object without change events is looked at. */
  readonly pollEveryMs: number;
  readonly budget: BudgetSettings;
  readonly logLevel: "debug" | "info" | "warn" | "error";
};

const MINUTE_MS = 60_000;

/** L of REST and a little: the read that follows a candidate then closes its repair. */
const VERIFICATION_SETTLE_MS = REST_MAX_STALENESS_MS + 1_000;

/** Settings that are missing or wrong, all of them at once. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `These settings stand in the way:\n${problems.map((problem) => `  ${problem}`).join("\n")}\nSee .env.example.`,
    );
  }
}

const Text = v.pipe(v.string(), v.trim(), v.nonEmpty("is not set"));
const Address = v.pipe(Text, v.url("is not an address"));
const ApiName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_]*$/, "holds a name that no object can have"),
);
const Whole = (least: number, most: number, otherwise: string) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d+$/, "is not a whole number"),
      v.transform(Number),
      v.minValue(least),
      v.maxValue(most),
    ),
    otherwise,
  );

const Environment = v.object({
  SALESFORCE_LOGIN_URL: Address,
  SALESFORCE_CLIENT_ID: Text,
  SALESFORCE_USERNAME: v.optional(v.string(), ""),
  SALESFORCE_PRIVATE_KEY_FILE: v.optional(v.string(), ""),
  SALESFORCE_CLIENT_SECRET: v.optional(v.string(), ""),
  SALESFORCE_API_VERSION: v.optional(
    v.pipe(v.string(), v.regex(/^\d+\.0$/, "is not a version like 66.0")),
    "66.0",
  ),
  SALESFORCE_PUBSUB_URL: v.optional(Address, "https://api.pubsub.salesforce.com:7443"),
  ORGMIRROR_OBJECTS: v.pipe(
    Text,
    v.transform((list) => [
      ...new Set(
        list
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== ""),
      ),
    ]),
    v.array(ApiName),
    v.nonEmpty("names no object"),
  ),
  DATABASE_URL: v.pipe(Text, v.startsWith("postgres", "is not a Postgres connection string")),
  ROOMS_URL: Address,
  ROOM_PUBLISH_SECRET: Text,
  INGEST_HOST: v.optional(v.string(), "127.0.0.1"),
  INGEST_PORT: Whole(0, 65_535, "8793"),
  INGEST_NODE: v.optional(v.string(), ""),
  INGEST_POLL_SECONDS: Whole(1, 86_400, "60"),
  INGEST_COPIES: Whole(1, 32, "3"),
  INGEST_VERIFY_KEYS_MINUTES: Whole(0, 10_080, "60"),
  INGEST_VERIFY_FULL_HOURS: Whole(0, 8_760, "24"),
  INGEST_API_SHARE: Whole(1, 100, String(BUDGET_DEFAULTS.sharePercent)),
  INGEST_REPAIR_RESERVE: Whole(0, 90, String(BUDGET_DEFAULTS.reservePercent)),
  INGEST_EVENTS_PAUSE_MINUTES: Whole(1, 1_440, String(BUDGET_DEFAULTS.eventsPauseMs / MINUTE_MS)),
  INGEST_EVENTS_POLL_MINUTES: Whole(1, 1_440, String(BUDGET_DEFAULTS.eventsPollMs / MINUTE_MS)),
  LOG_LEVEL: v.optional(
    v.picklist(["debug", "info", "warn", "error"], "is not one of debug, info, warn, error"),
    "info",
  ),
});
type Environment = v.InferOutput<typeof Environment>;

/** Reads the settings. Throws ConfigError with every problem in it; values are never part of a message. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = v.safeParse(Environment, set);
  const problems = result.success
    ? []
    : result.issues.map((issue) => `${v.getDotPath(issue)?.split(".")[0]} ${wordsOf(issue)}`);
  const credential = credentialOf(set, problems);
  if (!result.success || credential === null) throw new ConfigError([...new Set(problems)]);
  return configOf(result.output, credential);
}

function wordsOf(issue: v.BaseIssue<unknown>): string {
  return issue.received === "undefined" ? "is not set" : issue.message;
}

function credentialOf(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): OrgCredential | null {
  const {
    SALESFORCE_USERNAME: username,
    SALESFORCE_PRIVATE_KEY_FILE: file,
    SALESFORCE_CLIENT_SECRET: clientSecret,
  } = env;
  if (username && file) {
    const privateKeyPem = readKey(file, problems);
    return privateKeyPem === null ? null : { kind: "jwt", username, privateKeyPem };
  }
  if (clientSecret) return { kind: "client-credentials", clientSecret };
  problems.push(
    "SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE (JWT bearer), or SALESFORCE_CLIENT_SECRET (client credentials), are not set",
  );
  return null;
}

function readKey(file: string, problems: string[]): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    problems.push(`SALESFORCE_PRIVATE_KEY_FILE can't be read: ${(error as Error).message}`);
    return null;
  }
}

function configOf(env: Environment, credential: OrgCredential): Config {
  return {
    org: {
      loginUrl: env.SALESFORCE_LOGIN_URL,
      clientId: env.SALESFORCE_CLIENT_ID,
      apiVersion: env.SALESFORCE_API_VERSION,
      pubsubUrl: env.SALESFORCE_PUBSUB_URL,
      credential,
    },
    objects: env.ORGMIRROR_OBJECTS,
    databaseUrl: env.DATABASE_URL,
    rooms: { url: env.ROOMS_URL, secret: env.ROOM_PUBLISH_SECRET },
    node: env.INGEST_NODE || `${hostname()}-${process.pid}`,
    host: env.INGEST_HOST,
    port: env.INGEST_PORT,
    copies: env.INGEST_COPIES,
    verifications: {
      keysEveryMs: VERIFY_EVERY_MS ?? env.INGEST_VERIFY_KEYS_MINUTES * 60_000,
      fullEveryMs: VERIFY_EVERY_MS ?? env.INGEST_VERIFY_FULL_HOURS * 3_600_000,
      settleMs: VERIFICATION_SETTLE_MS,
    },
    pollEveryMs: env.INGEST_POLL_SECONDS * 1000,
    budget: {
      ...BUDGET_DEFAULTS,
      recheckMs: LIMITS_EVERY_MS ?? BUDGET_DEFAULTS.recheckMs,
      sharePercent: env.INGEST_API_SHARE,
      reservePercent: env.INGEST_REPAIR_RESERVE,
      eventsPauseMs: EVENTS_PAUSE_MS ?? env.INGEST_EVENTS_PAUSE_MINUTES * MINUTE_MS,
      eventsPollMs: EVENTS_POLL_MS ?? env.INGEST_EVENTS_POLL_MINUTES * MINUTE_MS,
    },
    logLevel: env.LOG_LEVEL,
  };
}

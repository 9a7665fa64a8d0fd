import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { BUDGET_DEFAULTS, type BudgetSettings } from "../budget/budget-settings.ts";
import { DEFAULT_TUNING, type Tuning } from "../core/tuning.ts";
import { isPlainRemote } from "../lib/loopback.ts";
import type { Proxy } from "../lib/proxy.ts";
import { SettingsError } from "../lib/settings-error.ts";
import type { VerificationSettings } from "../reconcile/verify/verification-schedule.ts";
import type { OrgCredential, OrgSettings } from "../salesforce/org-settings.ts";
import type { WebhookSettings } from "../webhooks/post-message.ts";
import { type Environment, readSettings } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

/** Configuration of an ingest node, made from its settings (settings.ts). */
export type Config = {
  readonly org: OrgSettings;
  readonly objects: readonly string[];
  readonly databaseUrl: string;
  readonly rooms: { readonly url: string; readonly secret: string };
  readonly node: string;
  readonly host: string;
  /** Names by which health and metrics may be asked. */
  readonly hostNames: readonly string[];
  readonly port: number;
  readonly proxy: Proxy | null;
  readonly webhooks: WebhookSettings;
  /** The only org that may be mirrored; null for the one of the first sign-in. */
  readonly organizationId: string | null;
  readonly copies: number;
  readonly verifications: VerificationSettings;
  /** How often an object without change events is polled. */
  readonly pollEveryMs: number;
  /** How often an object is read again whose changes nothing shows. */
  readonly rereadEveryMs: number;
  /** Fields that are left out: `object.field`, in lower case. */
  readonly withoutFields: ReadonlySet<string>;
  /** How many months of changes are kept, beside the present one; null: all. */
  readonly historyMonths: number | null;
  /** How large all indexes on demand may be, as a share of their table. */
  readonly indexBudget: number;
  /** How often computed fields of every record are read. */
  readonly computedEveryMs: number;
  readonly budget: BudgetSettings;
  readonly tuning: Tuning;
  readonly logLevel: "debug" | "info" | "warn" | "error";
};

const MINUTE_MS = 60_000;

/** Reads the settings. Throws SettingsError with all problems. Values are never part of a message. */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const settings = readSettings(env, problems);
  const credential = credentialOf(settings, problems);
  problems.push(...plainAddresses(settings));
  const tuning = tuningOf(settings);
  if (problems.length > 0 || credential === null) throw new SettingsError(problems);
  return {
    org: {
      loginUrl: settings.SALESFORCE_LOGIN_URL,
      clientId: settings.SALESFORCE_CLIENT_ID,
      apiVersion: settings.SALESFORCE_API_VERSION,
      pubsubUrl: settings.SALESFORCE_PUBSUB_URL,
      credential,
      plainHttp: settings.INGEST_PLAIN_HTTP,
    },
    objects: settings.ORGMIRROR_OBJECTS,
    databaseUrl: settings.DATABASE_URL,
    rooms: { url: settings.ROOMS_URL, secret: settings.ROOM_PUBLISH_SECRET },
    node: settings.INGEST_NODE || `${hostname()}-${process.pid}`,
    host: settings.INGEST_HOST,
    hostNames: settings.INGEST_HOST_NAMES,
    port: settings.INGEST_PORT,
    proxy: proxyOf(settings),
    webhooks: {
      privateHosts: new Set(settings.WEBHOOK_PRIVATE_HOSTS.map((host) => host.toLowerCase())),
      proxy: proxyOf(settings),
    },
    organizationId: settings.SALESFORCE_ORGANIZATION_ID,
    copies: settings.INGEST_COPIES,
    verifications: verificationsOf(settings, tuning),
    pollEveryMs: settings.INGEST_POLL_SECONDS * 1_000,
    withoutFields: settings.ORGMIRROR_WITHOUT_FIELDS,
    rereadEveryMs: settings.INGEST_REREAD_MINUTES * MINUTE_MS,
    historyMonths: settings.HISTORY_MONTHS,
    indexBudget: settings.INDEX_BUDGET / 100,
    computedEveryMs: settings.ORGMIRROR_COMPUTED_EVERY_MS,
    budget: budgetOf(settings, tuning),
    tuning,
    logLevel: settings.LOG_LEVEL,
  };
}

function proxyOf({ HTTPS_PROXY: url, NO_PROXY: except }: Settings): Proxy | null {
  return url === "" ? null : { url, except };
}

const ADDRESSES = ["SALESFORCE_LOGIN_URL", "SALESFORCE_PUBSUB_URL", "ROOMS_URL"] as const;

/** Settings that are not readable are problems of their own. */
function plainAddresses(settings: Partial<Settings>): string[] {
  if (settings.INGEST_PLAIN_HTTP === "allowed") return [];
  return ADDRESSES.filter((name) => isPlainRemote(settings[name] ?? "https://unset")).map(
    (name) =>
      `${name} is plain http to another machine, which shows secrets to the network: use https, or set INGEST_PLAIN_HTTP=allowed`,
  );
}

/** Null where a problem is in the way. */
function credentialOf(
  {
    SALESFORCE_USERNAME: username,
    SALESFORCE_PRIVATE_KEY_FILE: file,
    SALESFORCE_CLIENT_SECRET: clientSecret,
  }: Settings,
  problems: string[],
): OrgCredential | null {
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

function verificationsOf(settings: Settings, tuning: Tuning): VerificationSettings {
  const everyMs = tuning.verifyEveryMs;
  return {
    keysEveryMs: everyMs ?? settings.INGEST_VERIFY_KEYS_MINUTES * MINUTE_MS,
    fullEveryMs: everyMs ?? settings.INGEST_VERIFY_FULL_HOURS * 60 * MINUTE_MS,
    // This long, so that the refetch of a candidate closes its repair.
    settleMs: tuning.restMaxStalenessMs + 1_000,
  };
}

function budgetOf(settings: Settings, tuning: Tuning): BudgetSettings {
  const pauseMs = settings.INGEST_EVENTS_PAUSE_MINUTES * MINUTE_MS;
  const pollMs = settings.INGEST_EVENTS_POLL_MINUTES * MINUTE_MS;
  return {
    ...BUDGET_DEFAULTS,
    sharePercent: settings.INGEST_API_SHARE,
    reservePercent: settings.INGEST_REPAIR_RESERVE,
    recheckMs: tuning.limitsEveryMs ?? BUDGET_DEFAULTS.recheckMs,
    eventsPauseMs: tuning.eventsPauseMs ?? pauseMs,
    eventsPollMs: tuning.eventsPollMs ?? pollMs,
    computed: computedOf(settings, tuning),
  };
}

function computedOf(settings: Settings, tuning: Tuning): BudgetSettings["computed"] {
  return {
    withinMs: tuning.computedWithinMs ?? settings.INGEST_COMPUTED_MINUTES * MINUTE_MS,
    callsPerDay: settings.INGEST_COMPUTED_CALLS,
    objects: settings.ORGMIRROR_OBJECTS.length,
    restMaxStalenessMs: tuning.restMaxStalenessMs,
  };
}

function tuningOf(settings: Settings): Tuning {
  return {
    ...DEFAULT_TUNING,
    restMaxStalenessMs: settings.ORGMIRROR_REST_MAX_STALENESS_MS,
    bulkMaxStalenessMs: settings.ORGMIRROR_BULK_MAX_STALENESS_MS,
    saveMarginMs: settings.ORGMIRROR_SAVE_MARGIN_MS,
    clocksMs: settings.ORGMIRROR_CLOCKS_MS,
    jobPatienceMs: settings.ORGMIRROR_JOB_PATIENCE_MS,
    maxRangeRows: settings.ORGMIRROR_MAX_RANGE_ROWS,
    confirmEveryMs: settings.ORGMIRROR_CONFIRM_EVERY_MS,
    pageRecords: settings.ORGMIRROR_PAGE_RECORDS,
    verifyEveryMs: settings.ORGMIRROR_VERIFY_EVERY_MS,
    limitsEveryMs: settings.ORGMIRROR_LIMITS_EVERY_MS,
    eventsPauseMs: settings.ORGMIRROR_EVENTS_PAUSE_MS,
    eventsPollMs: settings.ORGMIRROR_EVENTS_POLL_MS,
    signInPauseMs: settings.ORGMIRROR_SIGN_IN_PAUSE_MS,
    computedWithinMs: settings.ORGMIRROR_COMPUTED_WITHIN_MS,
  };
}

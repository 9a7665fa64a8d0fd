import * as v from "valibot";
import { BUDGET_DEFAULTS } from "../budget/budget-settings.ts";
import { DEFAULT_TUNING } from "../core/tuning.ts";
import {
  ADDRESS,
  ANY_TEXT,
  LIST,
  OPTIONAL_WHOLE,
  oneOf,
  PROXY,
  setting,
  TEXT,
  whole,
  type Setting,
} from "./setting.ts";

const MINUTE_MS = 60_000;
const MOST_MS = Number.MAX_SAFE_INTEGER;

const API_VERSION = v.pipe(v.string(), v.regex(/^\d+\.0$/, "is not a version like 66.0"));
const POSTGRES = v.pipe(TEXT, v.startsWith("postgres", "is not a Postgres connection string"));
/** Salesforce takes names in any case. The first spelling stays; the org's own is found at the start. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set([""]);
  return names.filter((name) => {
    const isNew = !seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return isNew;
  });
}

const API_NAMES = v.pipe(
  TEXT,
  v.transform((list) => distinct(list.split(",").map((name) => name.trim()))),
  v.array(
    v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]*$/, "holds a name that no object can have")),
  ),
  v.nonEmpty("names no object"),
);

const ORGANIZATION_ID = v.pipe(
  v.string(),
  v.regex(/^(00D[A-Za-z0-9]{15})?$/, "is not the id of an org (18 characters, 00D…)"),
  v.transform((id) => (id === "" ? null : id)),
);

const FIELD_NAMES = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((name) => name.trim())),
  v.array(
    v.union(
      [v.literal(""), v.pipe(v.string(), v.regex(/^\w+\.\w+$/))],
      "holds what is no Object.Field",
    ),
  ),
  v.transform((names) => new Set(names.filter(Boolean).map((name) => name.toLowerCase()))),
);

const forTests = (about: string, ms: number) =>
  setting(about, whole(1, MOST_MS), { default: String(ms), isForTests: true });
const optionalForTests = (about: string) =>
  setting(about, OPTIONAL_WHOLE, { default: "", isForTests: true });

/**
 * Every setting of an ingest node, by section. `--help`, `.env.example` and the messages about wrong settings are made
 * from this table. Of ingest nothing else reads the environment; the Worker and the rooms have bindings
 * (`edge/api/settings.ts`, `edge/party/admission.ts`), and `npm run migrate` reads DATABASE_URL alone.
 */
export const SECTIONS = {
  "The org": {
    SALESFORCE_LOGIN_URL: setting(
      "Where to sign in: https://login.salesforce.com, https://test.salesforce.com (sandbox), or your My Domain (needed for client credentials): https://acme.my.salesforce.com",
      ADDRESS,
      { example: "https://login.salesforce.com" },
    ),
    SALESFORCE_CLIENT_ID: setting(
      "Consumer key of the external client app (or connected app).",
      TEXT,
    ),
    SALESFORCE_USERNAME: setting(
      "Either JWT bearer: the user to act as, and a private key …",
      ANY_TEXT,
      { default: "" },
    ),
    SALESFORCE_PRIVATE_KEY_FILE: setting(
      "The private key of the app's certificate (PEM, a path).",
      ANY_TEXT,
      {
        default: "",
      },
    ),
    SALESFORCE_CLIENT_SECRET: setting("… or client credentials: the consumer secret.", ANY_TEXT, {
      default: "",
    }),
    SALESFORCE_API_VERSION: setting("Version of the REST and Bulk APIs.", API_VERSION, {
      default: "66.0",
    }),
    SALESFORCE_PUBSUB_URL: setting(
      "https is TLS; http is plaintext HTTP/2, for the emulator. EU: https://api.deu.pubsub.salesforce.com:7443",
      ADDRESS,
      { default: "https://api.pubsub.salesforce.com:7443" },
    ),
    SALESFORCE_ORGANIZATION_ID: setting(
      "Id of the org (18 characters, 00D…). Default: the org of the first sign-in. After the refresh of a sandbox, set it to the new id: the mirror then drops the records of the org before, and copies this one.",
      ORGANIZATION_ID,
      { default: "" },
    ),
    ORGMIRROR_OBJECTS: setting(
      "API names of the objects to mirror, in any case, separated by commas.",
      API_NAMES,
      { example: "Account,Contact,Opportunity" },
    ),
    ORGMIRROR_WITHOUT_FIELDS: setting(
      "Fields to leave out, as Object.Field, separated by commas.",
      FIELD_NAMES,
      { default: "" },
    ),
  },
  Postgres: {
    DATABASE_URL: setting(
      "Postgres's direct (not pooled) connection string, with sslmode=require, or sslmode=verify-full&sslrootcert=system.",
      POSTGRES,
    ),
  },
  Rooms: {
    ROOMS_URL: setting("Address of the deployed Worker, which has the rooms.", ADDRESS, {
      example: "https://orgmirror.your-name.workers.dev",
    }),
    ROOM_PUBLISH_SECRET: setting(
      "The secret with which this node publishes to rooms. The Worker has the same one.",
      TEXT,
    ),
  },
  "The network": {
    HTTPS_PROXY: setting(
      "The proxy of every call to Salesforce and to rooms: sign-in, REST, Bulk, Pub/Sub. Like http://proxy.example:3128; also read from https_proxy. Postgres is not called through it.",
      PROXY,
      { default: "" },
    ),
    NO_PROXY: setting(
      "Hosts that are called without the proxy, separated by commas (.example.com: all below it). This machine always is.",
      ANY_TEXT,
      { default: "" },
    ),
    WEBHOOK_PRIVATE_HOSTS: setting(
      "Hosts that webhooks may lead to though their addresses are not public, separated by commas, without ports. Over http only this machine, where it is named here: localhost,127.0.0.1",
      LIST,
      { default: "" },
    ),
    INGEST_PLAIN_HTTP: setting(
      "Whether Salesforce and rooms on other machines may be called over plain http, which shows secrets and records to the network: refused or allowed.",
      oneOf(["refused", "allowed"]),
      { default: "refused" },
    ),
  },
  "The ingest node": {
    INGEST_HOST: setting("Address of health and metrics; 0.0.0.0 in a container.", ANY_TEXT, {
      default: "127.0.0.1",
    }),
    INGEST_HOST_NAMES: setting(
      "Names by which health and metrics are asked from elsewhere, separated by commas. Names of this machine always may, and addresses if INGEST_HOST is not this machine's own.",
      LIST,
      { default: "" },
    ),
    INGEST_PORT: setting("Their port.", whole(0, 65_535), { default: "8793" }),
    INGEST_NODE: setting(
      "Name of this node in leases and logs. Default: host name and process id.",
      ANY_TEXT,
      { default: "" },
    ),
    INGEST_COPIES: setting("Objects copied at the same time.", whole(1, 32), { default: "3" }),
    INGEST_VERIFY_KEYS_MINUTES: setting(
      "How often ids and SystemModstamp of every record are compared with the org. 0: never.",
      whole(0, 10_080),
      { default: "60" },
    ),
    INGEST_VERIFY_FULL_HOURS: setting("How often every field is. 0: never.", whole(0, 8_760), {
      default: "24",
    }),
    INGEST_POLL_SECONDS: setting(
      "Seconds between two polls of an object that has no change events.",
      whole(1, 86_400),
      { default: "60" },
    ),
    INGEST_REREAD_MINUTES: setting(
      "Minutes between two reads of all of an object that has neither change events nor a field that shows what changed.",
      whole(1, 10_080),
      { default: "60" },
    ),
    INGEST_API_SHARE: setting(
      "How much of the org's API calls in 24 hours may be used, in percent.",
      whole(1, 100),
      { default: String(BUDGET_DEFAULTS.sharePercent) },
    ),
    INGEST_REPAIR_RESERVE: setting(
      "How much of that only repairs may use, in percent.",
      whole(0, 90),
      {
        default: String(BUDGET_DEFAULTS.reservePercent),
      },
    ),
    INGEST_EVENTS_PAUSE_MINUTES: setting(
      "How long a stream pauses when the org's event deliveries are exhausted.",
      whole(1, 1_440),
      { default: String(BUDGET_DEFAULTS.eventsPauseMs / MINUTE_MS) },
    ),
    INGEST_EVENTS_POLL_MINUTES: setting("How often changes are read meanwhile.", whole(1, 1_440), {
      default: String(BUDGET_DEFAULTS.eventsPollMs / MINUTE_MS),
    }),
    INGEST_COMPUTED_MINUTES: setting(
      "Within how many minutes fields that the org computes from other records follow. With more objects or changes than their calls allow, they follow later.",
      whole(1, 1_440),
      { default: String(BUDGET_DEFAULTS.computed.withinMs / MINUTE_MS) },
    ),
    INGEST_COMPUTED_CALLS: setting(
      "How many of the org's API calls in 24 hours their reads may take.",
      whole(1, 1_000_000),
      {
        default: String(BUDGET_DEFAULTS.computed.callsPerDay),
      },
    ),
    HISTORY_MONTHS: setting(
      "How many months of changes are kept, beside the present one: how far back rows can be asked as of a moment. Default: all.",
      OPTIONAL_WHOLE,
      { default: "" },
    ),
    INDEX_BUDGET: setting(
      "How large the indexes may be that slow questions needed, as percents of their table. 0: none are made.",
      whole(0, 1_000),
      { default: "50" },
    ),
    ORGMIRROR_COMPUTED_EVERY_MS: setting(
      "Milliseconds between two reads of fields that the org computes from the time or from other records (one day).",
      whole(1, MOST_MS),
      { default: "86400000" },
    ),
    LOG_LEVEL: setting("debug, info, warn or error", oneOf(["debug", "info", "warn", "error"]), {
      default: "info",
    }),
  },
  Tuning: {
    ORGMIRROR_REST_MAX_STALENESS_MS: forTests(
      "Tuning.restMaxStalenessMs",
      DEFAULT_TUNING.restMaxStalenessMs,
    ),
    ORGMIRROR_BULK_MAX_STALENESS_MS: forTests(
      "Tuning.bulkMaxStalenessMs",
      DEFAULT_TUNING.bulkMaxStalenessMs,
    ),
    ORGMIRROR_SAVE_MARGIN_MS: forTests("Tuning.saveMarginMs", DEFAULT_TUNING.saveMarginMs),
    ORGMIRROR_CLOCKS_MS: forTests("Tuning.clocksMs", DEFAULT_TUNING.clocksMs),
    ORGMIRROR_JOB_PATIENCE_MS: forTests("Tuning.jobPatienceMs", DEFAULT_TUNING.jobPatienceMs),
    ORGMIRROR_MAX_RANGE_ROWS: forTests("Tuning.maxRangeRows", DEFAULT_TUNING.maxRangeRows),
    ORGMIRROR_CONFIRM_EVERY_MS: forTests("Tuning.confirmEveryMs", DEFAULT_TUNING.confirmEveryMs),
    ORGMIRROR_PAGE_RECORDS: optionalForTests("Tuning.pageRecords"),
    ORGMIRROR_VERIFY_EVERY_MS: optionalForTests("Tuning.verifyEveryMs"),
    ORGMIRROR_EVENTS_PAUSE_MS: optionalForTests("Tuning.eventsPauseMs"),
    ORGMIRROR_EVENTS_POLL_MS: optionalForTests("Tuning.eventsPollMs"),
    ORGMIRROR_LIMITS_EVERY_MS: optionalForTests("Tuning.limitsEveryMs"),
    ORGMIRROR_SIGN_IN_PAUSE_MS: optionalForTests("Tuning.signInPauseMs"),
    ORGMIRROR_COMPUTED_WITHIN_MS: optionalForTests("Tuning.computedWithinMs"),
  },
} as const;

type Sections = typeof SECTIONS;
type SettingsOf<Section> = {
  -readonly [Name in keyof Section]: Section[Name] extends Setting<infer Value> ? Value : never;
};
/** The values of all settings, by name. */
export type Settings = SettingsOf<
  Sections["The org"] &
    Sections["Postgres"] &
    Sections["Rooms"] &
    Sections["The network"] &
    Sections["The ingest node"] &
    Sections["Tuning"]
>;

/**
 * Which folder may import which: the one table of it. `npm run lint` checks every import against it, the table in
 * ARCHITECTURE.md is compared with it by a test.
 *
 *   folder ─► [what is in it, folders that it may import besides itself]
 *
 * A folder may name only folders above it in the table, so no two import each other. Tests may import anything. A
 * folder that is not in the table fails.
 */
export const FOLDERS: Readonly<
  Record<string, readonly [what: string, mayImport: readonly string[]]>
> = {
  "edge/protocol": [
    "what crosses wires: cells, changes, room messages, statuses, states, problems",
    [],
  ],
  "db/mirror/types": ["kinds of fields: Postgres type, and values on every way (pure)", []],
  "db/mirror": ["mirror tables: names, columns, DDL and differences (pure)", ["db/mirror/types"]],
  db: ["the `sync` schema and its migrations", ["edge/protocol", "db/mirror"]],

  "ingest/lib": ["clock, retries, signals, transactions: nothing of Salesforce", []],
  "ingest/salesforce": [
    "the org as a client sees it: sign-in, REST, Bulk 2.0, Pub/Sub, errors",
    ["ingest/lib"],
  ],
  "ingest/cdc": [
    "change events to cells: bitmaps, decoding (pure)",
    ["db/mirror", "db/mirror/types"],
  ],
  "ingest/core": [
    "rows of the `sync` schema and the types that all share; tuning; the error policy",
    ["ingest/salesforce", "ingest/lib", "ingest/cdc", "db/mirror"],
  ],
  "ingest/apply/rules": [
    "the two ordering rules, batches, repairs (pure; docs/ordering.md)",
    ["ingest/core", "ingest/cdc", "ingest/lib", "db/mirror"],
  ],
  "ingest/apply": [
    "the transactions that carry the rules out",
    ["ingest/apply/rules", "ingest/core", "ingest/cdc", "ingest/lib", "db/mirror"],
  ],
  "ingest/observe": [
    "the log, the metrics, and what is reported after a commit",
    ["ingest/apply", "ingest/core", "ingest/salesforce", "ingest/lib"],
  ],
  "ingest/budget": [
    "quotas, the circuit, and the rate limiter that every call passes",
    ["ingest/observe", "ingest/salesforce", "ingest/lib"],
  ],
  "ingest/context": [
    "what the loops of a pipeline share, and its state",
    ["ingest/budget", "ingest/observe", "ingest/core", "ingest/salesforce", "ingest/lib"],
  ],
  "ingest/publish": [
    "the log to the room",
    ["ingest/context", "ingest/observe", "ingest/core", "ingest/lib"],
  ],
  "ingest/snapshot": [
    "reads of records: initial snapshot, resync, backfill, reads by id",
    [
      "ingest/context",
      "ingest/observe",
      "ingest/apply",
      "ingest/apply/rules",
      "ingest/core",
      "ingest/cdc",
      "ingest/salesforce",
      "ingest/lib",
      "db/mirror",
      "db/mirror/types",
    ],
  ],
  "ingest/schema": [
    "describes to mirror tables: fields that come, go and change type",
    [
      "ingest/snapshot",
      "ingest/context",
      "ingest/observe",
      "ingest/core",
      "ingest/cdc",
      "ingest/salesforce",
      "ingest/lib",
      "db/mirror",
    ],
  ],
  "ingest/computed": [
    "formulas and roll-ups: which reads a change asks for",
    [
      "ingest/schema",
      "ingest/context",
      "ingest/observe",
      "ingest/core",
      "ingest/lib",
      "db/mirror",
      "db/mirror/types",
    ],
  ],
  "ingest/capture": [
    "the stream of change events, and polls of objects without",
    [
      "ingest/schema",
      "ingest/snapshot",
      "ingest/context",
      "ingest/observe",
      "ingest/apply",
      "ingest/core",
      "ingest/cdc",
      "ingest/salesforce",
      "ingest/lib",
      "db/mirror",
    ],
  ],
  "ingest/reconcile/repair": [
    "durable repairs: records and ranges that are read again",
    [
      "ingest/computed",
      "ingest/snapshot",
      "ingest/context",
      "ingest/observe",
      "ingest/apply/rules",
      "ingest/core",
      "ingest/salesforce",
      "ingest/lib",
      "db/mirror",
    ],
  ],
  "ingest/reconcile/verify": [
    "verifications: the comparison that proves that mirror and org are equal",
    [
      "ingest/snapshot",
      "ingest/context",
      "ingest/observe",
      "ingest/apply",
      "ingest/apply/rules",
      "ingest/core",
      "ingest/salesforce",
      "ingest/lib",
      "db/mirror",
    ],
  ],
  "ingest/pipeline": [
    "the pipeline of an object, composed of the loops above",
    [
      "ingest/reconcile/verify",
      "ingest/reconcile/repair",
      "ingest/capture",
      "ingest/computed",
      "ingest/schema",
      "ingest/snapshot",
      "ingest/publish",
      "ingest/context",
      "ingest/observe",
      "ingest/core",
      "ingest/salesforce",
      "ingest/lib",
    ],
  ],
  "ingest/config": [
    "the table of settings, and what is made of it",
    ["ingest/reconcile/verify", "ingest/budget", "ingest/core", "ingest/salesforce", "ingest/lib"],
  ],
  "ingest/node": [
    "the ingest node: assignment of objects, supervision, health, retention",
    [
      "ingest/config",
      "ingest/pipeline",
      "ingest/reconcile/verify",
      "ingest/capture",
      "ingest/publish",
      "ingest/context",
      "ingest/budget",
      "ingest/observe",
      "ingest/core",
      "ingest/salesforce",
      "ingest/lib",
      "db",
      "db/mirror",
    ],
  ],
  ingest: ["the command", ["ingest/node", "ingest/config", "ingest/lib"]],

  "edge/query": ["questions to SQL, rows to cells (pure)", ["db/mirror", "db/mirror/types"]],
  "edge/pg": ["the Worker's way to Postgres", ["edge/query"]],
  "edge/api": ["the routes", ["edge/pg", "edge/query"]],
  "edge/party": ["the rooms", []],
  edge: ["the Worker", ["edge/api"]],

  "web/format": ["numbers, times and durations as people read them", []],
  "web/client": ["the API as the dashboard calls it", ["edge/api"]],
  "web/state": ["what all pages know: sync, references, theme", ["web/client"]],
  "web/live": ["the feed: a state machine, and the socket", ["web/client", "web/format"]],
  "web/kinds": [
    "a file for each kind of field: text, cell, editor, width, operators",
    ["web/format", "web/state"],
  ],
  "web/view": [
    "filters, columns and sorting, as the address holds them",
    ["web/format", "web/kinds"],
  ],
  "web/rows": ["the rows of a list, paged and live", ["web/client", "web/live", "web/view"]],
  "web/ui": ["shell, rail, badges, dialogs", ["web/client", "web/format", "web/live", "web/state"]],
  "web/grid": [
    "the list",
    [
      "web/client",
      "web/format",
      "web/kinds",
      "web/live",
      "web/rows",
      "web/state",
      "web/ui",
      "web/view",
    ],
  ],
  "web/record": [
    "the record page",
    ["web/client", "web/format", "web/kinds", "web/live", "web/rows", "web/state", "web/ui"],
  ],
  "web/sync": ["the Sync page", ["web/format", "web/state", "web/ui"]],
  "web/pages": [
    "one file for each page",
    [
      "web/client",
      "web/format",
      "web/grid",
      "web/live",
      "web/record",
      "web/rows",
      "web/state",
      "web/sync",
      "web/ui",
      "web/view",
    ],
  ],
  "web/public": ["files that are served as they are", []],
  web: ["the dashboard", ["web/client", "web/pages", "web/state", "web/ui"]],

  "emulator/model": ["fields, object types, records, ids: what all speak of", []],
  "emulator/formula": ["formulas and roll-ups", ["emulator/model"]],
  "emulator/rules": [
    "validation, duplicate and field rules",
    ["emulator/formula", "emulator/model"],
  ],
  "emulator/org/store": ["columns of records in memory", ["emulator/model"]],
  "emulator/org": [
    "tables, transactions, history, journal, clock, views",
    ["emulator/org/store", "emulator/rules", "emulator/formula", "emulator/model"],
  ],
  "emulator/soql": ["SOQL", ["emulator/org", "emulator/model"]],
  "emulator/seed": [
    "the records that an org begins with",
    ["emulator/org", "emulator/org/store", "emulator/formula", "emulator/model"],
  ],
  "emulator/objects": ["the standard objects", ["emulator/seed", "emulator/org", "emulator/model"]],
  "emulator/described": [
    "orgs made of saved describes",
    ["emulator/objects", "emulator/seed", "emulator/org", "emulator/org/store", "emulator/model"],
  ],
  "emulator/work": [
    "people at work in the org",
    ["emulator/described", "emulator/objects", "emulator/seed", "emulator/org", "emulator/model"],
  ],
  "emulator/faults": [
    "faults, and whom they are injected into",
    ["emulator/org", "emulator/model"],
  ],
  "emulator/events": [
    "change events: schemas, channels, the event log",
    ["emulator/faults", "emulator/soql", "emulator/org", "emulator/model"],
  ],
  "emulator/emulation": [
    "the parts of a running emulator",
    ["emulator/work", "emulator/events", "emulator/faults", "emulator/org", "emulator/model"],
  ],
  "emulator/rest": [
    "the REST API",
    [
      "emulator/emulation",
      "emulator/events",
      "emulator/faults",
      "emulator/soql",
      "emulator/org",
      "emulator/formula",
      "emulator/model",
    ],
  ],
  "emulator/oauth": [
    "sign-in",
    ["emulator/rest", "emulator/emulation", "emulator/org", "emulator/model"],
  ],
  "emulator/bulk": [
    "Bulk API 2.0",
    [
      "emulator/rest",
      "emulator/emulation",
      "emulator/faults",
      "emulator/soql",
      "emulator/org",
      "emulator/model",
    ],
  ],
  "emulator/soap": [
    "the SOAP API",
    ["emulator/oauth", "emulator/rest", "emulator/emulation", "emulator/org", "emulator/model"],
  ],
  "emulator/pubsub": [
    "the Pub/Sub API over gRPC",
    ["emulator/emulation", "emulator/events", "emulator/org", "emulator/model"],
  ],
  "emulator/control": [
    "the door for tests: time, faults, schema, truth",
    [
      "emulator/emulation",
      "emulator/events",
      "emulator/faults",
      "emulator/work",
      "emulator/rules",
      "emulator/soql",
      "emulator/org",
      "emulator/model",
    ],
  ],
  emulator: [
    "the emulated org, composed",
    [
      "emulator/model",
      "emulator/formula",
      "emulator/rules",
      "emulator/org",
      "emulator/org/store",
      "emulator/soql",
      "emulator/seed",
      "emulator/objects",
      "emulator/described",
      "emulator/work",
      "emulator/faults",
      "emulator/events",
      "emulator/emulation",
      "emulator/rest",
      "emulator/oauth",
      "emulator/bulk",
      "emulator/soap",
      "emulator/pubsub",
      "emulator/control",
    ],
  ],
  "emulator/peers": [
    "programs that know nothing of this project, at work with the emulator",
    ["emulator", "emulator/emulation"],
  ],
  "emulator/fuzz": ["odd inputs", []],

  "local/process": ["programs and their children on one machine", []],
  "local/postgres": ["Postgres, and Neon's protocol over it", ["local/process"]],
  "local/edge": ["the Worker and the rooms under workerd", ["local/process"]],
  "local/deploy": ["the way to Cloudflare and PartyKit", ["local/edge", "local/process"]],
  "local/command": [
    "`npm start` and `npm run dev`",
    ["local/edge", "local/postgres", "local/process", "db"],
  ],
};

/** Below all folders: what anybody may import. */
export const FOR_ALL: readonly string[] = ["edge/protocol"];

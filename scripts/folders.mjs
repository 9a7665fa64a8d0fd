/**
 * Which folder may import which: the one table of it. `npm run lint` checks every import against it, the table in
 * ARCHITECTURE.md is compared with it by a test.
 *
 *   folder ─► [what is in it, folders that it may import besides itself]
 *
 * A folder may name only folders above it in the table, so no two import each other. Tests may import anything. A
 * folder that is not in the table fails.
 */
export const FOLDERS = {
  "edge/protocol": ["what crosses wires: cells, changes, room messages, statuses, states, problems", []],
  "db/mirror": ["mirror tables: names, types, DDL and differences (pure)", []],
  db: ["the `sync` schema and its migrations", ["edge/protocol", "db/mirror"]],

  "ingest/lib": ["clock, backoff, signals, transactions: nothing of Salesforce", []],
  "ingest/salesforce": ["the org as a client sees it: sign-in, REST, Bulk 2.0, Pub/Sub, errors", ["ingest/lib"]],
  "ingest/cdc": ["change events to cells: bitmaps, decoding, numbers (pure)", ["db/mirror"]],
  "ingest/core": [
    "rows of the `sync` schema and the types that all share; tuning",
    ["ingest/lib", "ingest/cdc", "db/mirror"],
  ],
  "ingest/apply/rules": [
    "the two ordering rules, batches, repairs (pure; docs/ordering.md)",
    ["ingest/core", "ingest/cdc", "db/mirror"],
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
  "ingest/publish": ["the log to the room", ["ingest/context", "ingest/core", "ingest/lib"]],
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
    ["ingest/schema", "ingest/context", "ingest/observe", "ingest/core", "ingest/lib", "db/mirror"],
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

  "edge/query": ["questions to SQL, rows to cells (pure)", ["db/mirror"]],
  "edge/pg": ["the Worker's way to Postgres", ["edge/query"]],
  "edge/api": ["the routes", ["edge/pg", "edge/query"]],
  "edge/party": ["the rooms", []],
  edge: ["the Worker", ["edge/api"]],

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
export const FOR_ALL = ["edge/protocol"];

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Asked, requests } from "../../testing/ask/random-request.ts";
import {
  ERAS,
  type Era,
  fillHistory,
  laterWorlds,
  momentOf,
} from "../../testing/ask/world-history.ts";
import {
  makeTables,
  OBJECTS,
  randomOf,
  randomWorld,
  type World,
  type WorldRow,
} from "../../testing/ask/world.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import type { Group } from "../protocol/grant.ts";
import { app } from "./app.ts";

/*
 * Two mirrors that differ only in what a person may not see: hidden values, hidden records, and how often these changed,
 * now and at every moment of their histories. Whatever the person asks, the answers are the same, byte by byte.
 */

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1_000);
/** So often there are other mirrors. */
const ROUNDS = 4;
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

type Grants = Group["grants"];
/** What somebody sees, and by hand: which rows that are, and which of their columns may differ. */
type Case = {
  readonly name: string;
  readonly grants: Grants;
  readonly isSeen: (object: string, row: WorldRow, world: World) => boolean;
  readonly hidden: Readonly<Record<string, readonly string[]>>;
  /** The objects of which something is hidden. */
  readonly partly: readonly string[];
};

const ALL = { fields: "all" as const, denied: [], rows: null };
const industryOf = (row: WorldRow, world: World) =>
  world["Account"]?.find(({ id }) => id === row["accountid"])?.["industry"];

const CASES: readonly Case[] = [
  {
    name: "some fields of all records",
    grants: {
      Deal: { ...ALL, fields: ["Name", "Stage", "Amount", "AccountId", "OwnerId", "Closed"] },
      Account: { ...ALL, denied: ["Revenue", "Founded"] },
      User: { ...ALL, fields: ["Name"] },
    },
    isSeen: () => true,
    hidden: {
      Deal: ["ratio", "quantity", "serial", "hot", "created", "opens", "notes"],
      Account: ["revenue", "founded"],
      User: ["managerid", "joined"],
    },
    partly: ["Deal", "Account", "User"],
  },
  {
    name: "some records, of one object none",
    grants: {
      "*": ALL,
      Deal: {
        fields: "all",
        denied: ["Amount"],
        rows: { field: "stage", op: "eq", value: "Open" },
      },
      Account: "none",
    },
    isSeen: (object, row) => object === "User" || (object === "Deal" && row["stage"] === "Open"),
    hidden: { Deal: ["amount"] },
    partly: ["Deal", "Account"],
  },
  {
    name: "records by a hidden field of the record that they refer to",
    grants: {
      Deal: { ...ALL, rows: { field: "account.industry", op: "eq", value: "Steel" } },
      Account: {
        fields: ["Name", "OwnerId"],
        denied: [],
        rows: { field: "industry", op: "eq", value: "Steel" },
      },
      User: { ...ALL, denied: ["Name"], rows: { field: "name", op: "ne", value: "Bo" } },
    },
    isSeen: (object, row, world) => {
      if (object === "User") return row["name"] !== "Bo";
      return (object === "Deal" ? industryOf(row, world) : row["industry"]) === "Steel";
    },
    hidden: { Account: ["revenue", "founded", "currencyisocode"] },
    partly: ["Deal", "Account", "User"],
  },
  {
    name: "nothing but users",
    grants: { User: ALL },
    isSeen: (object) => object === "User",
    hidden: {},
    partly: ["Deal", "Account"],
  },
];

/**
 * The same to somebody of the case: other hidden values, and other hidden records. What is behind references decides as it
 * is in the end.
 */
function otherwise(
  world: World,
  { isSeen, hidden }: Case,
  seed: number,
  [end, otherEnd]: readonly [World, World | null],
): World {
  const random = randomOf(seed);
  const other = randomWorld(seed);
  const rowsOf = (name: string, inWorld: World) =>
    (world[name] ?? [])
      .flatMap((row) => {
        if (!isSeen(name, row, end)) return [];
        const from = other[name]?.[Math.floor(random() * (other[name]?.length ?? 0))] ?? {};
        const columns = hidden[name] ?? [];
        return [{ ...row, ...Object.fromEntries(columns.map((one) => [one, from[one] ?? null])) }];
      })
      .concat(
        (other[name] ?? []).flatMap((row, i) => {
          // Ids of their own, so that nothing that is seen refers to them.
          const id = `${String(row["id"]).slice(0, 3)}H${String(i).padStart(11, "0")}AAA`;
          const added = { ...row, id };
          return isSeen(name, added, inWorld) ? [] : [added];
        }),
      );
  // Hidden deals must not be seen by what accounts are in the end.
  const accounts = rowsOf("Account", end);
  const users = rowsOf("User", end);
  const deals = rowsOf("Deal", otherEnd ?? { ...world, Account: accounts });
  return { User: users, Account: accounts, Deal: deals };
}

/** The histories of both mirrors; in that of the second one what is hidden changes another number of times. */
function histories(one: Case, seed: number): readonly [readonly Era[], readonly Era[]] {
  const worlds = laterWorlds(randomWorld(seed), seed);
  const end = worlds[ERAS - 1] ?? {};
  const otherEnd = otherwise(end, one, seed + 1, [end, null]);
  const also = (world: World, n: number) => otherwise(world, one, seed + n, [end, otherEnd]);
  const here = worlds.map((world, n): Era => ({ at: momentOf(n), world }));
  const there = worlds.flatMap((world, n): Era[] => {
    const hidden = (minutes: number) =>
      new Date(Date.parse(momentOf(n)) + minutes * 60_000).toISOString();
    return [
      { at: momentOf(n), world: also(world, 10 * n + 2) },
      { at: hidden(10), world: also(world, 10 * n + 3) },
      { at: hidden(40), world: n < ERAS - 1 ? also(world, 10 * n + 4) : otherEnd },
    ];
  });
  return [here, there];
}

let databases: readonly [NeonDatabase, NeonDatabase];
beforeAll(async () => {
  databases = [await neonDatabase(), await neonDatabase()];
  for (const { client } of databases) await makeTables(client);
});
afterAll(async () => {
  for (const database of databases ?? []) await database.end();
});

/** Fills both mirrors; of the second one the logs are longer. */
async function prepare(one: Case, seed: number): Promise<void> {
  const both = histories(one, seed);
  const group = { name: "Everybody", everybody: true, people: [], claims: [], grants: one.grants };
  for (const [n, { client }] of databases.entries()) {
    await fillHistory(client, both[n] ?? [], seed);
    await client.query("truncate app.groups_version");
    await client.query(
      "insert into app.groups_version (version, groups, person) values (1, $1, 'boss')",
      [JSON.stringify([group])],
    );
    await client.query(
      `update sync.object set last_commit_at = '2024-01-01Z', published_seq = head_seq, applied = head_seq,
         last_message_at = '2024-01-01Z', lease_owner = 'node', lease_until = now() + interval '1 day'`,
    );
    // What is hidden changed at another time, and another number of times.
    await client.query(
      `update sync.object set last_message_at = timestamptz '2024-01-01Z' + interval '1 hour' * $1::int,
         last_commit_at = timestamptz '2024-01-01Z' + interval '1 hour' * $1::int where name = any($2)`,
      [7 + n * 12, one.partly],
    );
    for (const { name, mirrorTable } of OBJECTS)
      await client.query(
        `update sync.object set row_count = (select count(*) from salesforce."${mirrorTable}") where name = $1`,
        [name],
      );
    await client.query("analyze");
  }
}

async function allAnswered(database: NeonDatabase, all: readonly Asked[]): Promise<string[]> {
  const answers: string[] = [];
  for (const asked of all) answers.push(await answered(database, asked));
  return answers;
}

/** As somebody gets it: whatever an answer says of places in logs stands for itself where all rows are seen. */
async function answered(database: NeonDatabase, { path, body }: Asked): Promise<string> {
  const { settings } = database;
  const init =
    body === undefined
      ? {}
      : { method: "POST", body, headers: { "Content-Type": "application/json" } };
  const answer = await app.request(`http://127.0.0.1:8787${path}`, init, settings);
  const text = await answer.text();
  const kind = answer.headers.get("Content-Type");
  const first = `${answer.status} ${kind}\n${isOfThen(path) ? text : masked(text)}`;
  const [, next] = /"next":"([^"]+)"/.exec(text) ?? [];
  if (next === undefined || body !== undefined || path.includes("cursor=")) return first;
  return `${first}\n${await answered(database, { path: `${path}&cursor=${next}` })}`;
}

/** What is told of then is told without the times of now. */
const isOfThen = (path: string) => /asOf=|since=|timeline/.test(path);

/** Times of the answer, and, of objects whose rows are all seen, places in their logs (docs/security.md). */
function masked(text: string): string {
  return text
    .replaceAll(/"(?:at|seenAt|startedAt)":"[^"]*"/g, '"time":""')
    .replaceAll(/"(?:lagMs|historyBytes)":[\d.]+/g, '"size":0');
}

test.each(CASES)(
  "whoever sees $name gets the same bytes from mirrors that differ in the rest",
  async (one) => {
    const statuses = new Map<string, number>();
    const runs = Math.ceil(RUNS / CASES.length);
    for (let round = 0; round < ROUNDS; round++) {
      const seed = SEED + round * 1_000;
      await prepare(one, seed);
      const all = fc.sample(requests, { seed, numRuns: Math.ceil(runs / ROUNDS) });
      // One mirror after the other: an isolate keeps what it knows of one.
      const first = await allAnswered(databases[0], all);
      const second = await allAnswered(databases[1], all);
      const sealed = one.partly.length === OBJECTS.length && one.isSeen("Deal", {}, {});
      for (const [n, asked] of all.entries()) {
        const [here = "", there = ""] = [first[n], second[n]].map((text = "") =>
          sealed ? withoutPlaces(text) : text,
        );
        expect(there, JSON.stringify(asked)).toBe(here);
        // A statement named a column that is not there.
        expect(here, JSON.stringify(asked)).not.toContain('"title":"Not ready"');
        const status = here.slice(0, 3);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    console.info(`noninterference: seed ${SEED}`, one.name, statuses);
    expect(statuses.get("500")).toBeUndefined();
    expect(statuses.get("200")).toBeGreaterThan(runs / 20);
  },
  RUNS * 1_000,
);

/** Who sees all records sees how many changes an object had: docs/security.md, what stays open. */
function withoutPlaces(text: string): string {
  return text
    .replaceAll(/"(seq|publishedSeq|applied|rows)":\d+/g, '"$1":0')
    .replaceAll(/"(seqs|history|asOf|since|contents)":\{[^}]*\}/g, '"$1":{}')
    .replaceAll(/"settled":(?:true|false)/g, '"settled":false')
    .replaceAll(/"(next|previous)":"[^"]*"/g, '"$1":""')
    .replaceAll(/"(lastChangeAt|lastMessageAt)":"[^"]*"/g, '"$1":""');
}

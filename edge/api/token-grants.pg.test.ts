import fc from "fast-check";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { questions, rowConditions } from "../../testing/ask/random-question.ts";
import { fillTables, makeTables, randomWorld, type World } from "../../testing/ask/world.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import type { Grants, ObjectGrant } from "../protocol/grant.ts";
import { comparisonsOf } from "../protocol/paths-in.ts";
import type { Condition } from "../protocol/question.ts";
import { app } from "./app.ts";
import { databaseOf } from "./context.ts";
import { forgetPeople } from "./person.ts";
import { forgetGroups } from "./reader.ts";

/* What a token sees: what its owner would get who asked with what it is narrowed to, and what somebody with its grants sees. */

const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 200);
const ALL = { fields: "all" as const, denied: [], rows: null };
const TOKEN = `om_${"t".repeat(43)}`;

let database: NeonDatabase;
beforeAll(async () => {
  database = await neonDatabase();
  await makeTables(database.client);
  await fillTables(database.client, largeWorld());
  await database.client.query(
    "update sync.object set copied_at = now(), history_at = now(), last_message_at = now(), last_commit_at = now()",
  );
});
afterAll(() => database?.end());

/** The first of the random worlds that has enough of everything. */
function largeWorld(): World {
  for (let seed = SEED; ; seed++) {
    const world = randomWorld(seed);
    const has = (object: string, least: number) => (world[object] ?? []).length >= least;
    if (has("Deal", 20) && has("Account", 3) && has("User", 2)) return world;
  }
}

/** Ada, who has the token, Bo, who has its grants, and what the token is narrowed to. */
async function granted(ada: Grants, token: Grants): Promise<void> {
  const group = (name: string, grants: Grants) => ({ name, people: [name], grants });
  const digest = createHash("sha256").update(TOKEN).digest("base64url");
  await database.client.query("truncate app.groups_version, app.api_token");
  await database.client.query(
    "insert into app.groups_version (version, groups, person) values (1, $1, 'boss')",
    [JSON.stringify([group("Ada", ada), group("Bo", token)])],
  );
  await database.client.query(
    `insert into app.api_token (id, digest, person, name, grants, expires_at)
     values ('t', $1, 'Ada', 'A token', $2, now() + interval '1 day')`,
    [digest, JSON.stringify(token)],
  );
  forgetGroups(databaseOf(database.settings));
  forgetPeople(databaseOf(database.settings));
}

type Asked = { readonly path: string; readonly body?: unknown };

/** By the token, or by a person on this machine. */
async function answered(who: "token" | "Ada" | "Bo", { path, body }: Asked): Promise<Response> {
  const settings = {
    ...database.settings,
    LOCAL_PERSON: who === "Bo" ? "Bo" : "Ada",
    RATE_LIMITS: "token=100000000",
  };
  const init = {
    headers: who === "token" ? { Authorization: `Bearer ${TOKEN}` } : {},
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  };
  return app.request(`http://127.0.0.1:8787/api${path}`, init, settings);
}

const rowsWhere = (where?: Condition): Asked => ({
  path: "/ask",
  body: { object: "Deal", columns: ["id"], limit: 200, zone: "UTC", ...(where && { where }) },
});

/** The ids of deals that are answered; null where the question is refused. */
async function ids(who: "token" | "Ada" | "Bo", where?: Condition): Promise<string[] | null> {
  const answer = await answered(who, rowsWhere(where));
  expect([200, 400, 403, 404]).toContain(answer.status);
  if (answer.status !== 200) return null;
  const { rows } = (await answer.json()) as { rows: readonly { id: string }[] };
  return rows.map(({ id }) => id).toSorted();
}

/** What Ada may see: all, or fields and records that her token's condition may name, behind references too. */
const OWNERS: readonly Grants[] = [
  { "*": ALL },
  { "*": ALL, Deal: { ...ALL, denied: ["Stage", "Closed"] }, User: "none" },
  {
    Deal: { ...ALL, rows: { field: "stage", op: "ne", value: "Won" } },
    Account: { ...ALL, denied: ["Industry"], rows: { field: "revenue", op: "gt", value: 0 } },
    User: { ...ALL, rows: { field: "name", op: "ne", value: "Bo" } },
  },
];

test("a token sees the records that its owner gets who asks with its condition, and is told nothing by what is hidden", async () => {
  const counts = { some: 0, refused: 0, both: 0 };
  for (const [n, owner] of OWNERS.entries()) {
    const conditions = fc.sample(rowConditions, { seed: SEED + n, numRuns: Math.ceil(RUNS / 5) });
    for (const rows of conditions) {
      const grant: ObjectGrant = { ...ALL, rows };
      await granted(owner, { Deal: grant });
      const said = `seed ${SEED} ${JSON.stringify([owner, rows])}`;
      const asked = await ids("Ada", rows);
      const seen = await ids("token");
      // Of a condition that cannot be asked nothing is seen.
      expect(seen, said).toEqual(asked ?? []);
      if (asked === null) counts.refused += 1;
      else if (asked.length > 0) counts.some += 1;
      const isOwnAlone = comparisonsOf(rows).every(({ field }) => !field.includes("."));
      if (asked === null || !isOwnAlone) continue;
      const [ada, bo] = [new Set(await ids("Ada")), await ids("Bo")];
      expect(seen, said).toEqual(bo?.filter((id) => ada.has(id)));
      counts.both += 1;
    }
  }
  console.info(`tokens: seed ${SEED}`, counts);
  expect(Math.min(counts.some, counts.refused, counts.both)).toBeGreaterThan(RUNS / 40);
}, 300_000);

/** Times of the answer. */
const masked = (text: string) => text.replaceAll(/"(?:at|seenAt|startedAt)":"[^"]*"/g, '"time":""');

const paths = fc.constantFrom(
  ...["/objects", "/sync", "/boards", "/boards/sales", "/views?object=Deal", "/search?q=Acme"],
  ...["Deal", "Account", "User", "Contact"].flatMap((object) => [
    `/objects/${object}`,
    `/objects/${object}/rows?limit=3`,
    `/objects/${object}/rows?limit=3&sort=-name&filter=amount.gt.0`,
    `/objects/${object}/rows?filter=industry.eq.Steel`,
    `/objects/${object}/count`,
    `/objects/${object}/changes?since=0`,
    `/objects/${object}/differences?since=seq:0`,
    `/objects/${object}/rows.csv?names=true`,
    `/objects/${object}/rows/00600000000001AAA`,
  ]),
);
const requests: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 2, arbitrary: questions.map((body) => ({ path: "/ask", body })) },
  rowConditions.map((where) => rowsWhere(where)),
  paths.map((path) => ({ path })),
);

test.each<[string, Grants]>([
  ["some fields", { Deal: { ...ALL, fields: ["Name", "Amount", "AccountId"] }, Account: ALL }],
  ["hidden fields", { "*": ALL, Deal: { ...ALL, denied: ["Amount", "Stage"] } }],
  [
    "some records, by another object too",
    {
      Deal: { ...ALL, rows: { field: "account.industry", op: "eq", value: "Steel" } },
      Account: {
        fields: ["Name"],
        denied: [],
        rows: { field: "industry", op: "eq", value: "Steel" },
      },
      User: ALL,
    },
  ],
  ["everything", { "*": ALL }],
  ["nothing", {}],
])(
  "a token of who sees all answers what somebody gets who sees %s",
  async (_, grants) => {
    await granted({ "*": ALL }, grants);
    const statuses = new Set<number>();
    const random = fc.sample(requests, { seed: SEED, numRuns: Math.ceil(RUNS / 4) });
    // Who sees nothing is answered this alone.
    for (const asked of [{ path: "/objects" }, ...random]) {
      const [token, bo] = [await answered("token", asked), await answered("Bo", asked)];
      const of = async (one: Response) => [one.status, masked(await one.text())];
      expect(await of(token), `seed ${SEED} ${JSON.stringify(asked)}`).toEqual(await of(bo));
      statuses.add(token.status);
    }
    expect(statuses.has(500)).toBe(false);
    expect(statuses.has(200)).toBe(true);
  },
  300_000,
);

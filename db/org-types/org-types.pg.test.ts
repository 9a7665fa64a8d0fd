import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { binary, ROOT, runProgram } from "../../local/process/run-program.ts";
import { useTestOrg } from "../../testing/emulator/test-org.ts";
import { mirroredOrg } from "../../testing/mirrored-org.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";

/* Types of the emulated org, written by the program as an operator runs it, and used as a developer uses them. */

const OBJECTS = ["Account", "Opportunity", "Site_Visit__c", "User"];
const org = await useTestOrg(200);
const db = useTestDatabase();
let folder: string;

beforeAll(async () => {
  await mirroredOrg(org, db.pool, OBJECTS);
  // Here, so that what is written finds drizzle-orm.
  await mkdir(join(ROOT, ".local"), { recursive: true });
  folder = await mkdtemp(join(ROOT, ".local/org-types-"));
  await types({ DATABASE_URL: db.url }, "--out", folder);
});
afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Runs the program; answers how it ended, and what it printed. */
async function types(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const main = join(import.meta.dirname, "main.ts");
  const { exitCode, all } = await execa(process.execPath, [main, ...args], {
    ...{ env, extendEnv: false, cwd: import.meta.dirname, all: true, reject: false },
    stdin: "ignore",
  });
  return { exitCode, all };
}

/** Compiles a program that uses the types; throws with what the compiler says. */
async function compile(program: string): Promise<void> {
  const options = { extends: "../../tsconfig.base.json", include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
  await writeFile(join(folder, "program.ts"), program);
  await runProgram("tsc", process.execPath, [binary("tsc"), "-p", folder], { cwd: folder });
}

const IMPORTS = `import type * as org from "./org.ts";
import * as tables from "./tables.ts";
import { id } from "./values.ts";
`;

test("a program that reads and writes what there is compiles", async () => {
  await compile(`${IMPORTS}
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
export const owner = (account: org.Account): string => account.ownerid;
export const revenue = (account: org.Account): number => Number(account.annualrevenue ?? 0);
export const created: org.AccountCreate = { name: "Acme", industry: "Something new" };
export const updated: org.Site_Visit__cUpdate = { outcome__c: "Done", start_time__c: null };
export const row: org.$Objects["Account"]["row"]["id"] = id<"Account">("001000000000000AAA");
export async function names(url: string): Promise<string[]> {
  const rows = await drizzle(url)
    .select({ name: tables.Account.name, stage: tables.Opportunity.stagename, won: tables.Opportunity.iswon })
    .from(tables.Account)
    .innerJoin(tables.Opportunity, eq(tables.Opportunity.accountid, tables.Account.id));
  return rows.map(({ name, stage, won }: { name: string; stage: string; won: boolean }) => name + stage + won);
}
`);
  expect(await readFile(join(folder, "program.ts"), "utf8")).toContain("names");
});

test("a misspelt field, a write to a formula and a wrong value of a restricted picklist do not compile", async () => {
  await compile(`${IMPORTS}
// @ts-expect-error a misspelt field
export const misspelt = (account: org.Account) => account.annualrevenu;
// @ts-expect-error a misspelt field that is written
export const written: org.AccountUpdate = { nam: "Acme" };
// @ts-expect-error a formula
export const formula: org.Site_Visit__cUpdate = { total_cost__c: "12" };
// @ts-expect-error an auto-number
export const number: org.Site_Visit__cUpdate = { name: "V-1" };
// @ts-expect-error a field of the system
export const system: org.AccountUpdate = { systemmodstamp: "2026-01-31T09:30:00.000Z" };
// @ts-expect-error a value that the restricted picklist does not take
export const outcome: org.Site_Visit__cUpdate = { outcome__c: "Dnoe" };
// @ts-expect-error a record without what must be there
export const unnamed: org.AccountCreate = { industry: "Energy" };
// @ts-expect-error a number where the API has digits
export const digits: org.AccountUpdate = { annualrevenue: 12 };
// @ts-expect-error the id of a record of another object
export const other: org.AccountUpdate = { parentid: id<"User">("005000000000000AAA") };
// @ts-expect-error a value that may be empty
export const filled = (account: org.Account): string => account.industry;
// @ts-expect-error a column that the table does not have
export const column = tables.Account.annualrevenu;
`);
  // The same without the comments is refused, for each of them.
  const program = await readFile(join(folder, "program.ts"), "utf8");
  const bare = program.replaceAll(/\/\/ @ts-expect-error.*\n/g, "");
  const refused: unknown = await compile(bare).catch((error: unknown) => error);
  expect(String(refused).match(/error TS/g)?.length).toBe(11);
});

test("the tables select the rows of the mirror", async () => {
  const tables = await import(join(folder, "tables.ts"));
  const { Account, Site_Visit__c: visits } = tables;
  const pool = new pg.Pool({ connectionString: db.url });
  const mirror = drizzle(pool);
  const found = await mirror.select().from(Account).orderBy(Account.id).limit(3);
  const [first] = await db.rows("select * from salesforce.account order by id limit 1");
  expect(found.length).toBe(3);
  const { _seq, _read_began, ...columns } = first ?? {};
  expect(Object.keys(found[0] ?? {}).toSorted()).toEqual(Object.keys(columns).toSorted());
  expect(found[0]).toMatchObject({
    id: first?.["id"],
    name: first?.["name"],
    annualrevenue: first?.["annualrevenue"],
  });
  const all = await mirror.select().from(visits);
  await pool.end();
  const [counted] = await db.rows("select count(*) from salesforce.site_visit__c");
  expect(String(all.length)).toBe(counted?.["count"]);
});

test("the same mirror gives the same bytes, also to a role that reads no more than it must", async () => {
  const before = await readFile(join(folder, "org.ts"), "utf8");
  const role = `types_${randomUUID().replaceAll("-", "")}`;
  await db.pool.query(`create role ${role} login password 'hush'`);
  try {
    await db.pool.query(`grant usage on schema sync to ${role}`);
    await db.pool.query(`grant select on sync.object to ${role}`);
    const url = Object.assign(new URL(db.url), { username: role, password: "hush" }).href;
    const { exitCode, all } = await types({ DATABASE_URL: url }, "--out", folder);
    expect(all).toMatch(/^4 objects: values\.ts, org\.ts, tables\.ts in /);
    expect(exitCode).toBe(0);
  } finally {
    await db.pool.query(`drop owned by ${role}`);
    await db.pool.query(`drop role ${role}`);
  }
  expect(await readFile(join(folder, "org.ts"), "utf8")).toBe(before);
});

test("it says what is wrong in one sentence, and how it is used", async () => {
  expect(await types({}, "--help")).toMatchObject({
    exitCode: 0,
    all: expect.stringContaining("--out DIR"),
  });
  const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[], RegExp])[] =
    [
      [{}, [], /DATABASE_URL is not set/],
      [
        { DATABASE_URL: db.url },
        ["--nothing"],
        /Unknown option '--nothing'; npm run types -- --help/,
      ],
      [{ DATABASE_URL: "postgres://nobody@127.0.0.1:9/x" }, [], /ECONNREFUSED/],
      [{ DATABASE_URL: elsewhere() }, [], /sync\.object.*must lead to the mirror/],
    ];
  for (const [env, args, sentence] of cases) {
    const { exitCode, all } = await types(env, ...args);
    expect([exitCode, all]).toEqual([1, expect.stringMatching(sentence)]);
    expect(all?.trim().split("\n").length).toBe(1);
  }
});

/** A database of the same Postgres that has no mirror. */
function elsewhere(): string {
  return Object.assign(new URL(db.url), { pathname: "/postgres" }).href;
}

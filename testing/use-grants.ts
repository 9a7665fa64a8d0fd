import { beforeAll, beforeEach, expect } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import type { ObjectGrant } from "../edge/protocol/grant.ts";
import { describedField } from "./described-field.ts";
import { tableOf } from "./test-table.ts";
import { signedIn, type SignInWorld, type TestBrowser, useSignIn } from "./use-sign-in.ts";

/* Deals of users who lead one another, and two people: the boss, an admin, and Ada, who is one of the users. */

const ID = describedField("Id", "id");
const reference = (name: string, relationshipName: string, ...referenceTo: string[]) => ({
  ...describedField(name, "reference"),
  ...{ relationshipName, referenceTo },
});
const USER = tableOf("User", [
  ...[ID, describedField("Email", "email"), describedField("Name")],
  reference("ManagerId", "Manager", "User"),
  reference("UserRoleId", "UserRole", "UserRole"),
]);
const ROLE = tableOf("UserRole", [ID, reference("ParentRoleId", "ParentRole", "UserRole")]);
const DEAL = tableOf("Deal__c", [
  ...[ID, describedField("Name"), describedField("Stage__c"), describedField("Salary__c")],
  reference("OwnerId", "Owner", "User"),
]);
const TABLES = [USER, ROLE, DEAL];

/** Ada leads Bo, who leads Cy; by roles she stands above Di and Ed. */
export const userId = (name: string) =>
  `00500000000000${USERS.findIndex(([known]) => known === name)}AAA`;
const USERS: readonly (readonly [string, string, string, string])[] = [
  ["ada", "ada@acme.example", "", "top"],
  ["bo", "", "ada", "aside"],
  ["cy", "", "bo", "aside"],
  ["di", "", "", "below"],
  ["ed", "", "", "lowest"],
];
const ROLES = [
  ["top", ""],
  ["below", "top"],
  ["lowest", "below"],
  ["aside", ""],
];

/** For tests: the API with these objects, and no groups at the beginning of each test. */
export function useGrants(): SignInWorld {
  const world = useSignIn();
  beforeAll(() => fill(world));
  beforeEach(() => world.database.client.query("truncate app.groups_version"));
  return world;
}

async function fill({ database: { client } }: SignInWorld): Promise<void> {
  for (const { object, table, columns } of TABLES) {
    await client.query(createTable(table, columns));
    await client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, head_seq, row_count)
       values ($1, $1, $1 || 's', $2, $3, now(), 7, 5)`,
      [object, table, JSON.stringify(columns)],
    );
  }
  for (const [id, email, manager, role] of USERS) {
    await client.query(
      `insert into salesforce."user" (id, name, email, managerid, userroleid)
       values ($1, $1, nullif($2, ''), nullif($3, ''), $4)`,
      [userId(id), email, manager && userId(manager), role],
    );
    await client.query(
      "insert into salesforce.deal__c (id, name, stage__c, salary__c, ownerid) values ($1, $2, 'Open', '9', $3)",
      [`deal-${id}`, `of ${id}`, userId(id)],
    );
  }
  for (const [id, parent] of ROLES)
    await client.query(
      "insert into salesforce.userrole (id, parentroleid) values ($1, nullif($2, ''))",
      [id, parent],
    );
}

export const ALL = { fields: "all" as const, denied: [], rows: null };

export async function saved(boss: TestBrowser, grants: object, version = 0) {
  const groups = [{ name: "Everybody", everybody: true, grants }];
  return boss.ask("/groups", { method: "PUT", body: JSON.stringify({ version, groups }) });
}

/** Two people, of whom the second sees what is granted to everybody. */
export async function people(
  world: SignInWorld,
  grants: object,
): Promise<readonly [boss: TestBrowser, ada: TestBrowser]> {
  const both = [await signedIn(world, "1"), await signedIn(world, "2")] as const;
  expect(await (await saved(both[0], grants)).json()).toMatchObject({ version: 1, faults: [] });
  return both;
}

export const namesOf = async (browser: TestBrowser, search = "") => {
  const answer = await browser.ask(`/objects/Deal__c/rows?sort=name${search}`);
  const { rows } = (await answer.json()) as { rows: { name: string }[] };
  return rows.map(({ name }) => name.slice(3));
};
export const onlyRows = (rows: ObjectGrant["rows"]) => ({ "*": ALL, Deal__c: { ...ALL, rows } });

/** So many deals that an export of them takes a while. */
export async function addManyDeals({ database: { client } }: SignInWorld): Promise<void> {
  await client.query(
    "update sync.object set history_from = 0, history_at = now() where name = 'Deal__c'",
  );
  await client.query(
    `insert into salesforce.deal__c (id, name, stage__c) select 'more' || n, 'of more', repeat('x', 400)
     from generate_series(1, 30000) n`,
  );
}

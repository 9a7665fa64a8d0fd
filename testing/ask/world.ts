import type pg from "pg";
import { createTable } from "../../db/mirror/table-ddl.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { QuestionObject } from "../../edge/query/column.ts";
import { probeColumn } from "../probe-object.ts";

/** Cells as the API shows them; by column. */
export type WorldRow = Readonly<Record<string, string | number | boolean | null>>;
/** The rows of each object. */
export type World = Readonly<Record<string, readonly WorldRow[]>>;

const options = (...values: string[]) =>
  values.map((value) => ({ value, label: value, active: true }));
const reference = (field: string, relationshipName: string, ...referenceTo: string[]) =>
  probeColumn(field, "reference", "text", { relationshipName, referenceTo });
const currency = probeColumn("CurrencyIsoCode", "picklist", "text");

function objectOf(name: string, ...columns: MirrorColumn[]): QuestionObject {
  const id = probeColumn("Id", "id", "text");
  const named = probeColumn("Name", "string", "text");
  return { name, mirrorTable: name.toLowerCase(), columns: [id, named, ...columns] };
}

/** Deals of accounts of users. */
export const OBJECTS: readonly QuestionObject[] = [
  objectOf(
    "Deal",
    reference("AccountId", "Account", "Account"),
    reference("OwnerId", "Owner", "User", "Group"),
    probeColumn("Stage", "picklist", "text", { options: options("Open", "Won", "Lost") }),
    probeColumn("Amount", "currency", "numeric"),
    probeColumn("Ratio", "double", "numeric"),
    probeColumn("Quantity", "int", "integer"),
    probeColumn("Serial", "long", "bigint"),
    probeColumn("Hot", "boolean", "boolean"),
    probeColumn("Closed", "date", "date"),
    probeColumn("Created", "datetime", "timestamptz"),
    probeColumn("Opens", "time", "time"),
    probeColumn("Notes", "textarea", "text"),
    currency,
  ),
  objectOf(
    "Account",
    reference("OwnerId", "Owner", "User"),
    reference("ParentId", "Parent", "Account"),
    probeColumn("Industry", "picklist", "text", { options: options("Steel", "Apparel") }),
    probeColumn("Revenue", "currency", "numeric"),
    probeColumn("Founded", "date", "date"),
    currency,
  ),
  objectOf(
    "User",
    reference("ManagerId", "Manager", "User"),
    probeColumn("Joined", "datetime", "timestamptz"),
  ),
];

export const CATALOG = {
  mirrored: new Set(OBJECTS.map(({ name }) => name.toLowerCase())),
  objects: new Map(OBJECTS.map((object) => [object.name.toLowerCase(), object])),
};

export const [DEAL] = OBJECTS as [QuestionObject, ...QuestionObject[]];

export async function makeTables(client: pg.Client): Promise<void> {
  for (const { name, mirrorTable, columns } of OBJECTS) {
    await client.query(createTable(mirrorTable, columns));
    await client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, state, head_seq)
       values ($1::text, $1::text, $1::text, $2, $3, 'live', 7)`,
      [name, mirrorTable, JSON.stringify(columns)],
    );
  }
}

export async function fillTables(client: pg.Client, world: World): Promise<void> {
  await client.query("truncate sync.change");
  await client.query("update sync.object set head_seq = 0, history_from = 0");
  for (const { name, mirrorTable, columns } of OBJECTS) {
    const names = columns.map(({ column }) => `"${column}"`).join(", ");
    await client.query(`truncate salesforce."${mirrorTable}"`);
    await client.query(
      `insert into salesforce."${mirrorTable}" (${names}) select ${names} from json_populate_recordset(null::salesforce."${mirrorTable}", $1)`,
      [JSON.stringify(world[name] ?? [])],
    );
  }
}

/** A generator of numbers from 0 to below 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Times around which days, daylight saving and years change in the zones that are asked. */
export const TURNS = [
  "2023-12-31T23:30:00Z",
  "2024-02-29T12:00:00Z",
  "2024-03-01T00:00:00Z",
  "2024-03-10T07:00:00Z",
  "2024-03-31T01:00:00Z",
  "2024-04-06T15:00:00Z",
  "2024-10-27T00:30:00Z",
  "2024-11-03T04:30:00Z",
  "2024-11-03T06:00:00Z",
  "2025-02-28T18:15:00Z",
  "2025-03-01T10:00:00Z",
];

/** Small numbers of values, so that there are ties, and many empty ones. */
export function randomWorld(seed: number): World {
  const random = randomOf(seed);
  const whole = (most: number) => Math.floor(random() * most);
  const one = <T>(...values: readonly T[]): T => values[whole(values.length)] as T;
  const maybe = <T>(value: T): T | null => (random() < 0.2 ? null : value);
  const id = (prefix: string, i: number) => `${prefix}${String(i).padStart(12, "0")}AAA`;
  const anyDay = () => Date.parse("2023-11-15T00:00:00Z") + whole(520) * 86_400_000;
  const turn = () => Date.parse(one(...TURNS));
  const day = () => {
    const at = random() < 0.6 ? turn() + (whole(5) - 2) * 86_400_000 : anyDay();
    return new Date(at).toISOString().slice(0, 10);
  };
  const time = () => {
    const at = random() < 0.6 ? turn() + (whole(9) - 4) * 900_000 : anyDay() + whole(96) * 900_000;
    return new Date(at).toISOString();
  };
  const currencies = random() < 0.5 ? ["EUR"] : ["EUR", "USD"];
  const digits = () =>
    one(
      "0",
      "1",
      "-1",
      "2.5",
      "10.10",
      "0.1",
      "99.99",
      "1234567.891",
      "-0.05",
      "7",
      "333.333333333333",
    );
  const users = whole(4);
  const accounts = whole(6);
  return {
    User: Array.from({ length: users }, (_, i) => ({
      id: id("005", i),
      name: maybe(one("Ada", "Bo", "bo", "Ås")),
      managerid: maybe(id("005", whole(users + 1))),
      joined: maybe(time()),
    })),
    Account: Array.from({ length: accounts }, (_, i) => ({
      id: id("001", i),
      name: maybe(one("Acme", "acme", "Ümlaut", "Z")),
      ownerid: maybe(id("005", whole(users + 1))),
      parentid: maybe(id("001", whole(accounts + 1))),
      industry: maybe(one("Steel", "Apparel", "Other")),
      revenue: maybe(digits()),
      founded: maybe(day()),
      currencyisocode: maybe(one(...currencies)),
    })),
    Deal: Array.from({ length: one<number>(0, 1, 5, 20, 60) }, (_, i) => ({
      id: id("006", i),
      name: maybe(one("Alpha", "alpha", "Beta 50%", "🚀", "Ωmega")),
      accountid: maybe(id("001", whole(accounts + 1))),
      ownerid: maybe(one(id("005", whole(users + 1)), "00G000000000001AAA")),
      stage: maybe(one("Open", "Won", "Lost", "Legacy")),
      amount: maybe(digits()),
      ratio: maybe(digits()),
      quantity: maybe(whole(7) - 2),
      serial: maybe(one("0", "5", "9007199254740993", "-3")),
      hot: maybe(random() < 0.5),
      closed: maybe(day()),
      created: maybe(time()),
      opens: maybe(one("09:30:00.000", "00:00:00.000", "23:59:59.000")),
      notes: maybe(one("long", "text")),
      currencyisocode: maybe(one(...currencies)),
    })),
  };
}

/**
 * The world somewhat later: some records are gone, some have come, some have other values.
 *
 * @param changing how large a share of the records have; any where it is left out
 */
export function laterWorld(world: World, seed: number, changing?: number): World {
  const random = randomOf(seed);
  const other = randomWorld(seed);
  const share = changing ?? [0, 0.05, 0.3][Math.floor(random() * 3)] ?? 0;
  const changed = (row: WorldRow, others: readonly WorldRow[]): WorldRow => {
    const from = others[Math.floor(random() * others.length)] ?? {};
    const columns = Object.keys(row).filter((column) => column !== "id" && random() < 0.3);
    return { ...row, ...Object.fromEntries(columns.map((one) => [one, from[one] ?? null])) };
  };
  const objects = OBJECTS.map(({ name }) => {
    const [rows, others] = [world[name] ?? [], other[name] ?? []];
    const ids = new Set(rows.map(({ id }) => id));
    const stay = rows.filter(() => random() >= share / 2);
    const come = others.filter(({ id }) => !ids.has(id ?? null) && random() < share);
    const all = stay.map((row) => (random() < share ? changed(row, others) : row));
    return [name, [...all, ...come]] as const;
  });
  return Object.fromEntries(objects);
}

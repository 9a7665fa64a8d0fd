import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import * as v from "valibot";
import { DATA, useTestOrg } from "./emulator/test-org.ts";
import type { ListView, ListViewCondition, ListViewOperator } from "../emulator/org/list-views.ts";
import { mirroredOrg } from "./mirrored-org.ts";
import { useTestDatabase } from "./use-test-database.ts";
import { OrgListViewDescribe } from "../edge/protocol/org-list-view.ts";
import { atPlaces } from "../edge/query/question.ts";
import { askRowsPage } from "../edge/query/rows-page.ts";
import type { Statement } from "../edge/query/statement.ts";
import type { Catalog } from "../edge/ask/field-path.ts";
import { importListView } from "../edge/ask/org-list-view.ts";
import { checkRows } from "../edge/ask/rows-question.ts";

const RUNS = Number(process.env["LIST_VIEW_RUNS"] ?? 120);
const OBJECTS = [
  "Account",
  "Contact",
  "Opportunity",
  "Case",
  "Lead",
  "User",
  "Task",
  "Site_Visit__c",
];
/** As the org has its calendar: weeks begin on Sunday. */
const SETTINGS = { weekStart: 7, fiscalYearStart: 1 };

const org = await useTestOrg(3_000);
const db = useTestDatabase();
let catalog: Catalog;

/** Of names that differ in case alone, and that mean something to LIKE. */
const NAMES = [
  "acme",
  "ACME",
  "Acme_1",
  "acmeX1",
  "50% off",
  "[x]",
  "~",
  "it's",
  "a\\b",
  "ß",
  "Zeta",
  "zeta",
];

beforeAll(async () => {
  org.emulator.org.transact(org.emulator.org.integrationUserId(), "", (writes) => {
    for (const [n, Name] of [...NAMES, ...NAMES].entries())
      writes.create("Account", { Name, Site: n % 3 === 0 ? null : NAMES[(n * 5) % NAMES.length] });
  });
  catalog = await mirroredOrg(org, db.pool, OBJECTS);
}, 120_000);

async function run({ text, values }: Statement): Promise<(string | null)[][]> {
  const { rows } = await db.pool.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: "array",
  });
  return rows;
}

function objectOf(name: string) {
  const object = catalog.objects.get(name.toLowerCase());
  if (object === undefined) throw new Error(name);
  return object;
}

function imported(describe: OrgListViewDescribe) {
  const now = org.emulator.org.now();
  const today = new Date(now).toISOString().slice(0, 10) as `${number}-${number}-${number}`;
  const asked = {
    catalog,
    object: objectOf(describe.sobjectType),
    zone: "UTC",
    today,
    settings: SETTINGS,
  };
  return importListView(describe, asked, now);
}

/** The ids of the list, page by page. */
async function idsHere(describe: OrgListViewDescribe): Promise<readonly unknown[]> {
  const { where, sort } = imported(describe);
  const settings = {
    now: org.emulator.org.now(),
    calendar: SETTINGS,
    me: { id: org.emulator.org.integrationUserId() },
  };
  const ids: unknown[] = [];
  for (let cursor: string | null = null; ;) {
    const question = {
      ...{
        object: describe.sobjectType,
        columns: ["id"],
        sort: [...sort],
        cursor,
        limit: 500,
        zone: "UTC",
      },
      ...(where === null ? {} : { where }),
    };
    const checked = checkRows(question, objectOf(describe.sobjectType), catalog, settings);
    const page = await askRowsPage(atPlaces(checked, null), run);
    if (page === null) throw new Error("the object is not there");
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    cursor = page.next;
  }
}

async function idsThere({ query }: OrgListViewDescribe): Promise<readonly string[]> {
  const options = { autoFetch: true, maxFetch: 100_000 };
  const { records } = await org.connection.query<{ readonly Id: string }>(query, options);
  return records.map(({ Id }) => Id);
}

type Listed = {
  readonly listviews: readonly { readonly label: string; readonly describeUrl: string }[];
};
const described = async (url: string) => v.parse(OrgListViewDescribe, (await org.ask(url))[1]);

test("every list view of the org has the same records in the same order here, or says what was left out", async () => {
  const left: string[] = [];
  let same = 0;
  for (const object of OBJECTS) {
    const [, { listviews }] = await org.ask<Listed>(`${DATA}/sobjects/${object}/listviews`);
    for (const { label, describeUrl } of listviews) {
      const describe = await described(describeUrl);
      const { leftOut } = imported(describe);
      const lost = leftOut.filter(({ text }) => !text.startsWith("The column"));
      left.push(...lost.map(({ text, reason }) => `${label}: ${text}: ${reason}`));
      if (lost.length > 0) continue;
      expect(await idsHere(describe), `${object} ${label}`).toEqual(await idsThere(describe));
      same += 1;
    }
  }
  expect(same).toBeGreaterThan(40);
  expect(left.filter((one) => !/Only (recently viewed|my team's) records/.test(one))).toEqual([]);
  expect(left).toContain(
    "My Team's Accounts: Only my team's records: Who is in whose team is not mirrored.",
  );
}, 120_000);

const one = <const T>(...values: readonly T[]) => fc.constantFrom(...values);
const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
const comparison = (
  field: fc.Arbitrary<string>,
  operator: fc.Arbitrary<ListViewOperator>,
  values: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<ListViewCondition> => fc.record({ field, operator, values });
const single = (value: fc.Arbitrary<string>) => value.map((text) => [text]);
const several = (value: fc.Arbitrary<string>) => fc.array(value, { minLength: 1, maxLength: 3 });
const equality = one<ListViewOperator>("equals", "notEquals");
const lists = one<ListViewOperator>("in", "notIn");
const orders = one<ListViewOperator>(
  "equals",
  "notEquals",
  "greaterThan",
  "greaterThanOrEqualTo",
  "lessThan",
  "lessThanOrEqualTo",
);
const names = one(...NAMES, "ACME_1", "x").map(quoted);
const patterns = one(
  "%acme%",
  "a%",
  "%1",
  "acme_1",
  "acme\\_1",
  "50\\%%",
  "it's",
  "%",
  "_",
  "a\\\\\\\\b%",
).map((text) => `'${text.replaceAll("'", String.raw`\'`)}'`);
const dates = one(
  "TODAY",
  "YESTERDAY",
  "THIS_WEEK",
  "LAST_WEEK",
  "LAST_MONTH",
  "THIS_QUARTER",
  "NEXT_MONTH",
  "LAST_YEAR",
  "LAST_N_DAYS:90",
  "NEXT_N_DAYS:30",
  "LAST_N_MONTHS:3",
  "N_DAYS_AGO:10",
  "N_WEEKS_AGO:2",
  "LAST_90_DAYS",
  "THIS_FISCAL_QUARTER",
  "N_MONTHS_AGO:1",
);

type Fields = Readonly<
  Record<"texts" | "picklists" | "numbers" | "times" | "flags" | "orders", readonly string[]>
> & { readonly many?: string };
const FIELDS: Readonly<Record<string, Fields>> = {
  Account: {
    ...{
      texts: ["Name", "Site", "BillingCity", "Parent.Name", "Owner.Name"],
      picklists: ["Rating", "Industry", "Parent.Rating"],
    },
    ...{
      numbers: ["AnnualRevenue", "NumberOfEmployees"],
      times: ["CreatedDate", "SLAExpirationDate__c"],
      flags: ["Owner.IsActive"],
    },
    orders: [
      "Name",
      "Site",
      "Rating",
      "AnnualRevenue",
      "CreatedDate",
      "Parent.Name",
      "Owner.Alias",
      "BillingCity",
      "SLAExpirationDate__c",
    ],
  },
  Opportunity: {
    ...{ texts: ["Name", "Account.Name", "NextStep"], picklists: ["StageName", "Account.Rating"] },
    ...{
      numbers: ["Amount", "Probability"],
      times: ["CloseDate", "CreatedDate", "Account.CreatedDate"],
      flags: ["IsWon"],
    },
    orders: [
      "StageName",
      "Amount",
      "Account.Name",
      "CloseDate",
      "NextStep",
      "IsWon",
      "Account.Rating",
    ],
  },
  Site_Visit__c: {
    ...{ texts: ["Name", "Account__r.Name"], picklists: ["Outcome__c"], many: "Equipment__c" },
    ...{
      numbers: ["Account__r.AnnualRevenue"],
      times: ["CreatedDate"],
      flags: ["Safety_Briefing__c"],
    },
    orders: ["Outcome__c", "Account__r.Name", "Name", "CreatedDate"],
  },
};

function conditions({
  texts,
  picklists,
  numbers,
  times,
  flags,
  many,
}: Fields): fc.Arbitrary<ListViewCondition> {
  const values = one(
    "Hot",
    "cold",
    "Closed Won",
    "Prospecting",
    "Machinery",
    "Done",
    "Nothing",
  ).map(quoted);
  const flat = fc.oneof(
    comparison(one(...texts), equality, single(fc.oneof(names, one("null")))),
    comparison(one(...texts), lists, several(names)),
    comparison(one(...texts), one("like", "notLike"), single(patterns)),
    comparison(one(...picklists), equality, single(fc.oneof(values, one("null")))),
    comparison(one(...picklists), lists, several(values)),
    comparison(one(...numbers), orders, single(one("0", "50000", "15", "1000000"))),
    comparison(one(...times), orders, single(dates)),
    comparison(one(...flags), equality, single(one("True", "False"))),
    ...(many
      ? [
          comparison(
            one(many),
            one("includes", "excludes"),
            several(one("'Pump'", "'Pump;Sensors'", "'forklift'")),
          ),
        ]
      : []),
  );
  const group = (of: fc.Arbitrary<ListViewCondition>) =>
    fc.record({
      conditions: fc.array(of, { minLength: 2, maxLength: 3 }),
      conjunction: one("and", "or"),
    });
  const nested = fc.oneof({ weight: 3, arbitrary: flat }, { weight: 1, arbitrary: group(flat) });
  return fc.oneof(flat, group(nested), one({ conditions: [], conjunction: "and" }));
}

const listViews = one(...Object.keys(FIELDS)).chain((object) => {
  const fields = FIELDS[object] as Fields;
  const order = fc.record({ field: one(...fields.orders), descending: fc.boolean() });
  const view: fc.Arbitrary<ListView> = fc.record({
    developerName: one("Random"),
    label: one("Random"),
    columns: one(["Name"]),
    scope: one("everything", "everything", "everything", "mine"),
    where: conditions(fields),
    order: fc.uniqueArray(order, { minLength: 1, maxLength: 3, selector: ({ field }) => field }),
  });
  return view.map((made) => [object, made] as const);
});

test("random list views have the same ids in the same order here", async () => {
  let filled = 0;
  await fc.assert(
    fc.asyncProperty(listViews, async ([object, view]) => {
      const scope = object === "Site_Visit__c" ? "everything" : view.scope;
      const { org: emulated } = org.emulator;
      emulated.listViews.add(emulated.objectType(object), { ...view, scope });
      const [, { listviews }] = await org.ask<Listed>(`${DATA}/sobjects/${object}/listviews`);
      const describe = await described(listviews.at(-1)?.describeUrl ?? "");
      expect(imported(describe).leftOut, describe.query).toEqual([]);
      const ids = await idsThere(describe);
      if (ids.length > 1) filled += 1;
      expect(await idsHere(describe), describe.query).toEqual(ids);
    }),
    { numRuns: RUNS },
  );
  expect(filled).toBeGreaterThan(RUNS / 4);
}, 300_000);

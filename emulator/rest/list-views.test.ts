import { describe, expect, test } from "vitest";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(4_000);

type Entry = Readonly<
  Record<"id" | "label" | "developerName" | "url" | "describeUrl" | "resultsUrl", string>
>;
type Listed = {
  readonly listviews: readonly Entry[];
  readonly size: number;
  readonly sobjectType: string;
};
type Described = {
  readonly id: string;
  readonly query: string;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  readonly whereCondition: unknown;
};
type Results = {
  readonly done: boolean;
  readonly size: number;
  readonly records: readonly {
    readonly columns: readonly Readonly<Record<string, string | null>>[];
  }[];
};

const listed = async (object: string) =>
  (await org.ask<Listed>(`${DATA}/sobjects/${object}/listviews`))[1];
const named = async (object: string, name: string): Promise<Entry> => {
  const found = (await listed(object)).listviews.find(
    ({ developerName }) => developerName === name,
  );
  if (found === undefined) throw new Error(name);
  return found;
};
const described = async (object: string, name: string) =>
  (await org.ask<Described>((await named(object, name)).describeUrl))[1];
const results = async (object: string, name: string, query = "") =>
  (await org.ask<Results>(`${(await named(object, name)).resultsUrl}${query}`))[1];
const idsOf = ({ records }: Results) =>
  records.map(
    ({ columns }) => columns.find(({ fieldNameOrPath }) => fieldNameOrPath === "Id")?.["value"],
  );

describe("list views", () => {
  test("are listed as an org has them, and each by its id of 15 or 18 characters", async () => {
    const all = await listed("account");
    expect(all).toMatchObject({
      done: true,
      nextRecordsUrl: null,
      size: all.listviews.length,
      sobjectType: "Account",
    });
    expect(all.listviews.map(({ label }) => label)).toEqual(
      expect.arrayContaining([
        "All Accounts",
        "My Accounts",
        "New This Week",
        "Recently Viewed Accounts",
      ]),
    );
    const { id, url, label } = await named("Account", "AllAccounts");
    expect(id).toMatch(/^00BEm0\w{12}$/);
    expect((await org.ask(url))[1]).toMatchObject({ id, label, soqlCompatible: true });
    expect((await org.ask(url.replace(id, id.slice(0, 15))))[1]).toMatchObject({ id });
    expect((await org.ask(`${DATA}/sobjects/Account/listviews/recent`))[1]).toMatchObject({
      size: 0,
    });
  });

  test("of other objects, unknown ones, and objects without any are not there", async () => {
    const { id } = await named("Account", "AllAccounts");
    for (const path of [
      `Contact/listviews/${id}`,
      "Account/listviews/x",
      "Nope/listviews",
      "Group/listviews",
    ])
      expect((await org.send(`${DATA}/sobjects/${path}`)).status, path).toBe(404);
  });

  test("are described as on a real org", async () => {
    expect(await described("Account", "NewThisWeek")).toMatchObject({
      id: (await named("Account", "NewThisWeek")).id.slice(0, 15),
      orderBy: [
        { fieldNameOrPath: "Name", nullsPosition: "first", sortDirection: "ascending" },
        { fieldNameOrPath: "Id", nullsPosition: "first", sortDirection: "ascending" },
      ],
      query:
        "SELECT Name, Site, BillingState, Phone, toLabel(Type), Owner.Alias, Id, CreatedDate, LastModifiedDate, SystemModstamp, Owner.Id, OwnerId FROM Account WHERE CreatedDate = THIS_WEEK ORDER BY Name ASC NULLS FIRST, Id ASC NULLS FIRST",
      scope: "everything",
      sobjectType: "Account",
      whereCondition: { field: "CreatedDate", operator: "equals", values: ["THIS_WEEK"] },
    });
    const { columns, whereCondition } = await described("Account", "AllAccounts");
    expect(whereCondition).toEqual({ conditions: [], conjunction: "and" });
    expect(columns[0]).toEqual({
      ascendingLabel: "Z-A",
      descendingLabel: "A-Z",
      fieldNameOrPath: "Name",
      hidden: false,
      label: "Account Name",
      selectListItem: "Name",
      sortDirection: "ascending",
      sortIndex: 0,
      sortable: true,
      type: "string",
    });
    expect(columns.at(-1)).toMatchObject({
      fieldNameOrPath: "OwnerId",
      hidden: true,
      sortable: false,
    });
  });

  test("have a condition within another one where the API version knows no notLike", async () => {
    const { describeUrl } = await named("Account", "HotManufacturers");
    const of = async (version: string) =>
      (await org.ask<Described>(describeUrl.replace(/v\d+\.0/, version)))[1].whereCondition;
    expect(await of("v66.0")).toMatchObject({
      conditions: expect.arrayContaining([
        { field: "Name", operator: "notLike", values: ["'%test%'"] },
      ]),
    });
    expect(await of("v40.0")).toMatchObject({
      conditions: expect.arrayContaining([
        { condition: { field: "Name", operator: "like", values: ["'%test%'"] } },
      ]),
    });
  });

  test("answer the records of their query, in its order, page by page", async () => {
    let views = 0;
    for (const object of [
      "Account",
      "Contact",
      "Opportunity",
      "Case",
      "Lead",
      "Task",
      "Site_Visit__c",
      "User",
    ]) {
      for (const { developerName, id } of (await listed(object)).listviews) {
        const { query } = await described(object, developerName);
        const { records } = await org.connection.query<{ readonly Id: string }>(query);
        const ids = records.map(({ Id }) => Id);
        const all = await results(object, developerName, "?limit=2000");
        expect(idsOf(all), `${object} ${developerName} ${id}`).toEqual(ids);
        const page = await results(object, developerName, "?limit=3&offset=2");
        expect(idsOf(page)).toEqual(ids.slice(2, 5));
        expect(page.done).toBe(ids.length <= 5);
        views += 1;
      }
    }
    expect(views).toBeGreaterThan(40);
    expect((await results("Account", "AllAccounts")).records).toHaveLength(25);
    for (const query of ["?limit=0", "?limit=2001", "?limit=x", "?offset=-1"])
      expect(
        (await org.send(`${(await named("Account", "AllAccounts")).resultsUrl}${query}`)).status,
      ).toBe(400);
  });

  test("recently viewed ones are those that the user viewed", async () => {
    const [{ Id } = { Id: "" }] = (
      await org.connection.query<{ readonly Id: string }>("SELECT Id FROM Lead LIMIT 1 FOR VIEW")
    ).records;
    expect(idsOf(await results("Lead", "RecentlyViewedLeads"))).toEqual([Id]);
  });
});

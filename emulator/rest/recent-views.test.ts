import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATA, startTestOrg, type TestOrg } from "../../testing/emulator/test-org.ts";

type Row = Readonly<Record<string, unknown>>;

describe("FOR VIEW and FOR REFERENCE", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg(2_000);
  });
  afterAll(() => org.emulator.close());

  const rows = async (soql: string, connection = org.connection): Promise<readonly Row[]> =>
    (await connection.query<Row>(soql)).records;
  const DATES = "LastViewedDate, LastReferencedDate, SystemModstamp";

  test("date the records for the asking user, and leave no other trace", async () => {
    const [before = {}] = await rows(`SELECT Id, Name, ${DATES} FROM Contact LIMIT 1 FOR VIEW`);
    expect(before).toMatchObject({ LastViewedDate: null, LastReferencedDate: null });
    const of = `SELECT ${DATES} FROM Contact WHERE Id = '${String(before["Id"])}'`;
    const [viewed = {}] = await rows(of);
    expect(viewed).toMatchObject({
      LastViewedDate: expect.stringMatching(/^20/),
      LastReferencedDate: null,
      SystemModstamp: before["SystemModstamp"],
    });
    await rows(`SELECT Id FROM Contact WHERE Id = '${String(before["Id"])}' FOR REFERENCE`);
    const [referenced = {}] = await rows(of);
    expect(referenced["LastReferencedDate"]).toMatch(/^20/);
    expect(referenced["LastViewedDate"]).toBe(viewed["LastViewedDate"]);
    const since = await rows("SELECT Id FROM Contact WHERE LastViewedDate = TODAY");
    expect(since.map(({ Id }) => Id)).toEqual([before["Id"]]);
    expect(org.log).toEqual([]);
    const other = [...org.emulator.org.records("User")].find(
      ({ Id, IsActive }) => IsActive === true && Id !== org.emulator.org.integrationUserId(),
    );
    const token = org.emulator.org.sessions.issue(String(other?.["Id"]));
    const answer = await fetch(`${org.origin}${DATA}/query?q=${encodeURIComponent(of)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ records: [{ LastViewedDate: null }] });
  });

  test("make the records recently viewed, 200 of an object at most", async () => {
    const [lead = {}] = await rows("SELECT Id, Name, Email FROM Lead LIMIT 1 FOR VIEW");
    const [recent] = await rows(
      "SELECT Id, Name, Type, Email, LastViewedDate FROM RecentlyViewed WHERE Type = 'Lead'",
    );
    expect(recent).toMatchObject({
      ...{ Id: lead["Id"], Name: lead["Name"], Email: lead["Email"], Type: "Lead" },
      LastViewedDate: expect.stringMatching(/^20/),
    });
    await rows("SELECT Id FROM Account LIMIT 300 FOR REFERENCE");
    const { totalSize } = await org.connection.query(
      "SELECT COUNT() FROM RecentlyViewed WHERE Type = 'Account'",
    );
    expect(totalSize).toBe(Math.min(200, org.emulator.org.count("Account")));
    const gone = { method: "DELETE" };
    await org.ask(`${DATA}/sobjects/Lead/${String(lead["Id"])}`, undefined, gone);
    expect(await rows("SELECT Id FROM RecentlyViewed WHERE Type = 'Lead'")).toEqual([]);
  });

  test("change nothing where records have no such dates", async () => {
    expect(await rows("SELECT Id FROM Group LIMIT 1 FOR VIEW")).toHaveLength(1);
    const { totalSize } = await org.connection.query("SELECT COUNT() FROM RecentlyViewed");
    await rows("SELECT Id FROM Group LIMIT 5 FOR VIEW");
    expect((await org.connection.query("SELECT COUNT() FROM RecentlyViewed")).totalSize).toBe(
      totalSize,
    );
  });
});

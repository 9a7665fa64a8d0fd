import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATA, startTestOrg, type TestOrg } from "../../testing/emulator/test-org.ts";

type Row = Readonly<Record<string, unknown>>;

describe("owners of records", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg(2_000);
  });
  afterAll(() => org.emulator.close());

  const rows = async (soql: string): Promise<readonly Row[]> =>
    (await org.connection.query<Row>(soql)).records;
  const queueOf = async (object: string): Promise<string> => {
    const soql = `SELECT QueueId FROM QueueSobject WHERE SobjectType = '${object}' LIMIT 1`;
    return String((await rows(soql))[0]?.["QueueId"]);
  };
  const update = (object: string, id: string, OwnerId: string) =>
    org.ask<readonly { errorCode: string; message: string }[]>(
      `${DATA}/sobjects/${object}/${id}`,
      { OwnerId },
      { method: "PATCH" },
    );

  test.each(["Lead", "Case", "Task"])("can be queues: %s", async (object) => {
    const [, describe] = await org.ask<{ fields: Row[] }>(`${DATA}/sobjects/${object}/describe`);
    expect(describe.fields.find(({ name }) => name === "OwnerId")).toMatchObject({
      referenceTo: ["Group", "User"],
      polymorphicForeignKey: true,
      namePointing: true,
    });
    const owned = await rows(
      `SELECT Owner.Type, Owner.Name FROM ${object} WHERE Owner.Type = 'Queue' LIMIT 3`,
    );
    expect(owned).toHaveLength(3);
    for (const { Owner } of owned) {
      const url = expect.stringMatching(/sobjects\/Group\/00G/);
      const attributes = { type: "Name", url };
      expect(Owner).toEqual({ attributes, Type: "Queue", Name: expect.stringMatching(/./) });
    }
    const count = async (soql: string) => Number((await org.connection.query(soql)).totalSize);
    const all = `SELECT COUNT() FROM ${object}`;
    const [queues, users] = await Promise.all(
      ["Queue", "User"].map((type) => count(`${all} WHERE Owner.Type = '${type}'`)),
    );
    expect((queues ?? 0) + (users ?? 0)).toBe(await count(all));
    expect(users).toBeGreaterThan(queues ?? 0);
  });

  test("are read by TYPEOF as what they are", async () => {
    const typed = `TYPEOF Owner WHEN User THEN Username, ProfileId WHEN Group THEN DeveloperName, Type END`;
    const found = await rows(`SELECT Id, ${typed} FROM Case LIMIT 200`);
    const keys = new Set(found.map(({ Owner }) => Object.keys(Owner as Row).join()));
    expect(keys).toEqual(
      new Set(["attributes,Username,ProfileId", "attributes,DeveloperName,Type"]),
    );
    const wrong = rows("SELECT Owner.EmployeeNumber FROM Case");
    await expect(wrong).rejects.toThrow("No such column 'EmployeeNumber' on entity 'Name'");
    const [lead] = await rows(
      "SELECT Owner.Profile.Name FROM Lead WHERE Owner.Type = 'User' LIMIT 1",
    );
    expect(lead).toMatchObject({ Owner: { Profile: { Name: expect.any(String) } } });
  });

  test("that are queues own records of their objects only", async () => {
    const [lead] = await rows("SELECT Id FROM Lead WHERE Owner.Type = 'User' LIMIT 1");
    const id = String(lead?.["Id"]);
    const [leads, cases] = [await queueOf("Lead"), await queueOf("Case")];
    expect(await update("Lead", id, cases)).toMatchObject([
      400,
      [
        {
          errorCode: "INVALID_OPERATION",
          message: "Queue not associated with this SObject type",
        },
      ],
    ]);
    const [regular] = await rows("SELECT Id FROM Group WHERE Type = 'Regular' LIMIT 1");
    expect((await update("Lead", id, String(regular?.["Id"])))[0]).toBe(400);
    const account = String(org.some("Account")["Id"]);
    expect((await update("Account", account, leads))[0]).toBe(400);
    expect((await update("Lead", id, leads))[0]).toBe(204);
    expect(org.log.at(-1)?.changes).toMatchObject([
      { object: "Lead", changedFields: expect.arrayContaining(["OwnerId"]) },
    ]);
  });

  test("a queue that is made owns what it is made for", async () => {
    const made = async (object: string, values: Row) =>
      (await org.ask<{ id: string }>(`${DATA}/sobjects/${object}`, values))[1].id;
    const queue = await made("Group", { Name: "Night shift", Type: "Queue" });
    const values = { LastName: "Owned", Company: "One", OwnerId: queue };
    expect((await org.ask(`${DATA}/sobjects/Lead`, values))[0]).toBe(400);
    await made("QueueSobject", { QueueId: queue, SobjectType: "Lead" });
    const id = await made("Lead", values);
    expect(await rows(`SELECT Owner.Name FROM Lead WHERE Id = '${id}'`)).toMatchObject([
      { Owner: { Name: "Night shift" } },
    ]);
  });
});

describe("people have a place", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg(500);
  });
  afterAll(() => org.emulator.close());

  test("a profile and a role, with the roles above it", async () => {
    const soql = `SELECT Profile.Name, UserRole.DeveloperName, UserRole.Name FROM User
      WHERE UserRoleId != null AND Profile.Name = 'Standard User'`;
    const { records } = await org.connection.query<Row>(soql);
    expect(records.length).toBeGreaterThan(0);
    for (const { Profile, UserRole } of records) {
      expect(Profile).toMatchObject({ attributes: { type: "Profile" }, Name: "Standard User" });
      expect((UserRole as Row)["DeveloperName"]).toMatch(/^\w+$/);
    }
    const roles = await org.connection.query<{ Id: string; ParentRoleId: string | null }>(
      "SELECT Id, ParentRoleId FROM UserRole",
    );
    const ids = new Set(roles.records.map(({ Id }) => Id));
    const tops = roles.records.filter(({ ParentRoleId }) => ParentRoleId === null);
    expect(tops).toHaveLength(1);
    for (const { ParentRoleId } of roles.records)
      expect(ParentRoleId === null || ids.has(ParentRoleId)).toBe(true);
  });

  test("a user is made with a profile only", async () => {
    const values = {
      ...{ Username: "new@emulated.example", LastName: "New", Alias: "new" },
      ...{ Email: "new@mail.example", CommunityNickname: "new" },
    };
    expect(await org.ask(`${DATA}/sobjects/User`, values)).toMatchObject([
      400,
      [{ errorCode: "REQUIRED_FIELD_MISSING", fields: ["ProfileId"] }],
    ]);
    const { records } = await org.connection.query<Row>("SELECT Id FROM Profile LIMIT 1");
    const made = { ...values, ProfileId: records[0]?.["Id"] };
    expect((await org.ask(`${DATA}/sobjects/User`, made))[0]).toBe(201);
  });

  test("their fields are described like those of a real org", async () => {
    const fieldOf = async (object: string, name: string) =>
      (await org.ask<{ fields: Row[] }>(`${DATA}/sobjects/${object}/describe`))[1].fields.find(
        (field) => field["name"] === name,
      );
    expect(await fieldOf("User", "ProfileId")).toMatchObject({
      ...{ referenceTo: ["Profile"], relationshipName: "Profile", nillable: false },
    });
    expect(await fieldOf("User", "UserRoleId")).toMatchObject({
      ...{ referenceTo: ["UserRole"], relationshipName: "UserRole", nillable: true },
    });
    expect(await fieldOf("Account", "Jigsaw")).toMatchObject({ length: 20, createable: true });
    expect(await fieldOf("Account", "JigsawCompanyId")).toMatchObject({
      ...{ relationshipName: "JigsawCompany", createable: false },
    });
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import { recordIdOf } from "../model/record-id.ts";
import { csvFilesOf } from "./csv-file.ts";
import { readCsvFiles } from "./csv-records.ts";
import { GivenRecords } from "../seed/given-records.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";
import type { OrgRecord } from "../model/record.ts";

type Loaded = { readonly org: Org; readonly reports: readonly string[]; readonly folder: string };

/** An org with these files loaded, by file name. */
async function loaded(
  files: Readonly<Record<string, string>>,
  folder = testFolder(files),
): Promise<Loaded> {
  const reports: string[] = [];
  const given = new GivenRecords((line) => reports.push(line));
  const org = buildOrg({ seed: "csv", records: 100 }, given);
  await readCsvFiles(org, csvFilesOf([folder]), given);
  org.load();
  return { org, reports, folder };
}

const failure = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = testFolder(files);
  const error: unknown = await loaded(files, folder).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof Error ? error.message.replaceAll(`${folder}/`, "") : "no error";
};

/** A cell in Salesforce's form: always quoted, empty for null. */
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (...rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(",")}\n`).join("");

const ID = "001Hs00003AbCdEIAV";
const OTHER_ID = "001Hs00003AbCdFIAV";
const CONTACT_ID = "003Hs00002ZzZzZIAV";

const all = (org: Org, object: string): OrgRecord[] => [...org.records(object)];

describe("files of records", () => {
  test("in another encoding or with another separator are named for what they are", async () => {
    const folder = testFolder({});
    const path = join(folder, "Account.csv");
    const save = (bytes: Buffer): Promise<string> => {
      writeFileSync(path, bytes);
      return loaded({}, folder).then(
        () => "no error",
        (error: unknown) => String(error).replaceAll(`${folder}/`, ""),
      );
    };
    const text = "Name,Rating\nFirst,Hot\n";
    const utf16 = "Error: Account.csv is in UTF-16; save it as UTF-8.";
    expect(await save(Buffer.from(`\ufeff${text}`, "utf16le"))).toBe(utf16);
    expect(await save(Buffer.from(`\ufeff${text}`, "utf16le").swap16())).toBe(utf16);
    expect(await save(Buffer.from(text, "utf16le"))).toBe(utf16);
    expect(await save(Buffer.from(`\ufeff${text}`))).toBe("no error");
    for (const [separator, name] of [
      [";", "semicolons"],
      ["\t", "tabs"],
      ["|", "pipes"],
    ] as const) {
      expect(await save(Buffer.from(text.replaceAll(",", separator)))).toBe(
        `Error: Account.csv:1: its values are separated by ${name}; separate them by commas.`,
      );
    }
  });

  test("replace the seeded ones, ids and all, without a word on the stream", async () => {
    const { org } = await loaded({
      "account.csv": csv(
        ["ID", "name", "AnnualRevenue", "Rating", "CreatedDate", "SLAExpirationDate__c"],
        [ID, "First", "1234.00", "", "2020-02-03T04:05:06.000Z", "2027-01-31"],
        [OTHER_ID.slice(0, 15), "Second", "", "Hot", "", ""],
      ),
    });
    expect(org.count("Account")).toBe(2);
    expect(org.record("Account", ID)).toMatchObject({
      Id: ID,
      Name: "First",
      AnnualRevenue: 1234,
      Rating: null,
      CreatedDate: Date.UTC(2020, 1, 3, 4, 5, 6),
      LastModifiedDate: Date.UTC(2020, 1, 3, 4, 5, 6),
      CreatedById: org.integrationUserId(),
      OwnerId: org.integrationUserId(),
      SLAExpirationDate__c: "2027-01-31",
      IsDeleted: false,
    });
    expect(org.record("Account", OTHER_ID)).toMatchObject({ Name: "Second", Rating: "Hot" });
    expect([...org.recordsWith("Account", "Name", "Second")]).toHaveLength(1);
    expect(org.count("Contact")).toBeGreaterThan(3);
    for (const { AccountId } of all(org, "Contact")) {
      expect(AccountId === null || org.record("Account", String(AccountId))).toBeTruthy();
    }
    const id = org.transact(org.integrationUserId(), "", (writes) => {
      writes.update("Account", ID, { Name: "Changed" });
      return writes.create("Account", { Name: "Third" });
    });
    expect(org.record("Account", ID)).toMatchObject({ Name: "Changed" });
    expect(org.record("Account", id)).toMatchObject({ Name: "Third" });
    expect(org.count("Account")).toBe(3);
  });

  test("keep what breaks careless programs", async () => {
    const ugly = 'A "quote", a comma,\r\na line\n\n=SUM(A1) 🚀 עברית \\N NULL';
    const long = `${"long ".repeat(6000)}end`;
    const { org } = await loaded({
      "Account.csv": `\uFEFF${csv(["Id", "Name", "Description", "Site"], [ID, "N/A", long, ""], [OTHER_ID, "0", ugly, "false"])}`,
    });
    expect(org.record("Account", ID)).toMatchObject({ Name: "N/A", Description: long, Site: null });
    expect(org.record("Account", OTHER_ID)).toMatchObject({
      Name: "0",
      Description: ugly,
      Site: "false",
    });
  });

  test("any text comes through as a client's would", async () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 60 })
      .filter((one) => !one.includes("\0"));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const rows = texts.map((one, n) => [recordIdOf("001", n), "x", one]);
        const { org } = await loaded({
          "Account.csv": csv(["Id", "Name", "Description"], ...rows),
        });
        const found = all(org, "Account").map(({ Description }) => Description);
        expect(found).toEqual(texts.map((one) => one.trim() || null));
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  test("refer to each other whatever their order, and derive what follows", async () => {
    const { org } = await loaded({
      "Contact.csv": csv(
        ["Id", "FirstName", "LastName", "AccountId", "ReportsToId"],
        [CONTACT_ID, "Ada", "Lovelace", OTHER_ID, "003Hs00002ZzZzYIAV"],
        ["003Hs00002ZzZzYIAV", "", "Byron", ID, ""],
      ),
      "Account.csv": csv(["Id", "Name"], [ID, "One"], [OTHER_ID, "Two"]),
    });
    expect(org.record("Contact", CONTACT_ID)).toMatchObject({
      Name: "Ada Lovelace",
      AccountId: OTHER_ID,
    });
  });

  test("without ids are counted from the first, fields of parents are left out", async () => {
    const { org, reports } = await loaded({
      "Account.csv": csv(["Name", "Owner.Name"], ["One", "Somebody"], ["Two", ""]),
    });
    expect(all(org, "Account").map(({ Id }) => Id)).toEqual([
      recordIdOf("001", 0),
      recordIdOf("001", 1),
    ]);
    expect(reports).toEqual([
      expect.stringContaining("Owner.Name is of another object; left out."),
    ]);
  });

  test("users come beside the one whom programs act as", async () => {
    const user = [
      "005Hs00000AbCdEIAV",
      "ada@example.com",
      "Lovelace",
      "ada@example.com",
      "ada",
      "ada",
    ];
    const { org } = await loaded({
      "User.csv": csv(["Id", "Username", "LastName", "Email", "Alias", "CommunityNickname"], user),
      "Account.csv": csv(["Id", "Name", "OwnerId"], [ID, "One", "005Hs00000AbCdEIAV"]),
    });
    expect(all(org, "User").map(({ Username }) => Username)).toEqual([
      "integration@emulated.example",
      "ada@example.com",
    ]);
    expect(org.record("Account", ID)).toMatchObject({ OwnerId: "005Hs00000AbCdEIAV" });
    for (const { CreatedById } of all(org, "Contact")) {
      expect(org.record("User", String(CreatedById))).toBeDefined();
    }
  });

  test("references to records that were not loaded are emptied, and that is reported", async () => {
    const { org, reports } = await loaded({
      "Contact.csv": csv(
        ["Id", "LastName", "AccountId", "OwnerId"],
        [CONTACT_ID, "Byron", ID, "005Hs00000AbCdEIAV"],
      ),
    });
    expect(org.record("Contact", CONTACT_ID)).toMatchObject({
      AccountId: null,
      OwnerId: org.integrationUserId(),
    });
    expect(reports).toEqual([
      "1 values of Contact.AccountId lead to records that were not loaded; they were replaced.",
      "1 values of Contact.OwnerId lead to records that were not loaded; they were replaced.",
    ]);
  });

  test("deleted ones are in the recycle bin", async () => {
    const { org } = await loaded({
      "Account.csv": csv(
        ["Id", "Name", "IsDeleted"],
        [ID, "One", "true"],
        [OTHER_ID, "Two", "false"],
      ),
    });
    expect(org.count("Account")).toBe(1);
    expect(org.deletedRecord("Account", ID)).toMatchObject({ Name: "One", IsDeleted: true });
  });
});

describe("mistakes are reported with their place", () => {
  const header = ["Id", "Name", "NumberOfEmployees", "BillingGeocodeAccuracy", "ParentId"];
  const row = (differing: Partial<Record<string, string>>): string[] =>
    header.map((name) => differing[name] ?? { Id: ID, Name: "One" }[name] ?? "");

  test.each([
    [
      "an unknown object",
      "Nothing.csv",
      "Id\n",
      /^Nothing\.csv has records of Nothing, but there are only Account, /,
    ],
    [
      "an unknown field",
      "Account.csv",
      csv(["Id", "Nmae"]),
      "Account.csv:1: Account has no field Nmae.",
    ],
    [
      "a field twice",
      "Account.csv",
      csv(["Id", "Name", "NAME"]),
      "Account.csv:1: NAME stands there twice.",
    ],
    [
      "a compound field",
      "Account.csv",
      csv(["Id", "BillingAddress"]),
      /^Account\.csv:1: BillingAddress is made of other fields/,
    ],
    ["an empty file", "Account.csv", "", /^Account\.csv is empty/],
    [
      "a missing name",
      "Account.csv",
      csv(header, row({ Name: "" })),
      /^Account\.csv:2: Required fields are missing: \[Name\]/,
    ],
    [
      "a number that is none",
      "Account.csv",
      csv(header, row({}), row({ Id: OTHER_ID, NumberOfEmployees: "many" })),
      /^Account\.csv:3: Cannot deserialize instance of int from value "many"/,
    ],
    [
      "a value off a restricted list",
      "Account.csv",
      csv(header, row({ BillingGeocodeAccuracy: "Moon" })),
      /^Account\.csv:2: .*restricted picklist field: Moon/,
    ],
    [
      "a text that is too long",
      "Account.csv",
      csv(header, row({ Name: "x".repeat(256) })),
      /^Account\.csv:2: .*data value too large/,
    ],
    [
      "an id that is none",
      "Account.csv",
      csv(header, row({ Id: "1" })),
      'Account.csv:2: "1" is no id of Account, whose ids begin with 001',
    ],
    [
      "an id of another object",
      "Account.csv",
      csv(header, row({ Id: CONTACT_ID })),
      /is no id of Account/,
    ],
    [
      "an id twice",
      "Account.csv",
      csv(header, row({}), row({ Name: "a\nb" }), row({})),
      `Account.csv:3: Id ${ID} is that of Account.csv:2 already.`,
    ],
    [
      "what comes after line breaks of all kinds",
      "Account.csv",
      `${csv(header, row({ Name: "a\r\nb\nc" }))}\n${csv(row({ Id: "1" }))}`,
      /^Account\.csv:6: "1" is no id/,
    ],
    [
      "a reference to nothing",
      "Account.csv",
      csv(header, row({ Name: "a\nb", ParentId: OTHER_ID })),
      `Account.csv:2: ParentId ${OTHER_ID} leads to no record of Account.`,
    ],
    [
      "a reference to another object",
      "Account.csv",
      csv(header, row({ ParentId: CONTACT_ID })),
      `Account.csv:2: ParentId ${CONTACT_ID} is of Contact, not of Account.`,
    ],
    [
      "a cell too many",
      "Account.csv",
      `${csv(header)}${csv(row({}))}"${ID}","b"\n`,
      "Account.csv:3: 2 values, but 5 fields in the header.",
    ],
    [
      "a quote that never ends",
      "Account.csv",
      `${csv(header)}"${ID}`,
      /^Account\.csv:2: Quote Not Closed/,
    ],
  ])("%s", async (_, name, content, message) => {
    const reported = await failure({ [name]: content });
    if (typeof message === "string") expect(reported).toBe(message);
    else expect(reported).toMatch(message);
  });

  test("no such file, no file in a folder, no object in a name", () => {
    const folder = testFolder({ "2026-01.csv": "Id\n", "readme.txt": "" });
    expect(() => csvFilesOf([join(folder, "none.csv")])).toThrow("There is no ");
    expect(() => csvFilesOf([folder])).toThrow("does not name its object: --load OBJECT=");
    expect(csvFilesOf([`Account=${join(folder, "2026-01.csv")}`])).toEqual([
      { object: "Account", path: join(folder, "2026-01.csv") },
    ]);
    expect(() => csvFilesOf([testFolder()])).toThrow("No .csv file is in ");
  });
});

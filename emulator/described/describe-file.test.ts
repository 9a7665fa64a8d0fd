import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeObject } from "../rest/describe.ts";
import { buildOrg } from "../build-org.ts";
import { describedShape } from "./described-shape.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const standard = buildOrg({ seed: "x", records: 0 });
const describeOf = (object: string): Record<string, unknown> =>
  JSON.parse(JSON.stringify(describeObject(standard.objectType(object), "v66.0", "https://x")));

const namesIn = (files: Readonly<Record<string, unknown>>): string[] =>
  describedShape(testFolder(files)).shape.definitions.map(({ name }) => name);

const OF_EVERY_ORG = [
  ...["Group", "Organization", "Profile", "QueueSobject", "RecentlyViewed", "User", "UserRole"],
];

describe("a folder of describes", () => {
  test("may have an object in a file, a list of them, or what the Salesforce CLI prints", () => {
    expect(
      namesIn({
        "account.json": describeOf("Account"),
        "more.json": [describeOf("Lead"), describeOf("Site_Visit__c")],
        "cli.json": { status: 0, result: describeOf("Case"), warnings: [] },
        "notes.txt": "not of it",
      }),
    ).toEqual(["Account", "Case", "Lead", "Site_Visit__c", ...OF_EVERY_ORG].toSorted());
  });

  test("User and Organization are as described where they are", () => {
    const { shape } = describedShape(
      testFolder({ "u.json": describeOf("User"), "o.json": describeOf("Organization") }),
    );
    expect(shape.definitions.map(({ name }) => name)).toEqual(OF_EVERY_ORG);
    const described = shape.definitions.filter(({ saved }) => saved !== undefined);
    expect(described.map(({ name }) => name)).toEqual(["Organization", "User"]);
    const org = buildOrg({ seed: "x", records: 20, shape });
    org.load();
    expect(org.count("Organization")).toBe(1);
    expect(org.record("Organization", org.id)).toMatchObject({ Id: org.id, Name: "Emulated Org" });
    expect(org.objectType("Organization").changeDataCapture).toBe(false);
    expect(org.record("User", org.integrationUserId())).toBeDefined();
  });

  test("what is no describe is left out with a word", () => {
    const path = testFolder({ "account.json": describeOf("Account"), "other.json": { a: 1 } });
    expect(describedShape(path).notes).toEqual([
      `${join(path, "other.json")} is no describe of an object; left out.`,
    ]);
  });
});

describe("compound fields that do not fit together are said", () => {
  const account = describeOf("Account");
  const fields = account["fields"] as Record<string, unknown>[];
  const notesOf = (changed: readonly Record<string, unknown>[]): readonly string[] => {
    const path = testFolder({ "a.json": { ...account, fields: changed } });
    return describedShape(path).notes.map((note) => note.replace(join(path, "/"), ""));
  };

  test("an address whose parts do not name it", () => {
    const bare = fields.map((field) => ({ ...field, compoundFieldName: null }));
    expect(notesOf(bare)).toEqual([
      "a.json: Account.BillingAddress has no parts: no field names it as its compoundFieldName.",
      "a.json: Account.ShippingAddress has no parts: no field names it as its compoundFieldName.",
    ]);
  });

  test("parts of a field that is not described", () => {
    const notes = notesOf(fields.filter(({ name }) => name !== "BillingAddress"));
    expect(notes).toContain(
      "a.json: Account.BillingCity is a part of BillingAddress, which is not described.",
    );
    expect(notesOf(fields)).toEqual([]);
  });
});

describe("mistakes are reported with their place", () => {
  const account = describeOf("Account");
  const [first, ...others] = account["fields"] as Record<string, unknown>[];
  const without = (name: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(account).filter(([key]) => key !== name));

  test.each([
    ["nothing there", {}, "No describe of an object is in "],
    [
      "no object",
      { "g.json": { encoding: "UTF-8", sobjects: [] } },
      "No describe of an object is in ",
    ],
    [
      "broken JSON",
      { "a.json": '{\n  "name": "Account",\n  fields\n}' },
      "a.json:3: broken JSON: ",
    ],
    [
      "JSON that ends too soon",
      { "a.json": '{\n  "name": ["Account",\n' },
      "a.json:2: broken JSON: ",
    ],
    [
      "an object twice",
      { "a.json": account, "b.json": [account] },
      "b.json both describe Account; keep one of them.",
    ],
    [
      "no Id",
      { "a.json": { ...account, fields: others } },
      "a.json: Account has no field Id, so it cannot have records.",
    ],
    ["no label", { "a.json": without("label") }, "a.json: Account.label: "],
    [
      "no fields",
      { "a.json": { ...account, fields: [] } },
      "a.json: Account.fields: has no fields.",
    ],
    [
      "a field without its length",
      { "a.json": { ...account, fields: [{ ...first, length: undefined }, ...others] } },
      "a.json: Account.Id.length: ",
    ],
  ])("%s", (_, files, message) => {
    expect(() => describedShape(testFolder(files))).toThrow(message);
  });

  test("a file in UTF-16", () => {
    const path = testFolder({ "a.json": account });
    const file = join(path, "a.json");
    writeFileSync(file, Buffer.from(JSON.stringify(account), "utf16le"));
    expect(() => describedShape(path)).toThrow(`${file} is in UTF-16; save it as UTF-8.`);
  });

  test("no such folder, or a file", () => {
    expect(() => describedShape("/no/such/folder")).toThrow("There is no folder /no/such/folder");
    const path = testFolder({ "a.json": account });
    expect(() => describedShape(join(path, "a.json"))).toThrow("--describe takes a folder; ");
  });
});

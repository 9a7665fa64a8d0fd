import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

/** REST API Developer Guide, "Duplicate Rule Header". */

const org = await useTestOrg(300);
const control = controlClient(org.origin);
const ACCOUNTS = `${DATA}/sobjects/Account`;
let made = 0;
let twin = { Name: "", Site: "Here" };
let id = "";

beforeEach(async () => {
  twin = { Name: `Twin ${++made}`, Site: "Here" };
  const [, { id: created }] = await org.ask<{ id: string }>(ACCOUNTS, twin);
  id = created;
});
afterEach(() => control.removeRules());

const rule = (action: "allow" | "block"): Promise<number> =>
  control.rule({ kind: "duplicate", object: "Account", name: "Twins", fields: ["Name"], action });
const withHeader = (value: string) => ({ headers: { "Sforce-Duplicate-Rule-Header": value } });
const create = (header?: string) =>
  org.ask<unknown>(ACCOUNTS, twin, header === undefined ? {} : withHeader(header));

const found = (more: object = {}) => ({
  allowSave: true,
  duplicateRule: "Twins",
  duplicateRuleEntityType: "Account",
  errorMessage: "Use one of these records?",
  matchResults: [
    {
      entityType: "Account",
      errors: [],
      matchEngine: "ExactMatchEngine",
      matchRecords: [
        {
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: { attributes: { type: "Account", url: `${ACCOUNTS}/${id}` }, Id: id, ...more },
        },
      ],
      rule: "Twins",
      size: 1,
      success: true,
    },
  ],
});

describe("a rule that alerts", () => {
  beforeEach(() => rule("allow"));

  test("answers which record is there already, by its id", async () => {
    expect(await create()).toEqual([
      400,
      [
        {
          duplicateResult: found(),
          errorCode: "DUPLICATES_DETECTED",
          message: "Use one of these records?",
        },
      ],
    ]);
  });

  test("shows its fields with includeRecordDetails", async () => {
    const [, errors] = await create("allowSave=false; includeRecordDetails=true");
    expect(errors).toMatchObject([{ duplicateResult: found({ ...twin, IsDeleted: false }) }]);
  });

  test("lets the record be saved with allowSave", async () => {
    const header = "allowSave=true; includeRecordDetails=true; runAsCurrentUser=true";
    expect(await create(header)).toMatchObject([201, { success: true }]);
  });
});

test("a rule that blocks says so, and allowSave does not help", async () => {
  await rule("block");
  const [status, errors] = await create("allowSave=true");
  expect([status, errors]).toMatchObject([
    400,
    [{ errorCode: "DUPLICATES_DETECTED", duplicateResult: { allowSave: false } }],
  ]);
});

describe("the header of a request holds for all of its parts", () => {
  beforeEach(() => rule("allow"));
  const records = () => [{ attributes: { type: "Account" }, ...twin }];

  test("in a collection", async () => {
    const rows = `${DATA}/composite/sobjects`;
    expect(await org.ask(rows, { records: records() })).toMatchObject([
      200,
      [
        {
          success: false,
          errors: [{ statusCode: "DUPLICATES_DETECTED", fields: [], duplicateResult: found() }],
        },
      ],
    ]);
    const saved = await org.ask(rows, { records: records() }, withHeader("allowSave=true"));
    expect(saved).toMatchObject([200, [{ success: true }]]);
  });

  test.each([false, true])(
    "in a composite, allOrNone %s; a subrequest's own comes first",
    async (allOrNone) => {
      const part = (referenceId: string, httpHeaders: object) => ({
        method: "POST",
        url: ACCOUNTS,
        referenceId,
        httpHeaders,
        body: twin,
      });
      const statuses = async (own: object): Promise<number[]> => {
        const compositeRequest = [part("a", {}), part("b", own)];
        const [, answer] = await org.ask<{ compositeResponse: { httpStatusCode: number }[] }>(
          `${DATA}/composite`,
          { allOrNone, compositeRequest },
          withHeader("allowSave=true"),
        );
        return answer.compositeResponse.map(({ httpStatusCode }) => httpStatusCode);
      };
      expect(await statuses({})).toEqual([201, 201]);
      const refused = { "sforce-duplicate-rule-header": "allowSave=false" };
      expect(await statuses(refused)).toEqual([allOrNone ? 400 : 201, 400]);
    },
  );
});

import { beforeEach, describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import type { OrgRecord } from "../model/record.ts";

/** Conditional writes as subrequests (REST API Developer Guide, "Composite", "Conditional Request Headers"). */

const org = await useTestOrg(300);
const { clock } = org.emulator.org;

type Part = { httpStatusCode: number; body: unknown; referenceId: string };

async function composite(compositeRequest: readonly object[], allOrNone = false) {
  const body = { allOrNone, compositeRequest };
  const [, answer] = await org.ask<{ compositeResponse: Part[] }>(`${DATA}/composite`, body);
  return answer.compositeResponse;
}

const guarded = (
  record: Readonly<OrgRecord>,
  since: number,
  body: object,
  referenceId: string,
) => ({
  method: "PATCH",
  url: `${DATA}/sobjects/Contact/${idOf(record)}`,
  referenceId,
  httpHeaders: { "If-Unmodified-Since": new Date(since).toUTCString() },
  body,
});

const contacts = (): Readonly<OrgRecord>[] => [...org.emulator.org.records("Contact")].slice(0, 25);
const modifiedAt = (record: Readonly<OrgRecord>): number => Number(record["LastModifiedDate"]);
const titleOf = (record: Readonly<OrgRecord>): unknown =>
  org.emulator.org.record("Contact", idOf(record))?.["Title"];
const statuses = (parts: readonly Part[]): number[] =>
  parts.map(({ httpStatusCode }) => httpStatusCode);

beforeEach(() => clock.shift(2000));

describe("If-Unmodified-Since in the httpHeaders of subrequests", () => {
  test("holds for each by itself: 25 in a call, those that others changed since are 412", async () => {
    const seen = contacts();
    for (const record of seen.filter((_, n) => n % 5 === 0))
      await org.connection.sobject("Contact").update({ Id: idOf(record), Title: "by another" });
    const parts = await composite(
      seen.map((record, n) => guarded(record, modifiedAt(record), { Title: "mine" }, `r${n}`)),
    );
    expect(statuses(parts)).toEqual(seen.map((_, n) => (n % 5 === 0 ? 412 : 204)));
    expect(parts[0]?.body).toEqual([
      { errorCode: "ENTITY_IS_MODIFIED", message: expect.any(String) },
    ]);
    expect(parts.map(({ referenceId }) => referenceId)).toEqual(seen.map((_, n) => `r${n}`));
    expect(seen.map(titleOf)).toEqual(seen.map((_, n) => (n % 5 === 0 ? "by another" : "mine")));
  });

  test("counts whole seconds: a later change of the same second is written over", async () => {
    const [record = {}] = contacts();
    const id = idOf(record);
    await org.connection.sobject("Contact").update({ Id: id, Title: "first" });
    const since = modifiedAt(org.emulator.org.record("Contact", id) ?? {});
    expect(statuses(await composite([guarded(record, since, { Title: "a" }, "a")]))).toEqual([204]);
    clock.shift(1000);
    const late = await composite([
      guarded(record, since, { Title: "b" }, "b"),
      guarded(record, since + 999, { Title: "c" }, "c"),
    ]);
    expect(statuses(late)).toEqual([204, 412]);
  });

  test("and the GET after a PATCH reads back what was stored", async () => {
    const [record = {}] = contacts();
    const since = modifiedAt(org.emulator.org.record("Contact", idOf(record)) ?? {});
    const url = `${DATA}/sobjects/Contact/${idOf(record)}?fields=Title,LastModifiedDate`;
    const parts = await composite([
      guarded(record, since, { Title: "  stored  " }, "write"),
      { method: "GET", url, referenceId: "read" },
    ]);
    expect(statuses(parts)).toEqual([204, 200]);
    expect(parts[1]?.body).toMatchObject({ Title: "stored" });
  });

  test("undoes all with allOrNone, when one is refused", async () => {
    const [one = {}, two = {}] = contacts();
    const before = [titleOf(one), titleOf(two)];
    const parts = await composite(
      [
        guarded(one, clock.now(), { Title: "never" }, "one"),
        guarded(two, modifiedAt(two) - 86_400_000_000, { Title: "never" }, "two"),
      ],
      true,
    );
    expect(statuses(parts)).toEqual([400, 412]);
    expect(parts[0]?.body).toMatchObject([{ errorCode: "PROCESSING_HALTED" }]);
    expect([titleOf(one), titleOf(two)]).toEqual(before);
  });

  test("refuses a date that is none with 400", async () => {
    const [record = {}] = contacts();
    const parts = await composite([
      {
        ...guarded(record, clock.now(), { Title: "x" }, "a"),
        httpHeaders: { "If-Unmodified-Since": "recently" },
      },
    ]);
    expect(statuses(parts)).toEqual([400]);
  });
});

test("every object that has LastModifiedDate takes the condition", async () => {
  const { org: emulated } = org.emulator;
  const past = new Date(0).toUTCString();
  const answers: [string, number][] = [];
  for (const type of emulated.objectTypes()) {
    const record = emulated.records(type.name).next().value;
    if (!type.updateable || !type.fieldsByName.has("lastmodifieddate") || !record) continue;
    const { status } = await org.send(`${DATA}/sobjects/${type.name}/${idOf(record)}`, {
      method: "PATCH",
      headers: { "If-Unmodified-Since": past },
      body: "{}",
    });
    answers.push([type.name, status]);
  }
  expect(answers.length).toBeGreaterThan(10);
  expect(answers.filter(([, status]) => status !== 412)).toEqual([]);
});

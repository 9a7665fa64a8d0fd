import { expect, test } from "vitest";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(60);

type Described = { readonly name: string; readonly urls: Readonly<Record<string, string>> };

/** The addresses of an answer that are of the API, not pages for people, for any record of the object. */
const addressesOf = ({ name, urls }: Described): string[] =>
  Object.entries(urls)
    .filter(([kind]) => !kind.startsWith("ui"))
    .map(([, url]) => url)
    .flatMap((url) => {
      const [record] = name.endsWith("ChangeEvent") ? [] : org.emulator.org.records(name);
      if (!url.includes("{ID}")) return [url];
      return record === undefined ? [] : [url.replace("{ID}", String(record["Id"]))];
    });

test("everything that describes advertise is answered", async () => {
  const [, all] = await org.ask(`${DATA}/sobjects`);
  const { sobjects } = all as { sobjects: readonly Described[] };
  const [, account] = await org.ask(`${DATA}/sobjects/Account/describe`);
  for (const address of [...sobjects, account as Described].flatMap(addressesOf)) {
    expect((await org.send(address)).status, address).toBe(200);
  }
});

test.each(["quickActions", "describe/layouts", "describe/compactLayouts"])(
  "what is absent by choice is not there, and is not taken for a record's key: %s",
  async (path) => {
    expect(await org.ask(`${DATA}/sobjects/Account/${path}`)).toEqual([
      404,
      [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
    ]);
  },
);

test.each(["recent", "search?q=FIND+%7BOne%7D", "parameterizedSearch?q=One", "ui-api/records/x"])(
  "what is absent by choice beside the objects is not there: %s",
  async (path) => {
    expect(await org.ask(`${DATA}/${path}`)).toEqual([
      404,
      [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
    ]);
  },
);

test("the first Bulk API is not there", async () => {
  expect((await org.send("/services/async/66.0/job", { method: "POST" })).status).toBe(404);
});

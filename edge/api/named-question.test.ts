import { expect, test } from "vitest";
import { addressOf, type AskedAs, readAddress } from "./named-question.ts";

const LINE = "00000000-0000-4000-8000-00000000000a";
const AT_LEAST = { Deal: { line: LINE, seq: 7 } };
const NAME = "n".repeat(43);
const asked = (stage: string): AskedAs => ({
  question: { object: "Deal", measures: [{ fn: "count", as: "deals" }], zone: "UTC" },
  sights: {
    Deal: { fields: "all", denied: [], rows: { field: "stage", op: "eq", value: stage } },
  },
});
const OPEN = asked("Open");

async function address(of: AskedAs = OPEN) {
  const found = await addressOf(NAME, of, AT_LEAST);
  if (found === null) throw new Error("The address is too long.");
  return found;
}

test("an address says all that was asked, and is read again", async () => {
  const { url, props } = await address();
  const { grant } = props;
  expect(await readAddress(url, props)).toEqual({
    ...{ name: NAME, grant },
    asked: OPEN,
    atLeast: AT_LEAST,
  });
  expect(new URL(url).pathname).toBe(`/1/${NAME}/${grant}`);
});

test("the same has one address, in whichever order it is written", async () => {
  const { sights, question } = OPEN;
  const { zone, object, measures } = question;
  const other = { sights, question: { zone, measures, object } };
  expect(await address(other)).toEqual(await address());
});

test("another grant has another address and other props; who sees all rows has one in common", async () => {
  const [open, won] = [await address(), await address(asked("Won"))];
  expect(won.url).not.toBe(open.url);
  expect(won.props).not.toEqual(open.props);
  expect((await address({ ...OPEN, sights: {} })).props).toEqual({ grant: "all" });
  const teams = { managers: ["005000000000000AAA"], roles: [] };
  const led = await address({ ...OPEN, me: { id: "005000000000001AAA", teams } });
  const alone = await address({ ...OPEN, me: { id: "005000000000001AAA" } });
  expect(led.props).not.toEqual(alone.props);
});

test("an address whose grant is not what it says, or not that of the props, is none", async () => {
  const [open, won] = [await address(), await address(asked("Won"))];
  const grafted = new URL(open.url);
  grafted.searchParams.set("asked", new URL(won.url).searchParams.get("asked") ?? "");
  const others = [
    [open.url, won.props],
    [open.url, { grant: "all" }],
    [grafted.href, open.props],
    [grafted.href, won.props],
    [open.url.replace("/1/", "/2/"), open.props],
    [open.url.replace("?", "/?"), open.props],
    [open.url.replace("asked=", "asked=%"), open.props],
    [open.url.replace("atLeast=", "least="), open.props],
    ["https://answers/", open.props],
  ] as const;
  for (const [url, props] of others) expect(await readAddress(url, props)).toBe(null);
});

test("what is too long for an address has none", async () => {
  const team = Array.from({ length: 600 }, (_, n) => String(n).padStart(18, "0"));
  const led = { ...OPEN, me: { id: team[0] ?? "", teams: { managers: team, roles: [] } } };
  expect(await addressOf(NAME, led, AT_LEAST)).toBe(null);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longText, number, text } from "../../emulator/model/field.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const OBJECT = "Site_Visit__c";
/** Most fields of an object: Salesforce allows 800 in most editions. */
const FIELDS = 800;
const LONG_TEXTS = 5;
const LONGEST = 131_072;
/** More filled columns than this make a row that fits no page of Postgres (ARCHITECTURE.md). */
const NUMBERS = 250;

type Values = Readonly<Record<string, string | number | null>>;

/** A text of maximum length, with characters that are hard for CSV, JSON and diffs. */
function longest(n: number): string {
  const line = `${n}: "quoted", O'Hara; N/A\\n \t ä€😀 ,,\n`;
  const whole = line.repeat(Math.ceil(LONGEST / line.length)).slice(0, LONGEST - 1);
  // Avoids the middle of a surrogate pair, and a trailing space that the org would trim.
  return `${whole.slice(0, -2)}end`;
}

/** 18 digits that a double holds exactly: Salesforce sends numbers as doubles. */
const digits = (n: number) => 10n ** 17n + 80n * BigInt(n);

/** F33: an object with the maximum number of fields. */
describe("an object of 800 fields", () => {
  let node: TestNode;
  let id: string;
  let made: readonly string[];
  /** A record with so many filled fields that its row fits no page of Postgres. */
  let tooWide: string;

  /** Values of all writable fields, different each time. */
  const values = (from: number): Values =>
    Object.fromEntries(
      made.map((name, n) => {
        if (n < LONG_TEXTS) return [name, longest(from + n)];
        if (n < LONG_TEXTS + NUMBERS) return [name, Number(digits(from + n))];
        return [name, n % 20 === 0 ? `text ${from + n}` : null];
      }),
    );

  beforeAll(async () => {
    node = await testNode({ objects: [OBJECT], records: { [OBJECT]: 3 } });
    const { org } = node.emulator;
    // All of it before the pipeline makes its first call.
    const names: string[] = [];
    for (let n = 0; org.objectType(OBJECT).fields.length < FIELDS; n++) {
      const name = `Wide_${n}__c`;
      names.push(name);
      const field =
        n < LONG_TEXTS
          ? longText(name, name, LONGEST)
          : n < LONG_TEXTS + NUMBERS
            ? number(name, name, 18, 0)
            : text(name, name, 80);
      org.changeSchema({ kind: "add-field", object: OBJECT, field });
    }
    made = names;
    [id = "", tooWide = ""] = [...org.records(OBJECT)].map((record) => String(record["Id"]));
    org.transact(org.integrationUserId(), "", (tx) => tx.update(OBJECT, id, values(0)));
    const filled = made
      .slice(LONG_TEXTS + NUMBERS)
      .map((name) => [name, `over 18 bytes of ${name}`]);
    org.transact(org.integrationUserId(), "", (tx) =>
      tx.update(OBJECT, tooWide, Object.fromEntries(filled)),
    );
  });
  afterAll(() => node.close());

  const rows = async (sql: string) =>
    (await node.pool.query<Readonly<Record<string, string | null>>>(sql)).rows;
  const deadLettered = () =>
    rows(`select distinct record_ids, kind from sync.dead_letter where reason like '%too big%'`);
  const row = async () =>
    (await rows(`select * from salesforce.site_visit__c where id = '${id}'`))[0] ?? {};
  /** The fields whose mirrored values differ from those written. */
  async function mismatched(from: number): Promise<readonly string[]> {
    const found = await row();
    return Object.entries(values(from)).flatMap(([name, value], n) => {
      const expected = typeof value === "number" ? String(digits(from + n)) : value;
      return found[name.toLowerCase()] === expected ? [] : [name];
    });
  }
  const update = (from: number) => node.update(OBJECT, id, values(from));

  test("is exact through a copy", async () => {
    const pipeline = "select state, replay_id is not null as confirmed from sync.object";
    await expect.poll(() => rows(pipeline)).toEqual([{ state: "live", confirmed: "t" }]);
    expect(made.length).toBeGreaterThan(750);
    expect(await mismatched(0)).toEqual([]);
    expect(await rows("select rows_loaded, rows_dead_lettered from sync.snapshot")).toEqual([
      { rows_loaded: "2", rows_dead_lettered: "1" },
    ]);
    expect(await deadLettered()).toEqual([{ record_ids: `{${tooWide}}`, kind: "row" }]);
  });

  test("is exact through an event", async () => {
    await update(1_000);
    await expect.poll(() => mismatched(1_000)).toEqual([]);
    const stream = "select kind, outcome from sync.change where source = 'stream'";
    // A repair of the beginning may read the record before its event comes.
    await expect.poll(() => rows(stream)).toContainEqual({ kind: "update", outcome: "applied" });
    expect(await deadLettered()).toHaveLength(1);
  });

  test("is exact through a repair", async () => {
    // Stamps cannot order two commits of one second.
    await node.control.setClock({ shiftMs: 2_000 });
    await node.control.fault({ kind: "gap-events", times: 1 });
    await update(2_000);
    await expect.poll(() => mismatched(2_000)).toEqual([]);
    expect(await rows("select distinct source from sync.change where source = 'repair'")).toEqual([
      { source: "repair" },
    ]);
    expect(await deadLettered()).toHaveLength(1);
  });
});

import { expect, test } from "vitest";
import {
  ACME,
  idOf,
  minute,
  OTHER,
  useTimelineWorld,
  type Written,
} from "../../testing/timeline-world.ts";

const world = useTimelineWorld();
const { pages, write } = world;

/** The same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

/** Contacts that come, change, move between accounts and go; accounts that change; many at the same moment. */
async function randomHistory(seed: number): Promise<readonly Written[]> {
  const below = numbers(seed);
  const written: Written[] = [];
  const rows = new Map<string, Record<string, unknown>>();
  const heads = new Map<string, number>();
  let time = 0;
  const log = async (
    object: string,
    recordId: string,
    part: Pick<Written, "kind" | "before" | "after">,
  ) => {
    const seq = (heads.get(object) ?? 0) + 1;
    heads.set(object, seq);
    const outcome = object === "Account" && below(4) === 0 ? "superseded" : "applied";
    const one = { object, seq, recordId, outcome, moment: minute(time), ...part };
    await write(one);
    written.push(one);
  };
  for (let step = 0; step < 120; step++) {
    time += below(3) === 0 ? 1 : 0;
    if (below(5) === 0) {
      await log("Account", below(2) ? ACME : OTHER, {
        kind: "update",
        before: { name: "a" },
        after: { name: "b" },
      });
      continue;
    }
    const id = idOf("003", below(8));
    const row = rows.get(id);
    const account = [ACME, OTHER, null][below(3)] ?? null;
    if (!row) {
      const after = { id, name: `n${step}`, accountid: account, backupid: below(3) ? null : ACME };
      await log("Contact", id, { kind: "create", before: null, after });
      rows.set(id, after);
    } else if (below(5) === 0) {
      await log("Contact", id, { kind: "delete", before: row, after: null });
      rows.delete(id);
    } else {
      const after = below(2) ? { accountid: account } : { name: `n${step}` };
      const before = Object.fromEntries(Object.keys(after).map((name) => [name, row[name]]));
      await log("Contact", id, { kind: "update", before, after });
      rows.set(id, { ...row, ...after });
    }
  }
  for (const row of rows.values())
    await world.client.query(
      "insert into salesforce.contact (id, name, accountid, backupid) values ($1, $2, $3, $4)",
      [row["id"], row["name"], row["accountid"], row["backupid"]],
    );
  return written;
}

const keyOf = ({ object, seq }: Written) => `${object} ${String(seq).padStart(16, "0")}`;

/** What the rule says, record by record: all changes of those that refer to it, and of others those up to their last leaving. */
async function naive(written: readonly Written[]): Promise<readonly string[]> {
  const { rows } = await world.client.query<{ id: string }>(
    "select id from salesforce.contact where accountid = $1 or backupid = $1",
    [ACME],
  );
  const now = new Set(rows.map(({ id }) => id));
  const leaves = (one: Written) =>
    one.object === "Contact" &&
    one.outcome === "applied" &&
    [one.before?.["accountid"], one.before?.["backupid"]].includes(ACME);
  const isRelated = (one: Written) =>
    now.has(one.recordId) ||
    written.some(
      (other) => other.recordId === one.recordId && leaves(other) && one.seq <= other.seq,
    );
  const found = written.filter((one) =>
    one.object === "Account" ? one.recordId === ACME : isRelated(one),
  );
  const order = (one: Written) => `${one.moment} ${keyOf(one)}`;
  return found.toSorted((a, b) => (order(a) < order(b) ? 1 : -1)).map(keyOf);
}

test.each([1, 2, 3])(
  "equals the naive join, and pages of any size give each entry once (%i)",
  async (seed) => {
    const expected = await naive(await randomHistory(seed));
    expect(expected.length).toBeGreaterThan(20);
    for (const limit of [2, 7, 500])
      expect(
        (await pages(limit)).map(({ key }) => key),
        `by ${limit}`,
      ).toEqual(expected);
    const related = expected.filter((key) => key.startsWith("Contact"));
    expect((await pages(5, "&kinds=related")).map(({ key }) => key)).toEqual(related);
    const own = expected.filter((key) => key.startsWith("Account"));
    expect((await pages(5, "&kinds=history")).map(({ key }) => key)).toEqual(own);
  },
);

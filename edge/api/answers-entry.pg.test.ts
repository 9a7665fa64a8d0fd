import { beforeEach, expect, test } from "vitest";
import { ID, useProbeApi } from "../../testing/use-probe-api.ts";
import { app } from "./app.ts";
import { answerNamed } from "./answers-entry.ts";
import { addressOf, type AnswersProps, readAddress } from "./named-question.ts";

const api = useProbeApi();
/** Of each test another one: nothing is kept of that before. */
let line = "";
let tests = 0;
const SOME = { fields: "all", denied: [], rows: { field: "name", op: "eq", value: "Acme" } };
const question = {
  object: "Probe__c",
  measures: [{ fn: "count", as: "probes" }],
  by: [{ field: "name" }],
  zone: "UTC",
};
const from = (seq: number) => ({ Probe__c: { line, seq } });

beforeEach(async () => {
  line = `00000000-0000-4000-8000-00000000000${++tests}`;
  await api.client.query("truncate app.answer, app.groups_version");
  await api.client.query(
    `insert into salesforce.probe__c (id, name) values ('${ID}', 'Acme'), ('a0X2o00000AbcDfEAJ', 'Zeta')`,
  );
  await api.client.query(
    `update sync.object set head_seq = head_seq + 5, history_from = 2, history_at = now(), copied_at = now(), line = '${line}'`,
  );
});

async function headNow(): Promise<number> {
  const { rows } = await api.client.query(
    "select head_seq::int as seq from sync.object where name = 'Probe__c'",
  );
  return rows[0].seq;
}

type Called = { readonly url: string; readonly props: AnswersProps };
const call = ({ url, props }: Called, init: RequestInit = {}) =>
  answerNamed(new Request(url, init), props, api.settings, () => undefined);
const outcome = async (answer: Promise<Response>) => {
  const { status, headers } = await answer;
  return [status, headers.get("cache-control")];
};

/** Asks the API, and tells what it asked of the entrypoint. */
async function asked(seq?: number) {
  const calls: Called[] = [];
  const Answers = ({ props }: { props: AnswersProps }) => ({
    fetch: (request: Request) => {
      calls.push({ url: request.url, props });
      return call({ url: request.url, props });
    },
  });
  const nothing = () => undefined;
  const context = { waitUntil: nothing, passThroughOnException: nothing, props: {} };
  const query =
    seq === undefined ? "" : `?atLeast=${encodeURIComponent(JSON.stringify(from(seq)))}`;
  const answer = await app.request(
    `http://127.0.0.1:8787/api/ask${query}`,
    { method: "POST", body: JSON.stringify(question) },
    api.settings,
    { ...context, exports: { Answers } },
  );
  const body = (await answer.json()) as { rows: unknown; seqs: unknown };
  return { body, calls };
}

async function grant(rows: object): Promise<void> {
  const groups = [{ name: "Everybody", everybody: true, grants: { "*": rows } }];
  await api.client.query(
    "insert into app.groups_version (version, groups, person) values (1, $1, 'boss')",
    [JSON.stringify(groups)],
  );
  // What an isolate knows of groups is two seconds old at most.
  await expect.poll(async () => (await asked()).body.rows).toEqual([["Acme", 1]]);
}

test("an answer under its name may be kept for a minute, and never when it is stale", async () => {
  const { calls, body } = await asked(await headNow());
  expect(body.rows).toHaveLength(2);
  expect(calls).toHaveLength(1);
  const [one] = calls as [Called];
  const answer = await call(one);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=60, must-revalidate");
  expect(await answer.json()).toEqual({
    name: new URL(one.url).pathname.split("/")[2],
    answer: expect.objectContaining({ rows: body.rows, seqs: body.seqs }),
  });
});

test("nothing else is answered, nor kept", async () => {
  const seq = await headNow();
  const { calls } = await asked(seq);
  const [one] = calls as [Called];
  expect(await outcome(call(one, { method: "POST" }))).toEqual([400, "no-store"]);
  expect(await outcome(call({ ...one, props: { grant: "other" } }))).toEqual([400, "no-store"]);
  const named = await readAddress(one.url, one.props);
  if (named === null) throw new Error("The API asked for nothing.");
  const { name, asked: as } = named;
  const other = { ...as, question: { ...as.question, zone: "Europe/Berlin" } };
  const forged = [
    // Another question, a smaller part of the rows, and a name of nothing.
    [name, { ...other, question: { ...other.question, by: [] } }],
    [name, { ...as, sights: { Probe__c: SOME } }],
    ["n".repeat(43), as],
  ] as const;
  for (const [by, what] of forged) {
    const address = await addressOf(by, what as typeof as, from(seq));
    expect(await outcome(call(address as Called))).toEqual([409, "no-store"]);
  }
  // More than there is, or of a line that is over: it is answered, and not kept under that.
  for (const content of [
    { line, seq: seq + 1 },
    { line: line.replace("4000", "4001"), seq },
  ]) {
    const address = await addressOf(name, as, { Probe__c: content });
    expect(await outcome(call(address as Called))).toEqual([200, "no-store"]);
  }
});

test("who sees a part is answered under a name of that part, which nobody gets by asking for all", async () => {
  await grant(SOME);
  await api.client.query("update sync.object set head_seq = head_seq + 1");
  const { calls, body } = await asked();
  expect(body).toMatchObject({ rows: [["Acme", 1]], seqs: { Probe__c: 0 } });
  const [one] = calls as [Called];
  const named = await readAddress(one.url, one.props);
  expect(named?.asked.sights).toEqual({ Probe__c: SOME });
  expect(named?.atLeast).toEqual(from(await headNow()));
  expect(one.props.grant).not.toBe("all");
  // By this name all rows are not told, whoever asked for them.
  const all = await addressOf(named?.name ?? "", { question, sights: {} } as never, from(0));
  expect(await outcome(call(all as Called))).toEqual([409, "no-store"]);
});

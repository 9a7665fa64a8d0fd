import { beforeEach, expect, test } from "vitest";
import { loopbackOrg, type LoopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { readAskedListView } from "./list-view-loop.ts";

const db = useTestDatabase({ per: "test" });
let org: LoopbackOrg;
let api: OrgApi;

beforeEach(async () => {
  org = await loopbackOrg();
  api = new OrgApi(org.settings, org.sessions, org.onApiCall);
  await db.pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table) values ('Account', 'Account', 'Accounts', 'account')`,
  );
  return () => org.server.close();
});

const ask = (object: string, listView = "", ago = "0 s") =>
  db.pool.query(
    `insert into app.list_view_request (object, list_view, asked_at) values ($1, $2, clock_timestamp() - $3::interval)
     on conflict (object, list_view) do update set asked_at = excluded.asked_at`,
    [object, listView, ago],
  );
const answers = () =>
  db.rows("select object, list_view, answer::text, reason from sync.list_view order by 2");
const read = () => readAskedListView({ pool: db.pool, api });
const called = () => org.calls.filter(({ resource }) => !resource.includes("oauth2"));

const VIEWS = "/services/data/v66.0/sobjects/Account/listviews";
const entry = (id: string) => ({ id, label: id, developerName: id, soqlCompatible: true });

test("nothing is called where nobody asks, or asked so long ago that nobody waits, or of what is not mirrored", async () => {
  await ask("Account", "", "3 minutes");
  await ask("Nope");
  expect(await read()).toBe(false);
  expect(called()).toEqual([]);
});

test("which there are is one call, page by page, and is kept until somebody asks again", async () => {
  org.respond = ({ url }, response) =>
    url?.endsWith("more")
      ? json(response, 200, { listviews: [entry("00B2")], done: true, nextRecordsUrl: null })
      : json(response, 200, { listviews: [entry("00B1")], nextRecordsUrl: `${VIEWS}/more` });
  await ask("Account");
  expect(await read()).toBe(true);
  expect(JSON.parse((await answers())[0]?.["answer"] ?? "")).toEqual([
    { id: "00B1", label: "00B1", developerName: "00B1" },
    { id: "00B2", label: "00B2", developerName: "00B2" },
  ]);
  expect(called().map(({ resource }) => resource)).toEqual([VIEWS, `${VIEWS}/more`]);
  expect(await read()).toBe(false);
  await db.pool.query("select pg_sleep(0.01)");
  await ask("Account");
  expect(await read()).toBe(true);
});

test("what the org refuses is an answer, in a sentence", async () => {
  org.respond = (_, response) =>
    json(response, 404, [
      { errorCode: "NOT_FOUND", message: "The requested resource does not exist" },
    ]);
  await ask("Account", "00B000000000001");
  expect(await read()).toBe(true);
  expect(await answers()).toEqual([
    {
      object: "Account",
      list_view: "00B000000000001",
      answer: null,
      reason: expect.stringContaining("The requested resource does not exist"),
    },
  ]);
});

test("two nodes never read the same one, and one that ended leaves it to another", async () => {
  org.respond = (_, response) => json(response, 200, { listviews: [] });
  await ask("Account");
  const both = await Promise.all([read(), read()]);
  expect(both.toSorted()).toEqual([false, true]);
  await db.pool.query("delete from sync.list_view");
  expect(await read()).toBe(false);
  await db.pool.query(
    "update app.list_view_request set asked_at = asked_at - interval '70 s', taken_at = taken_at - interval '61 s'",
  );
  expect(await read()).toBe(true);
});

import { afterEach, expect, test } from "vitest";
import { describedField as field } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { loopbackOrg, type LoopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { readRecords } from "./read-records.ts";

let node: TestNode | undefined;
let org: LoopbackOrg | undefined;
afterEach(async () => {
  await node?.close();
  await org?.server.close();
  [node, org] = [undefined, undefined];
});

test("a field added while records are read is in their images", async () => {
  const { api, pool } = (node = await testNode({ objects: ["Lead"], records: 300 }));
  const leads = async () => (await pool.query("select id from salesforce.lead limit 3")).rows;
  await expect.poll(leads).toHaveLength(3);
  const ids = (await leads()).map((row) => String(row["id"]));
  const { columns, mirrorTable } = await loadPipeline(pool, "Lead");
  const after: MirrorTable = { object: "Lead", table: mirrorTable, columns };
  const before: MirrorTable = {
    ...after,
    columns: columns.filter(({ column }) => column !== "company"),
  };
  let table = before;
  const pipeline = {
    get table() {
      return table;
    },
  };
  const reading = readRecords(api, pipeline, ids)[Symbol.asyncIterator]().next();
  table = after;
  const read = await reading;
  const companies = read.done ? [] : read.value.images.map(({ cells }) => cells?.["company"]);
  expect(companies).toHaveLength(3);
  expect(companies).not.toContain(undefined);
});

const ALIVE = "00TRt0000000001MAA";
const ARCHIVED = "00TRt0000000002MAA";
const DELETED = "00TRt0000000003MAA";
const GONE = "00TRt0000000004MAA";

type Row = Readonly<Record<string, unknown>>;

/** Tasks that a read by ids does not return, as `queryAll` shows them. */
const SHOWN: Readonly<Record<string, Row>> = {
  [ALIVE]: { Id: ALIVE, IsDeleted: false, IsArchived: false },
  [ARCHIVED]: { Id: ARCHIVED, IsDeleted: false, IsArchived: true },
  [DELETED]: { Id: DELETED, IsDeleted: true, IsArchived: false },
};

const TASK: MirrorTable = {
  object: "Task",
  table: "task",
  columns: mirrorColumns({
    ...{ name: "Task", label: "Task", labelPlural: "Tasks", keyPrefix: "00T" },
    // So many that they do not fit into one address.
    fields: [
      field("Id", "id"),
      field("IsDeleted", "boolean"),
      field("IsArchived", "boolean"),
      ...Array.from({ length: 200 }, (_, n) => field(`A_field_with_a_longer_name_${n}__c`)),
    ],
  }),
};

test("a record that queryAll shows is not gone: archived it is read by queryAll, otherwise refetched", async () => {
  org = await loopbackOrg();
  org.respond = ({ method, url, body }, response) => {
    if (method === "POST")
      return json(
        response,
        200,
        (JSON.parse(body) as { ids: string[] }).ids.map(() => null),
      );
    const { pathname, searchParams } = new URL(url, "http://org");
    const soql = searchParams.get("q") ?? "";
    const names = /^SELECT (.*) FROM/.exec(soql)?.[1]?.split(/, ?/) ?? [];
    const asked = [...soql.matchAll(/'(\w{18})'/g)].map(([, id = ""]) => SHOWN[id]);
    const records = asked
      .flatMap((record) => record ?? [])
      .map((record) =>
        Object.fromEntries(names.map((name) => [name, (record as Row)[name] ?? `${name}!`])),
      );
    const isAll = pathname.endsWith("/queryAll");
    return json(response, 200, { done: true, records: isAll ? records : [] });
  };
  const api = new OrgApi(org.settings, org.sessions, org.onApiCall);
  const reading = readRecords(api, { table: TASK }, [ALIVE, ARCHIVED, DELETED, GONE]);
  const read = await reading[Symbol.asyncIterator]().next();
  if (read.done) throw new Error("nothing was read");
  const images = new Map(read.value.images.map(({ recordId, cells }) => [recordId, cells]));
  expect([...images.keys()]).toEqual([ARCHIVED, DELETED, GONE]);
  expect(images.get(DELETED)).toBeNull();
  expect(images.get(GONE)).toBeNull();
  expect(read.value.contradicted).toBe(1);
  const archived = images.get(ARCHIVED);
  expect(archived?.["isarchived"]).toBe(true);
  expect(Object.keys(archived ?? {})).toHaveLength(TASK.columns.length);
});

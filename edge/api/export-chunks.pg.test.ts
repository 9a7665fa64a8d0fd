import { expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { useProbeApi } from "../../testing/use-probe-api.ts";
import { makeDatabase } from "../pg/database.ts";
import { atPlaces, parseQuestion, readsOf } from "../query/question.ts";
import { exportChunks } from "./export-chunks.ts";
import { findPlaces } from "./place.ts";

const api = useProbeApi();

test("while a page is sent the two behind it are asked for, and no page more", async () => {
  await api.client.query(
    "update sync.object set copied_at = now(), history_from = 0, history_at = '2026-01-01Z' where name = 'Probe__c'",
  );
  await api.client.query(
    `insert into salesforce.probe__c (id, name)
     select 'a0X' || lpad(n::text, 15, '0'), repeat('x', 1000) from generate_series(1, 6000) n`,
  );
  const { DATABASE_URL: connectionString = "", NEON_FETCH_ENDPOINT: endpoint } = api.settings;
  const database = makeDatabase({ connectionString, endpoint });
  const question = parseQuestion({ columns: "name" }, PROBE);
  const now = () => ({ time: null, seq: null, line: null });
  const places = await findPlaces(database, readsOf(question), now, "asOf");
  const place = places.get(PROBE.name);
  if (place === undefined) throw new Error("no place");
  let asked = 0;
  const counted = {
    ...database,
    query(...statement: Parameters<typeof database.query>) {
      asked += 1;
      return database.query(...statement);
    },
  };
  const columns = question.columns.map((column) => ({ column, named: [] }));
  const placed = atPlaces(question, places);
  const chunks = exportChunks(counted, {
    ...{ question: placed, place, columns, format: "csv", headings: "names" },
  });
  const counts: number[] = [];
  let text = "";
  for await (const chunk of chunks) {
    counts.push(asked);
    text += chunk;
  }
  // The second page is of another size than the first one. It says where the fourth begins.
  expect(counts).toEqual([2, 4, 4, 4]);
  const ids = [...text.matchAll(/a0X(\d{15})/g)].map(([, n]) => Number(n));
  expect(ids).toEqual(Array.from({ length: 6_000 }, (_, n) => n + 1));
});

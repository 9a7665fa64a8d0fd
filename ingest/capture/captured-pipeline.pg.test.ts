import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { BUDGET_DEFAULTS } from "../budget/budget-settings.ts";
import { RateLimiter } from "../budget/rate-limiter.ts";
import { systemClock } from "../lib/clock.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import {
  type CapturedEvent,
  capturedDescribe,
  capturedEvents,
  hasCapturedData,
  SKIP_REASON,
} from "../../testing/captured-events.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import { type LoopbackPubSub, loopbackPubSub } from "../../testing/loopback-pubsub.ts";
import { json } from "../../testing/loopback-server.ts";
import { PubSub } from "../salesforce/pubsub.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { SharedRetrieves } from "../salesforce/shared-retrieves.ts";
import { supervise } from "../node/supervisor.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

/** Columns of the captured events' paths, with values as the mirror holds them. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  Name: "name",
  Phone: "phone",
  "ShippingAddress.Street": "shippingstreet",
  NumberOfEmployees: "numberofemployees",
};

describe.skipIf(!hasCapturedData)(
  `a pipeline fed with captured events (${SKIP_REASON} where absent)`,
  () => {
    const db = useTestDatabase({ per: "test" });
    let server: LoopbackPubSub;
    let org: LoopbackOrg;
    let pubsub: PubSub;
    let running: Promise<void>;
    const stop = new AbortController();
    const published: unknown[] = [];
    const events = hasCapturedData
      ? capturedEvents().filter((event) => entityOf(event) === "Account")
      : [];

    beforeEach(async () => {
      const { pool } = db;
      server = await loopbackPubSub();
      org = await loopbackOrg(server.url);
      pubsub = new PubSub(org.settings, org.sessions, org.onApiCall);
      server.topicOf = () => ({ can_subscribe: true, schema_id: "" });
      server.schemaOf = (id) =>
        events.find((event) => event.schemaId === id)?.schemaJson ?? {
          code: 3,
          details: "unknown",
          errorCode: "sfdc.platform.eventbus.grpc.schema.validation.failed",
        };
      org.respond = (request, response) => {
        if (request.url.endsWith("/describe"))
          return json(response, 200, capturedDescribe("Account"));
        if (!request.url.startsWith("/parties/"))
          return json(response, 200, { totalSize: 0, done: true, records: [] });
        const publication = JSON.parse(request.body) as { to: number };
        published.push(publication);
        return json(response, 200, { head: publication.to });
      };
      await pool.query(
        `insert into sync.object (name, label, label_plural, mirror_table, copied_at) values ('Account', 'Account', 'Accounts', 'account', now())`,
      );
      const metrics = new PipelineMetrics();
      const log = () => undefined;
      const api = new OrgApi(org.settings, org.sessions, org.onApiCall);
      const context = {
        pool,
        streamPool: pool,
        budget: new RateLimiter({ pool, clock: systemClock, log, metrics }, BUDGET_DEFAULTS),
        api,
        computedRetrieves: new SharedRetrieves(api, systemClock),
        repairRetrieves: new SharedRetrieves(api, systemClock),
        bulk: new BulkQuery(org.settings, org.sessions, org.onApiCall),
        pubsub,
        clock: systemClock,
        log,
        metrics,
        tuning: TEST_TUNING,
      };
      const rooms = { url: org.server.url, secret: "hush" };
      running = supervise(
        context,
        { objects: ["Account"], node: "test", rooms, copies: 1 },
        stop.signal,
      );
    });
    afterEach(async () => {
      stop.abort();
      await running;
      pubsub.close();
      server.close();
      await org.server.close();
    });

    const rowOf = async (id: string) =>
      (await db.rows(`select * from salesforce.account where id = '${id}'`))[0];
    const received = async () =>
      Number((await db.rows("select received from sync.object"))[0]?.["received"]);

    test("the mirror table, made from the captured describe, holds the golden values", async () => {
      await expect.poll(() => server.streams.length).toBe(1);
      const updated = events.filter((event) => headerOf(event)["changeType"] === "UPDATE");
      for (const event of updated) {
        await db.pool.query(
          "insert into salesforce.account (id, name, isdeleted) values ($1, 'as copied', false) on conflict do nothing",
          [recordOf(event)],
        );
      }
      for (const event of events) server.streams[0]?.send([event], event.replayId, 50);
      await expect.poll(received).toBe(events.length);

      for (const event of events) await checkGolden(event);
      const { rows } = await db.pool.query("select difference, dead_lettered from sync.ledger");
      expect(rows).toEqual([{ difference: "0", dead_lettered: "0" }]);
      const stored = await db.pool.query<{ replay_id: string }>(
        "select replay_id from sync.object",
      );
      expect(stored.rows[0]?.replay_id).toBe(`\\x${events.at(-1)?.replayId.toString("hex")}`);
      await expect.poll(() => published.length).toBeGreaterThan(1);
    });

    async function checkGolden(event: CapturedEvent): Promise<void> {
      const row = await rowOf(recordOf(event));
      const isCreate = headerOf(event)["changeType"] === "CREATE";
      for (const [path, column] of Object.entries(COLUMN_OF)) {
        if (!isCreate && !event.golden.changedFieldsDecoded.includes(path)) continue;
        expect({ path, value: row?.[column] ?? null }).toEqual({
          path,
          value: goldenText(event, path),
        });
      }
    }
  },
);

function headerOf(event: CapturedEvent): Record<string, unknown> {
  return event.golden.decoded["ChangeEventHeader"] as Record<string, unknown>;
}

const entityOf = (event: CapturedEvent) => headerOf(event)["entityName"];
const recordOf = (event: CapturedEvent) => String((headerOf(event)["recordIds"] as string[])[0]);

function goldenText(event: CapturedEvent, path: string): string | null {
  const value = path
    .split(".")
    .reduce<unknown>(
      (at, name) => (at as Record<string, unknown> | null)?.[name],
      event.golden.decoded,
    );
  return value === null || value === undefined ? null : String(value);
}

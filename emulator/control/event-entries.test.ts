import { status, type ServiceError } from "@grpc/grpc-js";
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SalesforceError } from "../model/salesforce-error.ts";
import { PubSubBench, TOPIC, codeOf, type TestStream } from "../../testing/emulator/test-pubsub.ts";
import { controlRoutes } from "./control.ts";
import { IN_PROCESS } from "./this-machine.ts";
import type { EventsAnswer } from "./event-entries.ts";

let bench: PubSubBench;
let control: Hono;

beforeEach(async () => {
  bench = new PubSubBench();
  await bench.start();
  control = new Hono();
  control.onError((error, c) =>
    error instanceof SalesforceError
      ? c.json(error.body(), error.status)
      : c.text(error.message, 500),
  );
  control.route("/", controlRoutes(bench.emulation));
});

afterEach(() => bench.stop());

async function command(path: string, body: unknown = {}): Promise<EventsAnswer> {
  const answer = await control.request(
    `/events/${path}`,
    { method: "POST", body: JSON.stringify(body) },
    IN_PROCESS,
  );
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as EventsAnswer;
}

const stream = (request: object = {}): TestStream =>
  bench.stream().request({ replay_preset: "EARLIEST", num_requested: 50, ...request });

const from = (replay_id: Buffer | undefined): TestStream =>
  stream({ replay_preset: "CUSTOM", replay_id: replay_id ?? Buffer.alloc(0) });

test("migrate: old replay ids are corrupted, also those of events that can be read under new ones", async () => {
  bench.rename(3);
  const before = await stream().events(3);
  const open = stream();
  await open.events(3);
  await command("migrate", { keepEvents: true });
  expect(codeOf(await open.ended)[1]).toBe("service.unavailable");
  expect(codeOf(await from(before[0]?.replay_id).ended)[1]).toBe(
    "subscription.fetch.replayid.corrupted",
  );
  const after = await stream().events(3);
  expect(after.map(({ event }) => event)).toEqual(before.map(({ event }) => event));
  expect(after[0]?.replay_id).not.toEqual(before[0]?.replay_id);
  expect(await from(after[0]?.replay_id).events(2)).toEqual(after.slice(1));
  await command("migrate");
  bench.rename(1, 8);
  expect(bench.names(await stream().events(1))).toEqual(["Name 8"]);
});

test("expire: events go as if their time were over", async () => {
  bench.rename(2);
  const [first] = await stream().events(2);
  bench.clock.shift(5 * 3_600_000);
  bench.rename(1, 2);
  await command("expire", { hours: 1 });
  expect(bench.names(await stream().events(1))).toEqual(["Name 2"]);
  expect(codeOf(await from(first?.replay_id).ended)[1]).toBe(
    "subscription.fetch.replayid.corrupted",
  );
  const { latest, earliest } = await command("expire");
  expect(earliest).toBe(latest);
});

test("retention: how long events stay is another", async () => {
  bench.rename(1);
  bench.clock.shift(2 * 3_600_000);
  bench.rename(1, 1);
  const { settings } = await command("retention", { hours: 1 });
  expect(settings.retentionHours).toBe(1);
  expect(bench.names(await stream().events(1))).toEqual(["Name 1"]);
});

test("emit: wildcards, gaps of given records, and bytes that nobody decodes", async () => {
  const account = { object: "Account", changeType: "UPDATE", recordIds: ["001*"] };
  await command("emit", { ...account, nulledFields: ["Name"] });
  await command("emit", { ...account, changeType: "GAP_DELETE", recordIds: ["a", "b"] });
  await command("emit", { ...account, payload: "ff00" });
  const [wildcard, gap, poison] = await stream().events(3);
  expect(wildcard && bench.decoded(wildcard).ChangeEventHeader).toMatchObject({
    recordIds: ["001*"],
    nulledFields: ["0x02"],
    changedFields: ["0x02"],
  });
  expect(gap && bench.decoded(gap).ChangeEventHeader).toMatchObject({
    changeType: "GAP_DELETE",
    recordIds: ["a", "b"],
  });
  expect(poison?.event.payload).toEqual(Buffer.from("ff00", "hex"));
  expect(() => poison && bench.decoded(poison)).toThrow();
  await expect(command("emit", { ...account, nulledFields: ["No"] })).rejects.toThrow(/No/);
});

test("end-streams: with any error of the Pub/Sub API, on one topic or on all", async () => {
  const contacts = stream({ topic_name: "/data/ContactChangeEvent" });
  const accounts = await bench.subscribed(5);
  bench.org.transact(bench.org.integrationUserId(), "", (writes) =>
    writes.create("Contact", { LastName: "X" }),
  );
  await contacts.next();
  const ended = await command("end-streams", {
    code: "service.unavailable",
    status: 13,
    topic: TOPIC,
  });
  expect(ended).toEqual({ ended: 1 });
  expect(codeOf(await accounts.ended)).toEqual([status.INTERNAL, "service.unavailable", true]);
  await command("end-streams", { code: "subscription.internal.error", message: "Gone." });
  const error: ServiceError | undefined = await contacts.ended;
  expect(error?.details).toMatch(/^Gone\. rpcId: /);
  await expect(command("end-streams", { code: "no.such.error" })).rejects.toThrow(
    /Pub\/Sub API error/,
  );
});

test("settings and channels", async () => {
  const { settings } = await command("settings", { mergedEvents: false });
  expect(settings).toMatchObject({ mergedEvents: false, textDiffs: true });
  await expect(command("settings", { mergedEvent: false })).rejects.toThrow(/mergedEvents/);
  const members = [{ object: "Account", enrichedFields: ["Industry"] }];
  await command("channels", { name: "Mine__chn", members });
  bench.rename(1);
  const topic_name = "/data/Mine__chn";
  expect(await bench.call("GetTopic", { topic_name })).toMatchObject({ schema_id: "" });
  expect(bench.names(await stream({ topic_name }).events(1))).toEqual(["Name 0"]);
});

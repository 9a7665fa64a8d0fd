import { status, type ServiceError } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { avroType } from "../events/avro.ts";
import { startPubSub } from "./pubsub.ts";
import { PubSubBench, TOPIC, codeOf } from "../../testing/emulator/test-pubsub.ts";
import { schemaId } from "../events/schema-id.ts";

let bench: PubSubBench;

beforeEach(() => {
  bench = new PubSubBench();
});

afterEach(() => bench.stop());

describe("GetTopic and GetSchema", () => {
  test("answer a topic and its schema, whose id is its fingerprint", async () => {
    await bench.start();
    const topic = await bench.call("GetTopic", { topic_name: TOPIC });
    expect(topic).toMatchObject({ topic_name: TOPIC, can_subscribe: true, can_publish: false });
    const schema = await bench.call("GetSchema", { schema_id: topic["schema_id"] });
    const type = avroType(JSON.parse(String(schema["schema_json"])));
    expect(type.name).toBe("com.sforce.eventbus.AccountChangeEvent");
    expect(schemaId(type)).toBe(topic["schema_id"]);
  });

  test("the topic of all changes has no schema, and a blank id is refused in Salesforce's words", async () => {
    await bench.start();
    const topic = await bench.call("GetTopic", { topic_name: "/data/ChangeEvents" });
    expect(topic["schema_id"]).toBe("");
    await expect(bench.call("GetSchema", { schema_id: "" })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(
        /^Schema validation failed\. The schema ID can't be blank\. rpcId: [\w-]{36}$/,
      ),
    });
    await expect(bench.call("GetSchema", { schema_id: "unknown" })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  test.each(["/data/NothingChangeEvent", "/data/CampaignChangeEvent", "/data/accountchangeevent"])(
    "%s is not found",
    async (topic_name) => {
      await bench.start();
      const error: ServiceError = await bench.call("GetTopic", { topic_name }).then(
        () => Promise.reject(new Error("answered")),
        (refusal: ServiceError) => refusal,
      );
      expect(codeOf(error)).toEqual([status.NOT_FOUND, "topic.not.found", true]);
    },
  );

  test("unsupported calls are unimplemented", async () => {
    await bench.start();
    await expect(bench.call("Publish", {})).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

describe("sign-in", () => {
  test.each([
    ["a wrong token", { accesstoken: "00D!x" }, "service.auth.error"],
    ["another org", { tenantid: "00D000000000000AAA" }, "service.auth.error"],
    ["a blank tenant", { tenantid: "" }, "service.auth.headers.invalid"],
    ["an instance without scheme", { instanceurl: "127.0.0.1" }, "service.auth.headers.invalid"],
  ])("%s is refused by every call", async (_, changed, name) => {
    await bench.start();
    const metadata = bench.headers(changed);
    const error: ServiceError = await bench.call("GetTopic", { topic_name: TOPIC }, metadata).then(
      () => Promise.reject(new Error("answered")),
      (refusal: ServiceError) => refusal,
    );
    expect(codeOf(error)).toEqual([status.UNAUTHENTICATED, name, true]);
    const stream = bench.stream(metadata).request({ num_requested: 1 });
    expect(codeOf(await stream.ended)).toEqual([status.UNAUTHENTICATED, name, true]);
  });

  test("a session that ends, ends its streams with the next event", async () => {
    await bench.start();
    const stream = await bench.subscribed(10);
    bench.org.sessions.revokeAll();
    bench.rename();
    expect(codeOf(await stream.ended)).toEqual([
      status.UNAUTHENTICATED,
      "service.auth.error",
      true,
    ]);
  });
});

test("TLS, under the certificate that the server reports", async () => {
  await bench.start({ tls: true });
  expect(await bench.call("GetTopic", { topic_name: TOPIC })).toMatchObject({ topic_name: TOPIC });
});

test("a taken port is an error", async () => {
  const { port } = await bench.start();
  const taken = { host: "127.0.0.1", port, tls: false, keepaliveMs: 1000 };
  await expect(startPubSub(bench.emulation, taken)).rejects.toThrow(/EADDRINUSE|address/i);
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { describedNames } from "./object-names.ts";

let node: TestNode;
beforeEach(async () => {
  node = await testNode({ objects: ["Account"], records: 50 });
  await node.shows("select described_at is not null from sync.object", "t");
});
afterEach(() => node.close());

test("names in any case are one object, by the name that Salesforce describes", async () => {
  const { pool, api } = node;
  const log = () => undefined;
  const written = ["LEAD", "lead", "Lead", "account", "nobody__c"];
  await ensurePipeline(pool, "lead", "lead");
  expect(await describedNames({ pool, api, log }, written)).toEqual([
    "Lead",
    "Account",
    "nobody__c",
  ]);
  expect(await node.column("select name from sync.object")).toEqual(["Account"]);
  // What is known needs no org.
  await node.emulator.close();
  expect(await describedNames({ pool, api, log }, ["ACCOUNT"])).toEqual(["Account"]);
});

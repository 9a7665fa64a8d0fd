import { describe, expect, test } from "vitest";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";
import type { LoggedEvent } from "../events/topic-log.ts";

const TOOLING = `${DATA}/tooling`;
const MEMBER = `${TOOLING}/sobjects/PlatformEventChannelMember`;

const org = await useTestOrg(300);

const channel = { FullName: "Mirror__chn", Metadata: { channelType: "data", label: "Mirror" } };
await org.ask(`${TOOLING}/sobjects/PlatformEventChannel`, channel);

const select = (Metadata?: Record<string, unknown>) => org.ask(MEMBER, { Metadata });

type Member = { Id: string; DeveloperName: string; EventChannel: string; SelectedEntity: string };

async function members(where = ""): Promise<Member[]> {
  const soql = `SELECT Id, DeveloperName, EventChannel, SelectedEntity FROM PlatformEventChannelMember ${where}`;
  const path = `${TOOLING}/query?q=${encodeURIComponent(soql)}`;
  return (await org.ask<{ records: Member[] }>(path))[1].records;
}

function eventsOf(topic: string): { event: LoggedEvent; body: Record<string, unknown> }[] {
  const events = org.emulator.log.topic(topic)?.after(0, 1000, 1e9) ?? [];
  return events.map((event) => ({ event, body: event.schema.type.fromBuffer(event.payload) }));
}

function update(object: string, values: Record<string, unknown>): void {
  const { org: orgItself } = org.emulator;
  orgItself.transact(orgItself.integrationUserId(), "", (writes) => {
    writes.update(object, String(org.some(object)["Id"]), values);
  });
}

describe("a custom channel", () => {
  test("delivers its members' changes that pass the filter, with their enriched fields", async () => {
    const [status] = await select({
      eventChannel: "Mirror__chn",
      selectedEntity: "AccountChangeEvent",
      enrichedFields: [{ name: "Rating" }],
      filterExpression: "Industry = 'Banking' AND ChangeEventHeader.changeType = 'UPDATE'",
    });
    expect(status).toBe(201);
    await select({ eventChannel: "Mirror__chn", selectedEntity: "ContactChangeEvent" });
    update("Account", { Industry: "Energy", Rating: "Hot" });
    update("Account", { Industry: "Banking" });
    update("Account", { Phone: "1" });
    update("Contact", { Phone: "2" });
    const channel = eventsOf("/data/Mirror__chn");
    expect(org.emulator.log.topic("Mirror__chn")).toBeUndefined();
    expect(channel.map(({ body }) => [body["Phone"], body["Industry"], body["Rating"]])).toEqual([
      [null, "Banking", "Hot"],
      ["1", "Banking", "Hot"],
      ["2", undefined, undefined],
    ]);
    const alone = eventsOf("/data/AccountChangeEvent").at(-1);
    expect([alone?.body["Rating"], alone?.event.number]).toEqual([null, channel[1]?.event.number]);
    expect(alone?.body["ChangeEventHeader"]).toEqual(channel[1]?.body["ChangeEventHeader"]);
  });

  test("is read back in the shape of captured data", async () => {
    const [member] = await members(
      "WHERE SelectedEntity = 'AccountChangeEvent' AND EventChannel LIKE '0YL%'",
    );
    expect(member).toMatchObject({
      attributes: {
        type: "PlatformEventChannelMember",
        url: `${MEMBER}/${member?.Id}`,
      },
      DeveloperName: "Mirror_chn_AccountChangeEvent",
      EventChannel: expect.stringMatching(/^0YL/),
    });
    expect(await org.ask(`${MEMBER}/${member?.Id}`)).toMatchObject([200, { Id: member?.Id }]);
  });

  test.each([
    ["an unknown channel", { eventChannel: "None__chn", selectedEntity: "LeadChangeEvent" }],
    ["an unknown object", { eventChannel: "Mirror__chn", selectedEntity: "NoneChangeEvent" }],
    ["a member twice", { eventChannel: "Mirror__chn", selectedEntity: "ContactChangeEvent" }],
    [
      "a broken filter",
      {
        eventChannel: "Mirror__chn",
        selectedEntity: "LeadChangeEvent",
        filterExpression: "Name =",
      },
    ],
    ["no metadata", undefined],
  ])("refuses %s", async (_, metadata) => {
    expect((await select(metadata))[0]).toBe(400);
  });
});

test("a member of ChangeEvents is a selection for Change Data Capture", async () => {
  const [lead] = await members("WHERE SelectedEntity = 'LeadChangeEvent'");
  expect(lead).toMatchObject({ EventChannel: "ChangeEvents" });
  const removed = await org.send(`${MEMBER}/${lead?.Id}`, { method: "DELETE" });
  expect(removed.status).toBe(204);
  expect(org.emulator.log.topic("/data/LeadChangeEvent")).toBeUndefined();
  const again = { eventChannel: "ChangeEvents", selectedEntity: "LeadChangeEvent" };
  expect((await select(again))[0]).toBe(201);
  expect(org.emulator.log.topic("/data/LeadChangeEvent")).toBeDefined();
});

test("no more entities are selected than the allocation lets", async () => {
  const [lead] = await members("WHERE SelectedEntity = 'LeadChangeEvent'");
  await org.send(`${MEMBER}/${lead?.Id}`, { method: "DELETE" });
  org.emulator.log.configure({ maxEntities: 5 });
  const refused = await select({ eventChannel: "ChangeEvents", selectedEntity: "LeadChangeEvent" });
  expect(refused).toMatchObject([400, [{ errorCode: "LIMIT_EXCEEDED" }]]);
});

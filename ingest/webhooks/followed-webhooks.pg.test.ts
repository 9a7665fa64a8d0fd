import { expect, test } from "vitest";
import { useWebhooks } from "../../testing/use-webhooks.ts";

const world = useWebhooks();
const { follow, lead, companies, state } = world;

const grant = (grants: object) =>
  world.node.pool.query(
    `insert into app.groups_version (version, groups, person)
     select coalesce(max(version), 0) + 1, $1, 'Boss' from app.groups_version`,
    [JSON.stringify([{ name: "Everybody", everybody: true, people: [], claims: [], grants }])],
  );
const ALL = { fields: "all", denied: [], rows: null };

test.each([
  ["a field is denied", { "*": { ...ALL, denied: ["Phone"] } }],
  [
    "some records are hidden",
    { "*": ALL, Lead: { ...ALL, rows: { field: "company", op: "eq", value: "x" } } },
  ],
  ["the object is hidden", { "*": ALL, lead: "none" }],
])("it is paused once who made it sees less of its object: %s", async (_, grants) => {
  await follow();
  await lead("Seen");
  await expect.poll(companies).toEqual(["Seen"]);
  await grant(grants);
  await expect.poll(state).toEqual({
    state: "paused",
    reason:
      "Who made it, or set it going last, does not see all of Lead any more; an admin who does may set it going.",
  });
  await lead("Hidden");
  await world.node.shows("select count(*) from salesforce.lead where company = 'Hidden'", "1");
  expect(companies()).toEqual(["Seen"]);
  await world.node.pool.query("delete from salesforce.lead where company = 'Hidden'");
});

test("it is paused once who made it is no admin any more", async () => {
  await follow();
  await world.node.pool.query(
    `insert into app.person (id, issuer, subject, name, groups, role) values ('Ada', 'i', 's', 'Ada', '{}', 'viewer')`,
  );
  await expect
    .poll(state)
    .toMatchObject({ state: "paused", reason: expect.stringContaining("is no admin any more") });
});

test("groups that cannot be read send nothing, and pause nothing", async () => {
  await grant({ "*": { fields: "of another version" } });
  await follow();
  await lead("Not Known");
  await world.node.shows("select count(*) from salesforce.lead where company = 'Not Known'", "1");
  const failing = () => world.node.log.findLast(({ kind }) => kind === "webhook")?.message;
  await expect.poll(failing).toMatch(/^No webhook is sent to/);
  expect([await state(), world.receiver.came]).toEqual([{ state: "on", reason: null }, []]);
  await grant({ "*": ALL });
  await expect.poll(companies).toEqual(["Not Known"]);
});

test("other objects may be hidden", async () => {
  await grant({ "*": "none", Lead: ALL });
  await follow();
  await lead("Still Seen");
  await expect.poll(companies).toEqual(["Still Seen"]);
});

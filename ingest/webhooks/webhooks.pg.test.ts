import { expect, onTestFinished, test } from "vitest";
import { pauseWebhook, resumeWebhook, settleDeadLetters } from "../../edge/query/webhooks.ts";
import { changesIn, madeWebhook, testReceiver } from "../../testing/test-receiver.ts";
import { useWebhooks } from "../../testing/use-webhooks.ts";

const world = useWebhooks();
const { run, follow, lead, companies, place, state, untilFailed } = world;

/** As if it had failed for days, and were due. */
const daysLater = () =>
  world.node.pool.query(
    `update app.webhook_place set failing_since = now() - interval '4 days', retry_at = now() where webhook = $1 and failing_since is not null`,
    [world.hook],
  );
const atOnce = () =>
  world.node.pool.query("update app.webhook_place set retry_at = now() where webhook = $1", [
    world.hook,
  ]);

test("what changes after it was made is sent in order, signed, with before and after", async () => {
  await lead("Before It");
  await world.node.shows("select count(*) from salesforce.lead where company = 'Before It'", "1");
  await follow({ Lead: "all" });
  const id = await lead("Came");
  await world.node.update("Lead", id, { Company: "Changed" });
  await world.node.write({ op: "delete", object: "Lead", id });
  const ofIt = () => changesIn(world.receiver.taken).filter(({ recordId }) => recordId === id);
  await expect.poll(() => ofIt().length).toBe(3);
  const told = ofIt();
  expect(told.map(({ recordId, effect }) => [recordId, effect])).toEqual([
    [id, "came"],
    [id, "changed"],
    [id, "went"],
  ]);
  expect(told[1]).toMatchObject({ fields: { company: "Changed" }, before: { company: "Came" } });
  expect(told[2]).toMatchObject({ fields: {}, before: { company: "Changed" } });
  const line = await world.node.value("select line from sync.object where name = 'Lead'");
  await expect.poll(() => place("line, pending_to")).toEqual({ line, pending_to: null });
  const { seq } = told.at(-1) ?? { seq: 0 };
  const [last] = world.receiver.taken.filter(({ data }) => data.from <= seq && seq <= data.to);
  expect(last).toMatchObject({ type: "records.changed", data: { object: "Lead", line } });
});

test("of an object alone the columns that it follows, and of no other object anything", async () => {
  await follow({ Account: ["name"] });
  const [id = ""] = await world.node.write({
    op: "create",
    object: "Account",
    values: { Name: "A", Phone: "1" },
  });
  await world.node.update("Account", id, { Phone: "2" });
  await world.node.update("Account", id, { Name: "B" });
  await lead("Other");
  const told = () => changesIn(world.receiver.taken).map(({ fields }) => JSON.stringify(fields));
  await expect.poll(() => [...new Set(told())]).toEqual(['{"name":"A"}', '{"name":"B"}']);
  const head = await world.node.value("select head_seq from sync.object where name = 'Account'");
  await expect.poll(() => place("seq")).toEqual({ seq: head });
});

test.each([
  ["answers 500", () => 500, "It answered 500."],
  ["is too busy", () => ({ status: 429, headers: { "retry-after": "60" } }), "It answered 429."],
  [
    "redirects",
    () => ({ status: 307, headers: { location: "/elsewhere" } }),
    "It answered 307, a redirect, which is not followed.",
  ],
])(
  "a receiver that %s gets the same message again, and nothing overtakes it",
  async (_, answer, error) => {
    world.receiver.answer = answer;
    await follow();
    await lead("First");
    await untilFailed("1");
    await lead("Second");
    expect(await place("error")).toEqual({ error });
    const wait = "extract(epoch from retry_at - now())";
    const seconds = Number((await place(`${wait} as wait`))?.["wait"]);
    expect(seconds).toBeGreaterThan(error.includes("429") ? 30 : 0);
    world.receiver.answer = () => 200;
    await atOnce();
    await expect.poll(companies).toEqual(["First", "Second"]);
    const [first, again] = world.receiver.came;
    expect(again).toEqual(first);
    expect(world.receiver.received[1]?.body).toBe(world.receiver.received[0]?.body);
    expect(await place("tries, error, failing_since")).toEqual({
      tries: "0",
      error: null,
      failing_since: null,
    });
  },
);

test("a connection that is closed after the receiver has committed brings the same message again", async () => {
  world.receiver.answer = (_, response) => (response.destroy(), null);
  await follow();
  await lead("Committed");
  await untilFailed("1");
  world.receiver.answer = () => 200;
  await atOnce();
  await expect.poll(companies).toEqual(["Committed"]);
  expect(new Set(world.receiver.came.map(({ id }) => id)).size).toBe(1);
  expect(world.receiver.came).toHaveLength(2);
});

test("a slow receiver holds up no other one, nor the sync", async () => {
  const slow = await testReceiver();
  onTestFinished(() => slow.close());
  slow.answer = () => null;
  await madeWebhook(world.node.pool, `${world.hook}slow`, slow.url, { Lead: "all" });
  await follow();
  for (const name of ["1", "2"]) {
    await lead(name);
    await expect.poll(companies).toContain(name);
  }
  expect(slow.came).toHaveLength(1);
  await world.node.shows("select count(*) from salesforce.lead where company in ('1', '2')", "2");
});

test("410 disables it", async () => {
  world.receiver.answer = () => 410;
  await follow();
  await lead("Gone");
  await expect.poll(state).toEqual({
    state: "disabled",
    reason: "The receiver answered 410: it is gone for good.",
  });
  await lead("More");
  await world.node.shows("select count(*) from salesforce.lead where company = 'More'", "1");
  expect(world.node.log).toContainEqual(
    expect.objectContaining({
      kind: "webhook",
      message: expect.stringContaining(`${world.hook} is disabled`),
    }),
  );
  expect(world.receiver.came).toHaveLength(1);
});

test("what is not taken for 3 days is set aside with what follows of its records; the rest goes on", async () => {
  await follow();
  const [poison, other] = [await lead("Poison"), await lead("Other")];
  await expect.poll(companies).toHaveLength(2);
  world.receiver.answer = ({ data }) =>
    data.changes?.some(({ recordId }) => recordId === poison) ? 500 : 200;
  await world.node.update("Lead", poison, { Company: "Poison 1" });
  await untilFailed("1");
  await daysLater();
  await expect.poll(() => place("is_after_dead")).toEqual({ is_after_dead: "t" });
  await world.node.update("Lead", other, { Company: "Other 1" });
  await world.node.update("Lead", poison, { Company: "Poison 2" });
  await world.node.update("Lead", other, { Company: "Other 2" });
  await expect.poll(companies).toEqual(["Poison", "Other", "Other 1", "Other 2"]);
  const dead = `select change->'fields'->>'company' from app.webhook_dead_letter where webhook = '${world.hook}' order by seq`;
  expect(await world.node.column(dead)).toEqual(["Poison 1", "Poison 2"]);

  expect((await run(settleDeadLetters("Ada", world.hook, "retried"))).rows).toEqual([
    { letters: "2" },
  ]);
  const open = `select count(*) from app.webhook_dead_letter where webhook = '${world.hook}' and asked_at is null`;
  await world.node.shows(open, "2");
  expect(await place("error")).toEqual({ error: "It answered 500." });
  world.receiver.answer = () => 200;
  await run(settleDeadLetters("Ada", world.hook, "retried"));
  await expect
    .poll(companies)
    .toEqual(["Poison", "Other", "Other 1", "Other 2", "Poison 1", "Poison 2"]);
  await world.node.shows(
    `select count(*) from app.webhook_dead_letter where webhook = '${world.hook}'`,
    "0",
  );
  await world.node.update("Lead", poison, { Company: "Poison 3" });
  await expect.poll(companies).toContain("Poison 3");
});

test("dead letters that are dropped hold nothing back any more", async () => {
  await follow();
  const poison = await lead("Dropped");
  await expect.poll(companies).toEqual(["Dropped"]);
  world.receiver.answer = () => 500;
  await world.node.update("Lead", poison, { Company: "Dropped 1" });
  await untilFailed("1");
  await daysLater();
  await world.node.shows(
    `select count(*) from app.webhook_dead_letter where webhook = '${world.hook}'`,
    "1",
  );
  world.receiver.answer = () => 200;
  await run(settleDeadLetters("Ada", world.hook, "dropped"));
  await world.node.update("Lead", poison, { Company: "Dropped 2" });
  await expect.poll(companies).toEqual(["Dropped", "Dropped 2"]);
});

test("a receiver that takes nothing after a message was set aside pauses it; an admin sets it going again", async () => {
  world.receiver.answer = () => 500;
  await follow();
  await lead("Away 1");
  await untilFailed("1");
  await daysLater();
  await expect.poll(() => place("is_after_dead")).toEqual({ is_after_dead: "t" });
  await lead("Away 2");
  await untilFailed("1");
  await daysLater();
  await expect.poll(state).toEqual({
    state: "paused",
    reason: "The receiver takes no message any more. The last try: It answered 500.",
  });
  world.receiver.answer = () => 200;
  await run(resumeWebhook("Ada", world.hook));
  await expect.poll(companies).toEqual(["Away 2"]);
});

test("paused by a person it sends nothing, and goes on where it was", async () => {
  await follow();
  await lead("While On");
  await expect.poll(companies).toEqual(["While On"]);
  await run(pauseWebhook("Ada", world.hook));
  // Nodes hear of it within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await lead("While Paused");
  await world.node.shows(
    "select count(*) from salesforce.lead where company = 'While Paused'",
    "1",
  );
  expect(companies()).toEqual(["While On"]);
  await run(resumeWebhook("Ada", world.hook));
  await expect.poll(companies).toEqual(["While On", "While Paused"]);
});

test("where the log begins after the place, a reset is told, and it goes on after it", async () => {
  await follow();
  await run(pauseWebhook("Ada", world.hook));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const from = Number(
    await world.node.value("select head_seq from sync.object where name = 'Lead'"),
  );
  for (const name of ["Lost 1", "Lost 2"]) await lead(name);
  await world.node.shows("select count(*) from salesforce.lead where company = 'Lost 2'", "1");
  await world.node.pool.query("delete from sync.change where object = 'Lead' and seq <= $1", [
    from + 1,
  ]);
  await run(resumeWebhook("Ada", world.hook));
  await expect.poll(() => world.receiver.taken.map(({ type }) => type)).toEqual(["object.reset"]);
  const [reset] = world.receiver.taken;
  expect(reset?.data).toMatchObject({ object: "Lead", from: from + 1 });
  expect(reset?.data.to).toBeGreaterThanOrEqual(from + 2);
  await lead("Afterwards");
  await expect.poll(companies).toEqual(["Afterwards"]);
});

test("a log that was put back on another line is told as a reset", async () => {
  await follow();
  await world.node.pool.query(
    "update app.webhook_place set line = gen_random_uuid() where webhook = $1",
    [world.hook],
  );
  await lead("On Another Line");
  const mirrored = "select count(*) from salesforce.lead where company = 'On Another Line'";
  await world.node.shows(mirrored, "1");
  await expect.poll(() => world.receiver.taken.map(({ type }) => type)).toContain("object.reset");
});

test("the end of a node, and another that goes on, lose nothing and repeat nothing that was taken", async () => {
  await follow();
  const all = Array.from({ length: 12 }, (_, n) => `Handed ${n}`);
  for (const [n, name] of all.entries()) {
    await lead(name);
    if (n % 4 === 1) {
      await world.node.stop();
      world.node.start();
    }
  }
  await expect.poll(() => companies().length, { timeout: 20_000 }).toBe(all.length);
  expect(companies()).toEqual(all);
});

test("a line that begins meanwhile fences the place: who had the lease before cannot move it", async () => {
  world.receiver.answer = () => null;
  await follow();
  await lead("Fenced");
  await expect.poll(() => world.receiver.came.length).toBe(1);
  const before = await place("seq, pending_to");
  await world.node.stop();
  expect(await place("seq, pending_to")).toEqual(before);
  world.receiver.answer = () => 200;
  world.node.start();
  await expect.poll(companies, { timeout: 20_000 }).toEqual(["Fenced"]);
  expect(world.receiver.came.map(({ id }) => id)).toEqual([
    world.receiver.came[0]?.id,
    world.receiver.came[0]?.id,
  ]);
});

test("a new secret signs beside the one before, which signs no more after a day", async () => {
  await follow();
  const next = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
  const insert = "insert into app.webhook_secret (webhook, secret) values ($1, $2)";
  await world.node.pool.query(insert, [world.hook, next]);
  const signed = () => world.receiver.received.at(-1)?.headers["webhook-signature"];
  const sent = async (name: string) => {
    await lead(name);
    await expect.poll(companies).toContain(name);
    return String(signed()).split(" ").length;
  };
  await expect.poll(() => sent("Rotated")).toBe(2);
  world.receiver.secret = next;
  expect(await sent("Rotated, With The New One")).toBe(2);
  await world.node.pool.query(
    "update app.webhook_secret set made_at = now() - interval '25 hours' where webhook = $1",
    [world.hook],
  );
  await expect.poll(() => sent("A Day Later"), { interval: 500 }).toBe(1);
});

test("a private address is refused, and nothing is sent there", async () => {
  await madeWebhook(
    world.node.pool,
    world.hook,
    world.receiver.url.replace("127.0.0.1", "localhost"),
    {
      Lead: "all",
    },
  );
  await lead("Nowhere");
  await untilFailed("1");
  expect((await place("error"))?.["error"]).toMatch(
    /^localhost:\d+ is this machine: webhooks lead/,
  );
  expect(world.receiver.came).toEqual([]);
});

test("a test message is sent once, and what came of it is told, of a paused one too", async () => {
  await follow();
  await run(pauseWebhook("Ada", world.hook));
  await world.node.pool.query("update app.webhook set test_asked_at = now() where id = $1", [
    world.hook,
  ]);
  await world.node.shows(
    `select test_result from app.webhook where id = '${world.hook}'`,
    "It answered 200.",
  );
  expect(world.receiver.taken).toEqual([expect.objectContaining({ type: "webhook.test" })]);
});

test("no secret is in the log", () => {
  expect(world.node.log.length).toBeGreaterThan(0);
  expect(JSON.stringify(world.node.log)).not.toMatch(/whsec_/);
});

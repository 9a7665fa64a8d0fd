/** An admin makes a webhook, whose receiver verifies what comes, fails for a while, and is sent all the same. */
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, type LoopbackServer, loopbackServer } from "../testing/loopback-server.ts";
import { violationsOf } from "./axe.ts";
import { orgClient } from "./org-client.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
let boss: Page;
let receiver: LoopbackServer;
let status = 200;

beforeAll(async () => {
  receiver = await loopbackServer((_, response) => json(response, status, {}));
  boss = await world.signedIn("1", "/people", { viewport: { width: 1440, height: 900 } });
  await boss.getByRole("link", { name: "Webhooks" }).click();
  await boss.getByRole("heading", { name: "There is no webhook" }).waitFor();
});
afterAll(() => receiver?.close());

const button = (name: string | RegExp) => boss.getByRole("button", { name });

/** What axe has against the page as it is, in both themes, wide and narrow. */
async function violations(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [390, 1440]) {
      await boss.emulateMedia({ colorScheme });
      await boss.setViewportSize({ width, height: 900 });
      found.push(...(await violationsOf(boss)));
    }
  return found;
}

test("a webhook is made, tested, paused, tried again and deleted; its secret is shown once", async () => {
  await button("New webhook").press("Enter");
  await boss.keyboard.press("Enter");
  await boss.getByText("The address cannot be used").waitFor();
  await boss.getByRole("textbox", { name: "Address" }).fill(`${receiver.url}/hook?key=hidden`);
  await button("Make the webhook").click();
  await boss.getByText("Choose an object.").waitFor();
  expect(await violations()).toEqual([]);
  await boss.getByRole("checkbox", { name: "Accounts" }).check();
  await button("Make the webhook").click();
  const secret = await boss.getByRole("textbox", { name: "Secret", exact: true }).inputValue();
  expect(await violations()).toEqual([]);
  await button("Done").click();

  await button(/^Send a test/).click();
  await boss.getByText(/^Test of .*: It answered 200\.$/).waitFor();
  const { body, headers } = receiver.received[0] ?? { body: "", headers: {} };
  const told = new Webhook(secret).verify(body, headers as Record<string, string>);
  expect(told).toMatchObject({ type: "webhook.test" });
  await boss.reload();
  const own = boss.locator("[data-webhook]");
  await own.getByText("Follows Accounts").waitFor();
  expect(await boss.content()).not.toContain(secret);
  expect(await keptText(boss)).not.toContain(secret);
  expect(await own.textContent()).not.toContain("hidden");

  status = 500;
  const org = await orgClient(world.product);
  await org.sobject("Account").create({ Name: "Hooked" });
  await expect.poll(() => own.getByText("It answered 500.").count(), { timeout: 20_000 }).toBe(1);
  expect(await violations()).toEqual([]);
  status = 200;
  await button(/^Try now/).click();
  await own.getByText(/Up to date/).waitFor();
  const sent = receiver.received.filter(({ body: one }) => one.includes('"Hooked"'));
  const signed = sent.map((one) =>
    new Webhook(secret).verify(one.body, one.headers as Record<string, string>),
  );
  expect(signed.at(-1)).toMatchObject({ type: "records.changed", data: { object: "Account" } });
  expect(new Set(sent.map((one) => one.headers["webhook-id"])).size).toBe(1);
  await button(/^Pause/).click();
  await own.getByText("Paused.").waitFor();
  await button(/^Set going/).click();
  await own.getByText("On", { exact: true }).waitFor();

  await button(/^New secret/).click();
  expect(await violations()).toEqual([]);
  await button(/^New secret$/).click();
  const next = await boss.getByRole("textbox", { name: "Secret", exact: true }).inputValue();
  expect(next).not.toBe(secret);
  await button("Done").click();
  await button(/^Delete/).click();
  await button(/^Delete$/).click();
  await boss.getByRole("heading", { name: "There is no webhook" }).waitFor();
  await boss.goto(`${world.product.url}/people`);
  await boss.getByText(/deleted the webhook/).waitFor();
});

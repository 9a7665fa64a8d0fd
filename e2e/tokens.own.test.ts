/** A person makes a token for a program, which reads with it until the person revokes it. */
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
let boss: Page;

beforeAll(async () => {
  boss = await world.signedIn("1", "/people", {
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await boss.getByRole("link", { name: "Tokens for programs" }).click();
  await boss.getByRole("heading", { name: "You have no token" }).waitFor();
});

/** What a program gets that asks with a token. */
async function asked(token: string, path: string) {
  const headers = token === "" ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${world.product.url}/api${path}`, { headers });
  return { status: answer.status, body: await answer.json() };
}

const button = (name: string) => boss.getByRole("button", { name, exact: true });
const field = () => boss.getByRole("textbox", { name: "Token", exact: true });

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

test("a token is made by the keyboard alone, shown once, copied, and reads until it is revoked", async () => {
  expect(await violations()).toEqual([]);
  await button("New token").press("Enter");
  await boss.keyboard.press("Enter");
  await boss.getByText("Give the token a name.").waitFor();
  expect(await violations()).toEqual([]);
  await boss.keyboard.type("Nightly report");
  await boss.keyboard.press("Enter");
  await boss.getByText("it is not shown again").waitFor();
  const token = await field().inputValue();
  expect(token).toMatch(/^om_[\w-]{43}$/);
  await button("Copy").click();
  await boss.getByText("Copied.").waitFor();
  expect(await boss.evaluate<string>("navigator.clipboard.readText()")).toBe(token);
  expect(await violations()).toEqual([]);

  const { status, body } = await asked(token, "/objects/Account/rows?limit=2");
  expect([status, (body as { rows: unknown[] }).rows.length]).toEqual([200, 2]);
  expect((await asked("", "/objects/Account/rows?limit=2")).status).toBe(401);

  await button("Done").click();
  const own = boss.locator("[data-token]").first();
  await boss.reload();
  await own.getByText("Nightly report").waitFor();
  await own.getByText(/^Last used .*, ends /).waitFor();
  expect(await boss.content()).not.toContain(token);
  expect(await keptText(boss)).not.toContain(token);
  expect(await violations()).toEqual([]);

  await own.getByRole("button", { name: "Revoke Nightly report" }).click();
  expect(await violations()).toEqual([]);
  await button("Keep it").click();
  expect((await asked(token, "/objects")).status).toBe(200);
  await own.getByRole("button", { name: "Revoke Nightly report" }).press("Enter");
  await button("Revoke it").click();
  await boss.getByRole("heading", { name: "You have no token" }).waitFor();
  expect((await asked(token, "/objects")).status).toBe(401);
});

test("a token of some objects sees no other; an admin sees it and revokes it", async () => {
  const ada = await world.signedIn("2");
  await ada.getByText("nobody has said yet what you may see").waitFor();
  await boss.goto(`${world.product.url}/people`);
  await boss.getByRole("combobox", { name: "Role of Ada" }).selectOption({ label: "Viewer" });
  await expect
    .poll(() => ada.reload().then(() => ada.getByText("nobody has said yet").count()))
    .toBe(0);
  await ada.goto(`${world.product.url}/tokens`);
  await ada.getByRole("button", { name: "New token" }).click();
  await ada.getByRole("textbox", { name: "Name" }).fill("Accounts only");
  await ada.getByRole("combobox", { name: "Ends after" }).selectOption({ label: "7 days" });
  await ada.getByRole("combobox", { name: "Sees" }).selectOption({ label: "Only some objects" });
  await ada.getByRole("button", { name: "Make the token" }).click();
  await ada.getByText("Choose an object.").waitFor();
  await ada.getByRole("checkbox", { name: "Accounts" }).check();
  await ada.getByRole("button", { name: "Make the token" }).click();
  const token = await ada.getByRole("textbox", { name: "Token", exact: true }).inputValue();
  expect((await asked(token, "/objects/Account/rows")).status).toBe(200);
  expect((await asked(token, "/objects/Opportunity/rows")).status).toBe(404);
  expect((await asked(token, "/people")).status).toBe(403);
  expect(await ada.getByRole("heading", { name: "Tokens of others" }).count()).toBe(0);

  await boss.getByRole("link", { name: "Tokens for programs" }).click();
  const hers = boss.locator("[data-token]");
  await hers.getByText("Sees Accounts").waitFor();
  await hers.getByRole("button", { name: "Revoke Accounts only" }).click();
  await button("Revoke it").click();
  await boss.getByRole("heading", { name: "Nobody else has a token" }).waitFor();
  expect((await asked(token, "/objects/Account/rows")).status).toBe(401);
  await boss.goto(`${world.product.url}/people`);
  await boss.getByText("revoked the token “Accounts only” of Ada (ada@acme.example)").waitFor();
});

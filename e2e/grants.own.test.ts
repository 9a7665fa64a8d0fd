/** An admin says who sees what; who is limited sees just that, and what is taken away is gone while they look. */
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
let boss: Page;
let ada: Page;
/** What was taken away is gone by then. */
const GONE_MS = 5_000;
const SHOTS = process.env["SHOTS"];
const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
};

const groups = () => boss.locator("[data-groups]");
const save = async () => {
  await groups().getByRole("button", { name: "Save", exact: true }).click();
  await groups().getByRole("button", { name: "Save", exact: true }).waitFor({ state: "detached" });
};
const grant = (object: string) => groups().locator(`[data-grant="${object}"]`);

beforeAll(async () => {
  boss = await world.signedIn("1", "/people", { viewport: { width: 1440, height: 900 } });
  await boss.getByText("This browser").waitFor();
  ada = await world.signedIn("2");
  await ada.getByText("nobody has said yet what you may see").waitFor();
  await boss.reload();
  await boss.getByRole("combobox", { name: "Role of Ada" }).selectOption({ label: "Viewer" });
  await expect
    .poll(() => ada.reload().then(() => ada.getByText("nobody has said yet").count()))
    .toBe(0);
});

test("an admin says in a group which fields and records of an object its people see", async () => {
  await shot(boss, "first");
  await boss.getByRole("button", { name: "New group" }).click();
  const name = groups().getByRole("textbox", { name: "Name of the group" });
  await name.fill("Sales");
  await groups().getByRole("combobox", { name: "Add a person" }).selectOption({ index: 1 });
  await shot(boss, "new");
});

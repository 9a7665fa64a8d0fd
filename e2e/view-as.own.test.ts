/** An admin opens Orgmirror as another person has it: sees just that, changes nothing, leaves nothing behind, and comes back. */
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
let boss: Page;
let ada: Page;
/** The industries of the accounts that Ada may see. */
const SEEN = ["Banking", "Chemicals", "Communications"];
const LOOK = { viewport: { width: 1440, height: 900 } };

/** What the API answers to a page's own script. */
const asked = (page: Page, path: string, method = "GET", body?: unknown) =>
  page.evaluate<{ status: number; text: string }>(`fetch(${JSON.stringify(`/api${path}`)}, {
    method: ${JSON.stringify(method)},
    ${body === undefined ? "" : `body: ${JSON.stringify(JSON.stringify(body))},`}
  }).then(async (answer) => ({ status: answer.status, text: await answer.text() }))`);

beforeAll(async () => {
  boss = await world.signedIn("1", "/people", LOOK);
  await boss.getByText("This browser").waitFor();
  ada = await world.signedIn("2", "/objects/Account", LOOK);
  await ada.getByText("nobody has said yet what you may see").waitFor();
  const role = { role: "viewer" };
  await asked(boss, `/people/${encodeURIComponent("ada@acme.example")}/role`, "PUT", role);
  const all = { fields: "all", denied: [], rows: null };
  const rows = { field: "industry", op: "in", value: SEEN };
  const grants = { Account: { fields: ["Name", "Industry"], denied: [], rows } };
  const groups = [
    { name: "Sales", everybody: false, people: ["ada@acme.example"], claims: [], grants },
    {
      name: "Boss",
      everybody: false,
      people: ["boss@acme.example"],
      claims: [],
      grants: { "*": all },
    },
  ];
  const saved = await asked(boss, "/groups", "PUT", { version: 0, groups });
  if (saved.status !== 200) throw new Error(`The groups were not saved: ${saved.text}`);
});

const bar = (page: Page) => page.locator("[data-viewing]");
async function listed(page: Page): Promise<readonly string[]> {
  await page.goto(`${world.product.url}/objects/Account?sort=name`);
  await page.locator("[role=gridcell]").first().waitFor();
  return page.locator("[role=gridcell]").allInnerTexts();
}

test("the pages are those of the other person, in every tab, live, with a bar that says so", async () => {
  const other = await boss.context().newPage();
  const own = await listed(other);
  await untilPageLive(other);
  // What was shown to the admin is kept by then.
  await expect.poll(() => keptText(other), { timeout: 10_000 }).toContain("boss@acme.example");
  await boss.reload();
  await boss
    .getByRole("combobox", { name: "Person", exact: true })
    .selectOption({ label: "Ada (ada@acme.example)" });
  await boss.getByRole("button", { name: "View as Ada" }).click();
  await bar(boss).getByText("You see what Ada (ada@acme.example) sees, until").waitFor();
  // The other tab begins anew by itself, as the other person's.
  await bar(other).waitFor();
  const hers = await listed(ada);
  expect(await listed(boss)).toEqual(hers);
  expect(hers).not.toEqual(own);
  await untilPageLive(boss);
  await expect.poll(() => boss.locator("nav a[href^='/objects/']").count()).toBe(1);
  await boss.goto(`${world.product.url}/boards/sales`);
  await boss.getByRole("heading", { name: "Sales" }).waitFor();
  expect(await boss.getByText("Deals won this quarter").count()).toBe(0);
  await bar(boss).waitFor();
});

test("nothing is kept in the browser meanwhile, and nothing of before is left", async () => {
  await listed(boss);
  const [first = ""] = await listed(boss);
  // Longer than it takes to keep what was shown.
  await boss.waitForTimeout(3_000);
  const kept = await keptText(boss);
  expect(kept).not.toContain(first);
  expect(kept).not.toContain("@acme.example");
  for (const industry of SEEN) expect(kept).not.toContain(industry);
});

test("whatever would change something is refused with a sentence, and tokens are not shown", async () => {
  const board = { name: "Ours", filters: [], tiles: [] };
  const refused = await asked(boss, "/boards", "POST", board);
  expect([refused.status, refused.text]).toEqual([
    403,
    expect.stringContaining("Stop viewing to do it."),
  ]);
  await boss.goto(`${world.product.url}/tokens`);
  await boss.getByText(/change nothing meanwhile/).waitFor();
  await boss.goto(`${world.product.url}/people`);
  await boss.getByText("You are Ada, with the role viewer.").waitFor();
  expect(await boss.getByText("Where you are signed in").count()).toBe(0);
  expect(await boss.getByRole("link", { name: "Tokens for programs" }).count()).toBe(0);
});

test.each(["light", "dark"] as const)("the bar has nothing against it, %s", async (colorScheme) => {
  await boss.emulateMedia({ colorScheme });
  for (const width of [1440, 390]) {
    await boss.setViewportSize({ width, height: 800 });
    expect(await violationsOf(boss)).toEqual([]);
  }
  await boss.setViewportSize(LOOK.viewport);
});

test("the way out leads back to one's own, and the log says what was done", async () => {
  await bar(boss).getByRole("button", { name: "Stop viewing" }).click();
  await boss.getByText("You are Boss, with the role admin.").waitFor();
  expect(await bar(boss).count()).toBe(0);
  await boss.getByText(/^Boss .* looked at what Ada \(ada@acme.example\) sees from /).waitFor();
  const kinds = async () =>
    new Set(await boss.locator('[role=gridcell][data-column="industry"]').allInnerTexts());
  await listed(boss);
  expect([...(await kinds())].some((industry) => !SEEN.includes(industry))).toBe(true);
  await boss.goBack();
  await boss.getByText("You are Boss").waitFor();
  expect((await asked(ada, "/view-as", "POST", { person: "boss@acme.example" })).status).toBe(403);
});

test("an hour ends it, on an open page too", async () => {
  const { sql } = world.product;
  await boss
    .getByRole("combobox", { name: "Person", exact: true })
    .selectOption({ label: "Ada (ada@acme.example)" });
  await boss.getByRole("button", { name: "View as Ada" }).click();
  await bar(boss).waitFor();
  await sql(
    "update app.view_as set began_at = clock_timestamp() - interval '59 minutes 55 seconds' where ended_at is null",
  );
  await boss.goto(`${world.product.url}/objects/Account`);
  await bar(boss).waitFor();
  await bar(boss).waitFor({ state: "detached" });
  await boss.goto(`${world.product.url}/people`);
  await boss.getByText("You are Boss, with the role admin.").waitFor();
  await boss.getByText(/when its hour was over/).waitFor();
  expect(await bar(boss).count()).toBe(0);
});

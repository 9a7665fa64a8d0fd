/** People sign in through a provider, are let in by an admin, and lose it again while they look. */
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
const { signedIn } = world;

test.each(["light", "dark"] as const)(
  "who is not signed in is asked to, %s",
  async (colorScheme) => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 800 },
    ]) {
      const context = await world.browser.newContext({ colorScheme, viewport });
      const page = await context.newPage();
      await page.goto(`${world.product.url}/objects/Account?sort=name`);
      await page.getByRole("link", { name: "Sign in with Work" }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await context.close();
    }
  },
);

test("signing in leads back to the page that was asked for; an admin lets others in, and out again", async () => {
  const boss = await signedIn("1", "/objects/Account?sort=name");
  await untilPageLive(boss);
  expect(new URL(boss.url()).search).toBe("?sort=name");

  const ada = await signedIn("2");
  await ada.getByText("nobody has said yet what you may see").waitFor();

  await boss.getByRole("link", { name: "Boss" }).click();
  const role = boss.getByRole("combobox", { name: "Role of Ada" });
  await role.selectOption({ label: "Viewer" });
  await expect
    .poll(() => ada.reload().then(() => ada.getByText("nobody has said yet").count()))
    .toBe(0);
  expect(await violationsOf(boss)).toEqual([]);
  await ada.reload();
  await untilPageLive(ada);

  await role.selectOption({ label: "Nothing" });
  const lostAt = Date.now();
  await ada.locator('[data-connection="live"]').first().waitFor({ state: "detached" });
  expect(Date.now() - lostAt).toBeLessThan(30_000);
  await ada.reload();
  await ada.getByText("nobody has said yet what you may see").waitFor();
});

test("signing out ends the session, and leaves nothing in the browser", async () => {
  const boss = await signedIn("1", "/people");
  await boss.getByText("This browser").waitFor();
  await boss.getByRole("button", { name: "Sign out" }).click();
  await boss.getByRole("link", { name: "Sign in with Work" }).waitFor();
  const cookies = (await boss.context().cookies()).map(({ name }) => name);
  expect(cookies.filter((name) => name.includes("orgmirror"))).toEqual([]);
  expect(await keptText(boss)).toMatch(/^\[\[\[\],\[\],\[\]\],/);
});

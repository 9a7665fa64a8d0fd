/** No text becomes a script: what can run one takes only what a policy made, of those that the page names. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ viewport: { width: 1440, height: 900 } }, (used) => ({ product, page } = used));

/** What the page answers, or the name of what it threw; what is refused here is meant to be. */
const tried = (script: string) =>
  page.evaluate<string>(`(() => {
    const mute = (event) => event.stopImmediatePropagation();
    window.addEventListener("securitypolicyviolation", mute, { capture: true });
    try { ${script}; return "done"; } catch (error) { return error.name; }
  })()`);

test("every page is drawn, and what is opened on it, with nothing refused", async () => {
  const paths = ["/", "/boards", "/objects", "/objects/Account", "/sync", "/people", "/tokens"];
  for (const path of [...paths, "/api-reference", "/nothing/is/here"]) {
    await page.goto(`${product.url}${path}`);
    await page.locator("main h1, main [role=grid]").first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await page.goto(`${product.url}/objects/Account`);
  await untilPageLive(page);
  await page.locator("[role=gridcell] a").first().hover();
  await page.locator("[role=gridcell] a").first().click();
  await page.getByRole("region", { name: "Timeline" }).waitFor();
  await page.goto(`${product.url}/boards/service`);
  await untilPageLive(page);
  expect(await page.locator(".c-chart").count()).toBeGreaterThan(0);
});

test("a text is taken for HTML, a script or its address nowhere, and no other policy is made", async () => {
  await page.goto(product.url);
  await untilPageLive(page);
  const refused = [
    'document.createElement("div").innerHTML = "<b>x</b>"',
    'document.body.insertAdjacentHTML("beforeend", "<b>x</b>")',
    'new DOMParser().parseFromString("<b>x</b>", "text/html")',
    'document.createElement("iframe").srcdoc = "<b>x</b>"',
    'document.createElement("script").src = "/theme.js"',
    'document.createElement("script").text = "1"',
    'trustedTypes.createPolicy("default", { createHTML: (html) => html })',
    'trustedTypes.createPolicy("solid", { createHTML: (html) => html })',
    'trustedTypes.createPolicy("inert", { createHTML: (html) => html })',
  ];
  const answers: string[] = [];
  for (const script of refused) answers.push(await tried(script));
  expect(answers).toEqual(refused.map(() => "TypeError"));
});

/** What holds on every screen: for a finger, for the keyboard alone, for a visitor whose clock is wrong, on a first visit. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { controlClient } from "../emulator/control/client.ts";
import { signal } from "../local/process/process-identity.ts";
import { launchBrowser, untilPageLive } from "./browser.ts";
import { orgClient } from "./org-client.ts";
import { discard, startProduct, type OwnProduct } from "./product.ts";

let product: OwnProduct;
let browser: Browser;
let recordId: string;
let page: Page;
const eventually = { timeout: 60_000 };
const A_MOMENT = { timeout: 5_000 };

beforeAll(async () => {
  product = await startProduct({ records: 3_000 });
  browser = await launchBrowser();
  recordId = await recordWithHistory();
});

afterAll(async () => {
  await browser?.close();
  await discard(product);
});

afterEach(() => page.context().close());

/** More changes than a page of history has: as often as it takes, since a read may come before the events of some. */
async function recordWithHistory(): Promise<string> {
  const org = await orgClient(product);
  const created = await org.sobject("Account").create({ Name: "Changed often" });
  const id = String(created.id);
  const changes = async () =>
    product.sql("select 1 from sync.change where record_id = $1 and outcome = 'applied'", [id]);
  await vi.waitFor(async () => {
    for (let n = 0; n < 40; n++)
      await org
        .sobject("Account")
        .update({ Id: id, Name: `Changed often ${n}`, Phone: `+49 ${n}` });
    await vi.waitFor(async () => expect((await changes()).length).toBeGreaterThan(35), A_MOMENT);
  }, eventually);
  return id;
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  page = await context.newPage();
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

const FINGER = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } as const;

/** What can be pressed and is seen: its words, and its size in pixels. Links within a text are as high as the text. */
const CONTROLS = `[...document.querySelectorAll("a[href], button, input, select, [role=gridcell]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".sr-only"))
  .filter((one) => one.getBoundingClientRect().right > 0 && one.getBoundingClientRect().bottom > 0)
  .map((one) => {
    const label = one.closest("label") ?? document.querySelector(\`label[for="\${one.id}"]\`);
    const { width, height } = (one.matches("input") && label ? label : one).getBoundingClientRect();
    const isInText = one.matches("a") && getComputedStyle(one).display === "inline" && one.parentElement.closest("dd, p, [role=gridcell], li span");
    const spread = getComputedStyle(one, "::after").position === "absolute" ? one.closest("tr").getBoundingClientRect() : null;
    const words = (one.getAttribute("aria-label") ?? "") + one.textContent.trim() + (label?.textContent.trim() ?? "") + (one.placeholder ?? "");
    return { html: one.outerHTML.slice(0, 160), words, height: spread?.height ?? height, width, isInText };
  })`;

type Control = {
  readonly html: string;
  readonly words: string;
  readonly height: number;
  readonly isInText: boolean;
};

const FINGER_SCREENS: readonly (readonly [name: string, path: () => string, press: string[]])[] = [
  ["board", () => "/", []],
  ["objects", () => "/objects", []],
  ["grid", () => "/objects/Account?filter=name.contains.a", []],
  ["filter editor", () => "/objects/Account?filter=name.contains.a", ["Filter"]],
  ["tools", () => "/objects/Account", ["More"]],
  ["column chooser", () => "/objects/Account", ["More", "Columns"]],
  ["menu", () => "/objects/Account", ["Menu"]],
  ["record", () => `/objects/Account/${recordId}`, []],
  ["sync", () => "/sync", []],
  ["tokens", () => "/tokens", ["New token"]],
  ["webhooks", () => "/webhooks", ["New webhook"]],
];

test.each(FINGER_SCREENS)(
  "%s at 390 px: what a finger presses has words, and is 44 px high",
  async (_, path, press) => {
    await open(path(), FINGER);
    for (const name of press) await page.getByRole("button", { name }).first().tap();
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), eventually).toBe(0);
    const controls = await page.evaluate<Control[]>(CONTROLS);
    expect(controls.length).toBeGreaterThan(2);
    expect(controls.filter(({ words }) => words === "").map(({ html }) => html)).toEqual([]);
    const small = controls.filter(({ height, isInText }) => height < 44 && !isInText);
    expect(small.map(({ height, html }) => `${height} ${html}`)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  },
);

/** The words of what has the focus; "" where nothing has it. */
const focused = () =>
  page.evaluate<string>(
    `(({ activeElement: one }) => one === document.body ? "" : one.getAttribute("aria-label") ?? one.textContent.trim())(document)`,
  );
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true }).first();

const FILTERED = "/objects/Account?filter=name.contains.a&filter=phone.null.false";

test("a filter that is removed hands the focus to the next one, the last to what stands beside", async () => {
  await open(FILTERED);
  await button(/^Remove condition: (Account )?Name/).press("Enter");
  await expect.poll(focused, eventually).toMatch(/^Remove condition: .*Phone/);
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "Conditions" }).waitFor({ state: "detached" });
  await expect.poll(focused, eventually).not.toBe("");
});

test.each([
  ["Apply", "/", /^Filter/],
  ["Clear", "/", /^Filter/],
  ["Done", "c", /^Columns/],
])("%s closes its panel and hands the focus to the button of the panel", async (name, key, to) => {
  await open("/objects/Account?filter=name.contains.a");
  await page.keyboard.press(key);
  await button(name).press("Enter");
  await page.getByRole("dialog").first().waitFor({ state: "detached" });
  await expect.poll(focused, eventually).toMatch(to);
});

test("a filter that is removed in the editor hands the focus to the one before, the last to “Condition”", async () => {
  await open(FILTERED);
  await page.keyboard.press("/");
  await button("Remove condition 2").press("Enter");
  await expect.poll(focused, eventually).toBe("Remove condition 1");
  await page.keyboard.press("Enter");
  await expect.poll(focused, eventually).toBe("Condition");
});

test("a keyboard sheet that closes hands the focus back to what opened it", async () => {
  await open("/objects/Account");
  await button("Keyboard shortcuts").press("Enter");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor({ state: "detached" });
  await expect.poll(focused, eventually).toBe("Keyboard shortcuts");
});

test("“Load earlier” keeps the focus while it loads, and hands it on when nothing is left", async () => {
  await open(`/objects/Account/${recordId}`);
  const more = button("Load earlier");
  await more.press("Enter");
  await more.waitFor({ state: "detached" });
  await expect.poll(focused, eventually).not.toBe("");
});

test("an empty list that is left hands the focus on", async () => {
  await open("/objects/Account?filter=name.eq.Nobody%20is%20called%20that");
  await button("Clear the conditions").press("Enter");
  await page.getByRole("gridcell").first().waitFor();
  await expect.poll(focused, eventually).not.toBe("");
});

/** A clock that runs so many minutes ahead. */
const shiftedClock = (minutes: number) => `{
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) {
      super(...(given.length === 0 ? [Right.now() + ${minutes} * 60_000] : given));
    }
    static now = () => Right.now() + ${minutes} * 60_000;
  };
}`;

/** Notes whatever the badge says from now on, so that no word is missed: `[milliseconds since, words]`. */
const NOTE_BADGE = `
  globalThis.badges = [];
  const began = performance.now();
  const badge = document.querySelector("[data-connection]");
  const note = () => badges.push([performance.now() - began, badge.textContent]);
  new MutationObserver(note).observe(badge, { subtree: true, childList: true, characterData: true });
`;

/** The ages that the badge showed, in seconds, each with when it showed them. */
async function badgeAges(): Promise<{ atS: number; ageS: number }[]> {
  const noted = await page.evaluate<[number, string][]>("badges");
  return noted.flatMap(([atMs, words]) => {
    const [, number, unit] = /· ([\d.]+) (s|min|h)/.exec(words) ?? [];
    const unitS = { s: 1, min: 60, h: 3_600 }[unit ?? ""];
    return unitS === undefined ? [] : [{ atS: atMs / 1_000, ageS: Number(number) * unitS }];
  });
}

test.each([7, -7, 90])(
  "a visitor's clock that is %i minutes off: the badge says the server's age, live and when nobody vouches",
  async (minutes) => {
    page = await (await browser.newContext()).newPage();
    await page.addInitScript(shiftedClock(minutes));
    await page.goto(`${product.url}/objects/Account`);
    await untilPageLive(page);
    await page.evaluate(NOTE_BADGE);
    const ingest = (await product.state()).parts["ingest"];
    if (!ingest) throw new Error("ingest does not run");
    await expect.poll(badgeAges, eventually).not.toEqual([]);
    signal(ingest, "SIGSTOP");
    try {
      await page.locator("[data-connection]:not([data-connection=live])").waitFor();
    } finally {
      signal(ingest, "SIGCONT");
    }
    const ages = await badgeAges();
    expect(Math.max(...ages.map(({ ageS }) => ageS))).toBeGreaterThan(4);
    // What is shown was vouched for at most some seconds before it was noted first.
    expect(ages.filter(({ atS, ageS }) => ageS > atS + 15)).toEqual([]);
    await untilPageLive(page);
  },
);

test("two fields of one label are told apart wherever columns are listed, on the record too", async () => {
  const control = controlClient(`http://127.0.0.1:${product.ports.emulatorRest}`);
  const label = "Account Phone";
  const field = { name: "Hotline__c", label, type: "phone" } as const;
  await control.schema({ kind: "add-field", object: "Account", field });
  const org = await orgClient(product);
  await org.sobject("Account").update({ Id: recordId, Hotline__c: "+49 30 1" });
  const isMirrored = () =>
    product.sql(
      "select from information_schema.columns where table_name = 'account' and column_name = 'hotline__c'",
    );
  await expect.poll(async () => (await isMirrored()).length, { timeout: 60_000 }).toBe(1);
  const both = [`${label} (Hotline__c)`, `${label} (Phone)`];
  const labels = async (css: string) =>
    (await page.locator(css).allTextContents()).filter((text) => text.startsWith(label)).toSorted();

  await open(`/objects/Account/${recordId}`);
  await expect.poll(() => labels("dt"), eventually).toEqual(expect.arrayContaining(both));
  expect(await labels("dt")).not.toContain(label);
  await page.goto(`${product.url}/objects/Account?columns=*`);
  await page.getByRole("gridcell").first().waitFor();
  await page.keyboard.press("c");
  await expect.poll(() => labels("ul[aria-label=Columns] label span"), eventually).toEqual(both);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.getByLabel("Find a field").fill(label);
  await expect.poll(() => labels("[data-fields] bdi"), eventually).toEqual(both);
});

test("a first visit asks for the object and its rows once, before the code of the page is there", async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const rows = page.waitForRequest(/\/api\/objects\/Account\/rows/);
  await page.route("**/assets/object-page-*.js", async (route) => {
    await rows;
    await route.continue();
  });
  await page.goto(`${product.url}/objects/Account?columns=name,phone&filter=name.contains.a`);
  await page.getByRole("gridcell").first().waitFor();
  await untilPageLive(page);
  for (const path of ["/api/objects/Account", "/api/objects/Account/rows", "/api/sync"])
    expect(asked.filter((one) => one === path)).toEqual([path]);
});

test.each([
  ["a page", "object-page", "", null],
  ["a panel", "history-form", "", /^As of/],
  ["what narrows a list", "list-bars", "?filter=name.contains.a", null],
])(
  "where the code of %s does not come, it is said, and Reload helps",
  async (_, name, search, press) => {
    page = await (await browser.newContext()).newPage();
    const code = `**/assets/${name}-*.js`;
    await page.route(code, (route) => route.abort());
    await page.goto(`${product.url}/objects/Account${search}`);
    if (press) await page.getByRole("button", { name: press }).click();
    await page.getByRole("alert").getByText("could not be shown").waitFor();
    await page.unroute(code);
    await button("Reload").click();
    await page.getByRole("gridcell").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  },
);

test("no row is shown before it is said what narrows the list", async () => {
  page = await (await browser.newContext()).newPage();
  await page.route("**/assets/list-bars-*.js", async (route) => {
    await page.waitForTimeout(1_500);
    await route.continue();
  });
  await page.goto(`${product.url}/objects/Account?filter=name.contains.a`);
  await page.getByRole("gridcell").first().waitFor();
  await expect.poll(() => page.getByRole("list", { name: "Conditions" }).isVisible()).toBe(true);
});

test("where the code of live changes does not come, the page is not live, and tries again", async () => {
  page = await (await browser.newContext()).newPage();
  const code = "**/assets/feed-*.js";
  await page.route(code, (route) => route.abort());
  await page.goto(`${product.url}/objects/Account`);
  await page.getByRole("gridcell").first().waitFor();
  const badge = page.locator("[data-connection]").first();
  await expect.poll(() => badge.getAttribute("data-connection"), eventually).toBe("offline");
  await page.unroute(code);
  await untilPageLive(page);
});

test("without a network no panel and no copy fails silently", async () => {
  page = await (await browser.newContext()).newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.route(/keep-within-|copy-cells-|create-editor-|-page-/, (route) =>
    route.request().url().includes("object-page") ? route.continue() : route.abort(),
  );
  await page.goto(`${product.url}/objects/Account`);
  await untilPageLive(page);
  await page.getByRole("gridcell").first().focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await page.getByText("Nothing was copied.").waitFor({ state: "attached" });
  await page.keyboard.press("/");
  await page.getByRole("dialog", { name: "Filter" }).waitFor();
  await page.waitForTimeout(1_500);
  expect(problems).toEqual([]);
});

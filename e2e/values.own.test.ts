/** Values of every kind as people read them: in lists and on records, whatever is in them. */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { cleanText } from "../db/mirror/clean-text.ts";
import { controlClient } from "../emulator/control/client.ts";
import type { FieldRequest } from "../emulator/control/field-request.ts";
import { HOSTILE_VALUES } from "../testing/hostile-values.ts";
import { violationsOf } from "./axe.ts";
import { cellOf, untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let browser: Browser;
let page: Page;
usePage(
  {
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  },
  (used) => ({ product, org, browser, page } = used),
);

const eventually = { timeout: 60_000 };

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

/** A field that the org has from now on, once pages are told of it too. */
async function field(object: string, asked: FieldRequest, value?: string): Promise<string> {
  const control = controlClient(`http://127.0.0.1:${product.ports.emulatorRest}`);
  const given = value === undefined ? {} : { value };
  await control.schema({ kind: "add-field", object, field: asked, ...given });
  const column = asked.name.toLowerCase();
  const isDescribed = async () => {
    const answer = await fetch(`${product.url}/api/objects/${object}`);
    const { columns } = (await answer.json()) as { readonly columns: { column: string }[] };
    return columns.some((one) => one.column === column);
  };
  // A new event schema tells of it.
  const some = await product.sql<{ id: string }>(
    `select id from salesforce.${object.toLowerCase()} limit 1`,
  );
  await org.sobject(object).update({ Id: some[0]?.id ?? "", Description: "Touched" });
  await expect.poll(isDescribed, eventually).toBe(true);
  return column;
}

async function create(object: string, fields: Record<string, unknown>): Promise<string> {
  const made = await org.sobject(object).create(fields);
  expect(made).toMatchObject({ success: true });
  const there = () =>
    product.sql(`select from salesforce.${object.toLowerCase()} where id = $1`, [made.id]);
  await expect.poll(async () => (await there()).length, eventually).toBe(1);
  return String(made.id);
}

const textOf = (id: string, column: string) => async () =>
  (await cellOf(page, id, column).innerText()).trim();
const clipboard = () => page.evaluate<string>("navigator.clipboard.readText()");
const dialog = () => page.getByRole("dialog");
const focused = () =>
  page.evaluate<string>(
    "document.activeElement.dataset.recordId + ' ' + document.activeElement.dataset.column",
  );

test("an amount has the currency of its record, in lists, on records and in what happened, live", async () => {
  const account = await create("Account", { Name: "Of two currencies", AnnualRevenue: 5 });
  const iso = { name: "CurrencyIsoCode", label: "Currency ISO Code", type: "picklist" } as const;
  await field("Opportunity", { ...iso, values: ["EUR", "USD"] }, "EUR");
  const deal = await create("Opportunity", {
    ...{ Name: "In euros", StageName: "Prospecting", CloseDate: "2027-01-31" },
    ...{ AccountId: account, Amount: 1200, CurrencyIsoCode: "EUR" },
  });
  await open(`/objects/Opportunity?columns=name,amount&filter=id.eq.${deal}`);
  await expect.poll(textOf(deal, "amount"), eventually).toBe("EUR 1,200.00");
  expect(await page.getByRole("columnheader").allInnerTexts()).toHaveLength(2);
  await org.sobject("Opportunity").update({ Id: deal, CurrencyIsoCode: "USD" });
  await expect.poll(textOf(deal, "amount"), eventually).toBe("USD 1,200.00");
  await org.sobject("Opportunity").update({ Id: deal, Amount: 1300 });
  await expect.poll(textOf(deal, "amount"), eventually).toBe("USD 1,300.00");

  await open(`/objects/Opportunity/${deal}`);
  await expect.poll(textOf(deal, "amount"), eventually).toBe("USD 1,300.00");
  const timeline = page.getByRole("region", { name: "Timeline" });
  await timeline.getByText("USD 1,200.00").waitFor();
  await timeline.getByText("USD 1,300.00").waitFor();
  await timeline.getByText("EUR 1,200.00").waitFor();

  await open(`/objects/Account/${account}`);
  const related = page.locator('[data-related="Opportunity.accountid"]');
  await related.getByText("USD 1,300.00").waitFor();
  // The card of a link.
  await related.locator("a[data-card]").hover();
  await page.locator("[data-record-card]").getByText("USD 1,300.00").waitFor();
  // Accounts of this org have no code.
  expect(await textOf(account, "annualrevenue")()).toMatch(/^[\d,.]+$/);
});

const RICH = [
  '<h2 id="x" style="color:red">Terms &amp; <em>more</em></h2>',
  "<p>Net&nbsp;30<br>days</p><ul><li>one</li><li>two</li></ul>",
  "<script>window.isHit=true</script><style>body{display:none}</style>",
  '<img src="https://tracker.example/x.png" alt="Our logo" onerror="window.isHit=true">',
  '<img src="data:image/png;base64,AAAA"><svg onload="window.isHit=true"></svg> ',
  '<a href="https://a.example/x" onclick="window.isHit=true">the page</a> ',
  '<a href="javascript:window.isHit=true">a trap</a> <a href="//b.example">no scheme</a> ',
  '<a href="mailto:mia@a.example">mail</a><iframe src="https://c.example"></iframe>',
].join("");

/** What the page's policy refused, and who else was asked. */
async function watchForbidden(): Promise<() => Promise<readonly string[]>> {
  const asked: string[] = [];
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(product.url) || request.url().startsWith("ws");
    if (!isOwn) asked.push(request.url());
  });
  await page.addInitScript(`window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.refused.push(event.violatedDirective + " " + event.blockedURI));`);
  return async () => [...asked, ...(await page.evaluate<string[]>("window.refused"))];
}

test("rich text is read in a list, and formatted on its record, without a thing that acts", async () => {
  const column = await field("Account", { name: "Terms__c", type: "richtext", length: 131_072 });
  const id = await create("Account", { Name: "Of rich text", Terms__c: RICH });
  const forbidden = await watchForbidden();
  await open(`/objects/Account?columns=name,${column}&filter=id.eq.${id}`);
  await expect
    .poll(textOf(id, column), eventually)
    .toBe("Terms & more Net 30 days one two Our logo[image] the page a trap no scheme mail");
  await open(`/objects/Account/${id}`);
  const rich = page.locator("dd [data-rich]");
  await rich.getByText("Terms & more").waitFor();
  const html = await rich.innerHTML();
  expect(html).not.toMatch(/<(script|style|img|svg|iframe|h2)|style=|\son\w+=|\sid=|javascript:/i);
  expect(html).toContain("<em>more</em>");
  expect(html).toContain("<li>two</li>");
  const links = await rich.locator("a[href]").evaluateAll((all) =>
    all.map((one) => {
      const link = one as unknown as Record<"href" | "target" | "rel", string>;
      return [link.href, link.target, link.rel].join(" ");
    }),
  );
  expect(links).toEqual([
    "https://a.example/x _blank noopener noreferrer nofollow",
    "mailto:mia@a.example _blank noopener noreferrer nofollow",
  ]);
  expect(await forbidden()).toEqual([]);
  expect(await page.evaluate("window.isHit")).toBeUndefined();
  expect(await violationsOf(page)).toEqual([]);
});

test("a long value is shown whole by Space and by a mouse, is copied, and gives the focus back", async () => {
  const whole = `${"A long description. ".repeat(400)}The end.`;
  const id = await create("Account", { Name: "Of a long text", Description: whole });
  await open(`/objects/Account?columns=name,description,phone&filter=id.eq.${id}`);
  const cell = cellOf(page, id, "description");
  await cell.click();
  await page.keyboard.press(" ");
  await dialog().getByText("The end.").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await dialog().getByRole("button", { name: "Copy" }).click();
  await expect.poll(clipboard, eventually).toBe(whole);
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  expect(await focused()).toBe(`${id} description`);

  // It stands at the end of what is cut off, and only there; of a page just opened too.
  await page.mouse.move(5, 5);
  await page.reload();
  await cell.hover();
  const control = page.getByRole("button", { name: "Show the whole value" });
  await control.click();
  await dialog().getByText("The end.").waitFor();
  await dialog().getByRole("button", { name: "Close" }).click();
  expect(await focused()).toBe(`${id} description`);
  await cellOf(page, id, "phone").hover();
  await control.waitFor({ state: "detached" });

  // Cells are selected as ever.
  await cell.hover();
  await page.mouse.down();
  await cellOf(page, id, "phone").hover();
  await page.mouse.up();
  await expect.poll(() => page.locator('[aria-selected="true"]').count()).toBe(2);
  expect(await dialog().count()).toBe(0);
});

test("on a phone on its side a tap on what is cut off opens it as a sheet at the bottom", async () => {
  const id = await create("Account", {
    ...{ Name: "Of a tap", Description: `${"Long. ".repeat(90)}The end.` },
  });
  const context = await browser.newContext({
    viewport: { width: 700, height: 390 },
    hasTouch: true,
    isMobile: true,
  });
  const phone = await context.newPage();
  await phone.goto(`${product.url}/objects/Account?columns=name,description&filter=id.eq.${id}`);
  const cell = cellOf(phone, id, "description");
  await cell.tap({ position: { x: 30, y: 20 } });
  const sheet = phone.getByRole("dialog");
  await sheet.getByText("The end.").waitFor();
  const box = await sheet.boundingBox();
  expect([box?.x, box?.width, (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([0, 700, 390]);
  expect(await phone.locator("[data-whole-control]").count()).toBe(0);
  const close = await sheet.getByRole("button", { name: "Close" }).boundingBox();
  expect(close?.height).toBeGreaterThanOrEqual(44);
  await sheet.getByRole("button", { name: "Close" }).tap();
  await sheet.waitFor({ state: "detached" });
  await context.close();
});

test("places are degrees with a link to a map; addresses are links, in a grid of one tab stop", async () => {
  const id = await create("Account", {
    ...{ Name: "Of a place", BillingLatitude: 52.520008, BillingLongitude: -13.404954 },
    ...{ Phone: "+49 (30) 901820", Website: "www.a.example" },
  });
  const columns = "name,phone,website,billinglatitude,billinglongitude";
  await open(`/objects/Account?columns=${columns}&filter=id.eq.${id}`);
  await expect.poll(textOf(id, "billinglatitude"), eventually).toBe("52.52001° N");
  expect(await textOf(id, "billinglongitude")()).toBe("13.40495° W");
  const hrefOf = (column: string) => cellOf(page, id, column).locator("a").getAttribute("href");
  expect(await hrefOf("phone")).toBe("tel:+4930901820");
  expect(await hrefOf("website")).toBe("https://www.a.example");
  const stops = page.locator('[role="grid"] :is(a, button, [tabindex])');
  const stoppable = await stops.evaluateAll(
    (all) => all.filter((one) => (one as unknown as { tabIndex: number }).tabIndex >= 0).length,
  );
  expect(stoppable).toBe(1);
  // Enter follows the link of the cell.
  await cellOf(page, id, "website").click({ position: { x: 170, y: 10 } });
  const [opened] = await Promise.all([
    page.context().waitForEvent("page"),
    page.keyboard.press("Enter"),
  ]);
  await opened.close();
  expect(page.url()).toContain("/objects/Account?columns=");

  await open(`/objects/Account/${id}`);
  const map = page.getByRole("link", { name: "Map" });
  await map.waitFor();
  await expect.poll(() => map.count()).toBe(1);
  await expect.poll(() => map.getAttribute("href")).toContain("mlat=52.520008&mlon=-13.404954");
  await expect
    .poll(() => page.locator('dd[data-column="phone"] a[href="tel:+4930901820"]').count())
    .toBe(1);
  expect(
    await page.locator('dd[data-column="website"] a[href="https://www.a.example"]').count(),
  ).toBe(1);
});

test("hostile values are shown, found, copied and exported as they are, and do nothing", async () => {
  const texts = Object.entries(HOSTILE_VALUES).filter(([, text]) => text.trim() !== "");
  const made = new Map<string, string>();
  for (const [name, text] of texts) {
    const short = [...text].slice(0, 80).join("");
    made.set(name, await create("Account", { Name: short, Description: text.slice(0, 32_000) }));
  }
  const ids = [...made.values()];
  await page.addInitScript("delete window.showSaveFilePicker");
  const forbidden = await watchForbidden();
  const filter = encodeURIComponent(`id.in.${JSON.stringify(ids)}`);
  await open(`/objects/Account?columns=name,description&filter=${filter}&sort=createddate`);
  await cellOf(page, ids[0] ?? "", "name").waitFor();
  const stored = await product.sql<{ id: string; name: string; description: string }>(
    "select id, name, description from salesforce.account where id = any($1)",
    [ids],
  );
  expect(stored).toHaveLength(ids.length);
  for (const [name, text] of texts) {
    const row = stored.find(({ id }) => id === made.get(name));
    expect(
      cleanText(text)
        .trim()
        .startsWith(row?.name.trim() ?? "–"),
      name,
    ).toBe(true);
  }

  for (const name of ["zero width", "fillers"]) {
    const id = made.get(name) ?? "";
    expect(await textOf(id, "name")(), name).toBe("(blank)");
    expect((await cellOf(page, id, "name").locator("a").boundingBox())?.width).toBeGreaterThan(20);
  }
  const row = page.getByRole("row");
  const names = await row.locator('[data-column="name"]').allInnerTexts();
  expect(names.filter((one) => one.trim() === "")).toEqual([]);

  await cellOf(page, ids[0] ?? "", "name").focus();
  await page.keyboard.press("Control+Shift+End");
  await page.keyboard.press("Control+c");
  await expect.poll(clipboard, eventually).toContain("'=HYPERLINK");
  for (const line of parse(await clipboard(), {
    delimiter: "\t",
    relax_quotes: true,
  }) as string[][])
    for (const cell of line) expect(cell).not.toMatch(/^[=@＝\t\r\n]/);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  const csv = parse(await readFile(await file.path(), "utf8"), { bom: true }) as string[][];
  const descriptions = csv.slice(1).map((cells) => cells[2] ?? "");
  expect(descriptions.map((text) => text.replace(/^'(?=[=+\-@＝])/, "")).toSorted()).toEqual(
    stored.map(({ description }) => description).toSorted(),
  );
  expect(descriptions.filter((text) => /^[=@+\-＝\t\r\n]/.test(text))).toEqual([]);
  await page.keyboard.press("Escape");

  for (const id of ids) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(id);
    const option = page.getByRole("option").filter({ hasText: "Account" });
    await option.first().waitFor();
    const label = await page.locator(".palette-label").first().innerText();
    expect(label.trim(), id).not.toBe("");
    // The next Ctrl K comes at once: a search that was left is gone by then.
    await page.keyboard.press("Escape");
  }

  for (const [name, id] of made) {
    await open(`/objects/Account/${id}`);
    const heading = await page.getByRole("heading", { level: 1 }).innerText();
    expect(heading.trim(), name).not.toBe("");
    expect(await page.title()).toMatch(/\S.* · Accounts/);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name).toBe(
      true,
    );
  }
  expect(await forbidden()).toEqual([]);
  expect(await page.evaluate("window.isHit")).toBeUndefined();
});

/**
 * Takes the pictures of docs/boards and docs/records anew, of a running Orgmirror; or those of one folder, or of one page:
 * `node scripts/pictures.ts http://127.0.0.1:8787 records/list`.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser, untilPageLive } from "../e2e/browser.ts";

const [url = "http://127.0.0.1:8787", only = ""] = process.argv.slice(2);
const DOCS = join(import.meta.dirname, "../docs");
const DESKTOP = { viewport: { width: 1440, height: 900 } };
/** A list has many letters, and a picture is to be small. */
const WINDOW = { viewport: { width: 1180, height: 640 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** Until the lines of curves and the names of people are there. */
const SETTLED_MS = 6_000;

type Picture = {
  readonly folder: "boards" | "records";
  readonly name: string;
  readonly path: string;
  /** What is done before it is taken. */
  readonly act?: (page: Page) => Promise<void>;
  readonly sizes: Readonly<Record<string, BrowserContextOptions>>;
};

const boards = ["sales", "service", "activity"].map((name): Picture => ({
  ...{ folder: "boards", name, path: `/boards/${name}` },
  sizes: { desktop: DESKTOP, phone: { viewport: PHONE.viewport } },
}));

const LIST =
  "/objects/Opportunity?columns=name,stagename,amount,closedate,accountid,type,probability,ownerid&filter=isclosed.eq.false&sort=-amount&density=comfortable";
const record = `/objects/Account/${await accountOfTheGreatest()}`;
const records: readonly Picture[] = [
  { name: "list", path: LIST, sizes: { desktop: WINDOW, phone: PHONE } },
  { name: "record", path: record, sizes: { desktop: DESKTOP, phone: PHONE } },
  {
    ...{ name: "groups", path: `${LIST}&group=stagename&measure=sum:amount` },
    sizes: { desktop: DESKTOP },
  },
  { name: "palette", path: LIST, act: search, sizes: { desktop: WINDOW } },
  { name: "tools", path: LIST, act: openTools, sizes: { phone: PHONE } },
].map((one): Picture => ({ folder: "records", ...one }));

const browser = await launchBrowser();
for (const picture of [...boards, ...records].filter(isWanted))
  for (const [size, look] of Object.entries(picture.sizes))
    for (const colorScheme of ["light", "dark"] as const) {
      const folder = join(DOCS, picture.folder);
      await mkdir(folder, { recursive: true });
      const page = await browser.newPage({ ...look, colorScheme });
      await page.goto(`${url}${picture.path}`);
      await untilPageLive(page);
      await picture.act?.(page);
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: join(folder, `${picture.name}-${size}-${colorScheme}.png`) });
      await page.close();
    }
await browser.close();

function isWanted({ folder, name }: Picture): boolean {
  return `${folder}/${name}`.startsWith(only);
}

/** The account of the greatest opportunity, which has much that refers to it. */
async function accountOfTheGreatest(): Promise<string> {
  const answer = await fetch(
    `${url}/api/objects/Opportunity/rows?columns=accountid&sort=-amount&limit=1`,
  );
  const { rows } = (await answer.json()) as { readonly rows: readonly { accountid: string }[] };
  return rows[0]?.accountid ?? "";
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("mar");
}

async function openTools(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).tap();
}

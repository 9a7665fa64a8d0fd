import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** The system's Chromium, without anything that would call home. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `${CHROMIUM} is missing: apt-get install chromium, or set CHROMIUM to a browser.`,
    );
  }
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}

/** Waits until the page says that it is live, and what it shows is there: keys are heard by that. */
export async function untilPageLive(page: Page): Promise<void> {
  await page.locator('[data-connection="live"]').first().waitFor();
  await page.locator("main > *").first().waitFor({ state: "attached" });
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: "detached" });
}

/** A cell of a grid, by record and column; the id is quoted as CSS. */
export function cellOf(page: Page, recordId: string, column: string) {
  return page.locator(`[data-record-id="${recordId}"][data-column="${column}"]`).first();
}

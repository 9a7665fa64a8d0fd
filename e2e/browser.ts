import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * Chromium counts the last list alone, so that it begins with what of Playwright's own matters here. The menu of the
 * address bar is a page in a process of its own in every window, and is made before anybody wants it: half of the work
 * of opening a page.
 */
const NOT_WANTED = [
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect"],
  ...["DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"],
  ...["LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"],
  ...["OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"],
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
];

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
      `--disable-features=${NOT_WANTED.join(",")}`,
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

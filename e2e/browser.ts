import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

/** The shell is the same browser without its windows: pages open a third faster in it. */
const INSTALLED = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

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
  return chromium.launch({
    executablePath: browserPath(),
    headless: true,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      `--disable-features=${NOT_WANTED.join(",")}`,
    ],
  });
}

function browserPath(): string {
  const wanted = process.env["CHROMIUM"];
  const path = wanted ? [wanted].find(existsSync) : INSTALLED.find(existsSync);
  if (path) return path;
  throw new Error(
    `${wanted ?? "Chromium"} is missing: apt-get install chromium-headless-shell, or set CHROMIUM to a browser.`,
  );
}

/** Waits until the page says that it is live, and what it shows is there: keys are heard by that. */
export async function untilPageLive(page: Page): Promise<void> {
  await page.locator('[data-connection="live"]').first().waitFor();
  await page.locator("main > *").first().waitFor({ state: "attached" });
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: "detached" });
}

/** Waits until a live page has asked nothing for two seconds: what it asks while it opens, it has asked then. */
export async function untilQuiet(page: Page): Promise<void> {
  await untilPageLive(page);
  let asked = performance.now();
  const heard = () => (asked = performance.now());
  page.on("request", heard);
  while (performance.now() - asked < 2_000) await page.waitForTimeout(100);
  page.off("request", heard);
}

/** A cell of a grid, by record and column; the id is quoted as CSS. */
export function cellOf(page: Page, recordId: string, column: string) {
  return page.locator(`[data-record-id="${recordId}"][data-column="${column}"]`).first();
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Colours that change, as the theme does, are looked at when they have changed. */
const STILL = `Promise.allSettled(document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished))`;

/** Violations alone are put together, and each is one line before it leaves the page: there are thousands of passes. */
const FOUND = `${STILL}.then(() => axe.run(document, { resultTypes: ["violations"] }))
  .then(({ violations }) => violations.map(({ id, help, nodes }) => id + ": " + help + ": " + nodes[0]?.html))`;

/** What axe has against a page as it is now, each with the first element that it is about. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // The page's Content-Security-Policy allows no inline script; the debugger is not bound by it.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE);
  return page.evaluate<string[]>(FOUND);
}

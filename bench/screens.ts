/** What a person waits for: first visits on a slow machine and network, all columns, scrolling. */
import { loadavg } from "node:os";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, untilPageLive } from "../e2e/browser.ts";
import { discard, startProduct, type Product } from "../e2e/product.ts";
import { percentile } from "../testing/percentile.ts";
import { scrollFrames } from "./scrolling.ts";
import { firstVisit } from "./slow-page.ts";
import { atLeast, atMost, duration, inKb, type Measure, fact } from "./table.ts";

const RECORDS = 20_000;
const VISITS = 5;
const TIMES = 7;
/** What a screen of 60 frames a second may lose. */
const LEAST_FRAMES = 55;

const ROUTES = [
  { name: "grid", path: "/objects/Contact", shown: ".g-row .g-name" },
  { name: "board", path: "/", shown: ".tile h2" },
  { name: "objects", path: "/objects", shown: "main a[href^='/objects/']" },
  { name: "sync", path: "/sync", shown: "main table a, main table button" },
] as const;

export async function screenMeasures(): Promise<Measure[]> {
  const before = loadavg()[0] ?? 0;
  const product = await startProduct({ records: RECORDS });
  const browser = await launchBrowser();
  try {
    // The Worker's code is compiled as it runs.
    for (const route of ROUTES) await visit(browser, product, route, false);
    const measures = [
      ...(await visitMeasures(browser, product)),
      ...(await allColumnsMeasures(browser, product)),
      ...(await scrollMeasures(browser, product)),
    ];
    const load = `${before.toFixed(1)}, ${(loadavg()[0] ?? 0).toFixed(1)}`;
    return [...measures, fact("  load of the machine before and after", load)];
  } finally {
    await browser.close();
    await discard(product);
  }
}

type Route = { readonly path: string; readonly shown: string };

function visit(browser: Browser, { url }: Product, { path, shown }: Route, isSlow: boolean) {
  return firstVisit(browser, { url: `${url}${path}`, shown, isSlow });
}

async function visitMeasures(browser: Browser, product: Product): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const route of ROUTES) {
    const files = await visit(browser, product, route, false);
    const visits = [];
    for (let n = 0; n < VISITS; n++) visits.push(await visit(browser, product, route, true));
    const largest = visits.map(({ largestMs }) => largestMs);
    const shown = visits.map(({ shownMs }) => shownMs);
    measures.push(
      atMost(`${route.name}: LCP at 4 × CPU and Fast 4G, p50`, percentile(largest, 0.5), 1_500),
      fact("  the slowest", duration(Math.max(...largest))),
      atMost("  first rows painted, p50", percentile(shown, 0.5), 1_500),
      atMost("  JS until then, gz", files.scriptBytes, 90_000, inKb),
      atMost("  CSS, gz", files.styleBytes, 12_000, inKb),
    );
  }
  return measures;
}

const columnsDrawn = (page: Page) =>
  page.getByRole("grid").evaluate((grid) => Number(grid.getAttribute("aria-colcount")));

/** From the click until the frame in which the rows have all columns of the object. */
const watchColumns = (before: number) => `
  globalThis.allShown = new Promise((resolve) => {
    const after = new MessageChannel();
    let began;
    after.port1.onmessage = () => resolve(performance.now() - began);
    const isShown = () => {
      const grid = document.querySelector("[role=grid]");
      return Number(grid?.getAttribute("aria-colcount")) > ${before} && grid.querySelector(".g-row .g-name");
    };
    const look = () => requestAnimationFrame(isShown() ? () => after.port2.postMessage(null) : look);
    document.addEventListener("click", () => look((began = performance.now())), { once: true, capture: true });
  });
  null;
`;

async function allColumnsMeasures(browser: Browser, { url }: Product): Promise<Measure[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const times: number[] = [];
  let [before, after] = [0, 0];
  for (let n = 0; n < TIMES; n++) {
    await page.goto(`${url}/objects/Contact`);
    await untilPageLive(page);
    before = await columnsDrawn(page);
    await page.keyboard.press("c");
    const all = page.getByRole("button", { name: "All", exact: true });
    await all.waitFor();
    await page.evaluate(watchColumns(before));
    await all.click();
    times.push(await page.evaluate<number>("allShown"));
    after = await columnsDrawn(page);
  }
  await page.close();
  return [
    atMost(
      `all columns (${before} → ${after}), from click to paint, p50`,
      percentile(times, 0.5),
      100,
    ),
    fact("  the slowest", duration(Math.max(...times))),
  ];
}

async function scrollMeasures(browser: Browser, { url }: Product): Promise<Measure[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto("about:blank");
  const empty = await scrollFrames(page);
  const measures = [fact("frames a second, empty page", empty.perSecond.toFixed(1))];
  for (const [name, search] of [
    ["scrolling the grid", ""],
    ["  all columns", "?columns=*"],
  ]) {
    await page.goto(`${url}/objects/Contact${search}`);
    await untilPageLive(page);
    const frames = await scrollFrames(page);
    measures.push(
      atLeast(`${name}, frames a second`, frames.perSecond, LEAST_FRAMES, (n) => n.toFixed(1)),
      fact("  longest frame", duration(frames.longestMs)),
    );
  }
  await page.close();
  return measures;
}

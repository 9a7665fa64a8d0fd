import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";

/** "Fast 4G" of Chromium's DevTools (`SDK.NetworkManager.Fast4GConditions`): latency of a request in milliseconds, bytes a second. */
const FAST_4G = {
  offline: false,
  latency: 60 * 2.75,
  downloadThroughput: ((9 * 1_000_000) / 8) * 0.9,
  uploadThroughput: ((1.5 * 1_000_000) / 8) * 0.9,
};
const CPU_SLOW_DOWN = 4;

/** Notes the largest paints, and when the first frame with `shown` was handed to the screen. */
const watch = (shown: string) => `
  globalThis.seen = { largestMs: 0, shownMs: 0 };
  seen.isShown = new Promise((resolve) => (seen.show = resolve));
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.largestMs = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => seen.show((seen.shownMs = performance.now()));
  const look = new MutationObserver(() => {
    if (document.querySelector(${JSON.stringify(shown)}) === null) return;
    look.disconnect();
    requestAnimationFrame(() => afterFrame.port2.postMessage(null));
  });
  look.observe(document, { childList: true, subtree: true });
`;

export type Load = {
  /** Largest contentful paint, from the beginning of the navigation. */
  readonly largestMs: number;
  /** First frame with what the page is for, from the beginning of the navigation. */
  readonly shownMs: number;
  /** Of the scripts that were asked for before that frame, compressed by gzip. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
};

type LoadOptions = {
  readonly url: string;
  /** What the page is for, as CSS. */
  readonly shown: string;
  /** A processor of a quarter of the speed, and Fast 4G. */
  readonly isSlow: boolean;
};

const SETTLE_MS = 1_500;

/** A first visit: nothing is in a cache. */
export async function firstVisit(browser: Browser, options: LoadOptions): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    if (options.isSlow) await slowDown(page);
    await page.addInitScript(watch(options.shown));
    const files = await filesBefore(page, async () => {
      await page.goto(options.url, { waitUntil: "commit" });
      await page.evaluate("seen.isShown");
    });
    await page.waitForTimeout(SETTLE_MS);
    const [largestMs, shownMs] = await page.evaluate<[number, number]>(
      "[seen.largestMs, seen.shownMs]",
    );
    return { largestMs, shownMs, ...files };
  } finally {
    await context.close();
  }
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", FAST_4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOW_DOWN });
}

/** Sizes of what was asked for until `work` had ended. */
async function filesBefore(
  page: Page,
  work: () => Promise<void>,
): Promise<Pick<Load, "scriptBytes" | "styleBytes">> {
  const sizes: Promise<readonly [type: string, bytes: number]>[] = [];
  const isDone = { yet: false };
  page.on("response", (response) => {
    const type = response.request().resourceType();
    if (isDone.yet || (type !== "script" && type !== "stylesheet")) return;
    const size = response.body().then((body) => [type, gzipSync(body).length] as const);
    sizes.push(size.catch(() => [type, 0] as const));
  });
  await work();
  isDone.yet = true;
  const all = await Promise.all(sizes);
  const sum = (wanted: string) =>
    all.reduce((total, [type, bytes]) => total + (type === wanted ? bytes : 0), 0);
  return { scriptBytes: sum("script"), styleBytes: sum("stylesheet") };
}

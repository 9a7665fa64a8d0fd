import { gzipSync } from "node:zlib";
import type { Browser, Page, Response } from "playwright-core";

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
  globalThis.seen = { largestMs: 0, frameMs: 0, shownMs: 0 };
  seen.isShown = new Promise((resolve) => (seen.show = resolve));
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.largestMs = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => seen.show((seen.shownMs = performance.now()));
  const look = new MutationObserver(() => {
    if (document.querySelector(${JSON.stringify(shown)}) === null) return;
    look.disconnect();
    requestAnimationFrame(() => {
      seen.frameMs = performance.now();
      afterFrame.port2.postMessage(null);
    });
  });
  look.observe(document, { childList: true, subtree: true });
`;

const SEEN = `({
  largestMs: seen.largestMs,
  shownMs: seen.shownMs,
  asked: performance.getEntriesByType("resource").filter((one) => one.startTime < seen.frameMs).map((one) => one.name),
})`;

type Seen = Pick<Load, "largestMs" | "shownMs"> & { readonly asked: readonly string[] };

export type Load = {
  /** Largest contentful paint, from the beginning of the navigation. */
  readonly largestMs: number;
  /** First frame with what the page is for, from the beginning of the navigation. */
  readonly shownMs: number;
  /** Of the scripts that were asked for before that frame, by the page's own clock, compressed by gzip. */
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
    const sizes = followSizes(page);
    await page.goto(options.url, { waitUntil: "commit" });
    await page.evaluate("seen.isShown");
    await page.waitForTimeout(SETTLE_MS);
    const { asked, ...times } = await page.evaluate<Seen>(SEEN);
    return { ...times, ...(await sizes(asked)) };
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

type Sizes = Pick<Load, "scriptBytes" | "styleBytes">;

/** Scripts and styles as they come. @returns the sizes of those with some addresses */
function followSizes(page: Page): (addresses: readonly string[]) => Promise<Sizes> {
  const files = { script: new Map<string, Response>(), stylesheet: new Map<string, Response>() };
  page.on("response", (response) => {
    const type = response.request().resourceType();
    if (type === "script" || type === "stylesheet") files[type].set(response.url(), response);
  });
  return async (addresses) => {
    const size = async (of: ReadonlyMap<string, Response>) => {
      const found = addresses.flatMap((one) => of.get(one) ?? []);
      const sizes = await Promise.all(found.map(sizeOf));
      return sizes.reduce((total, one) => total + one, 0);
    };
    return { scriptBytes: await size(files.script), styleBytes: await size(files.stylesheet) };
  };
}

/** Compressed by gzip. */
async function sizeOf(response: Response): Promise<number> {
  return gzipSync(await response.body()).length;
}

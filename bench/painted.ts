import type { Page } from "playwright-core";

/**
 * Watches the grid from inside the page. For every value `mark-<n>` that a cell shows, it notes when the frame with it
 * was handed to the screen. Times are epoch milliseconds; the page has this machine's clock.
 */
const WATCH = `
  globalThis.paintedAt = {};
  const afterFrame = new MessageChannel();
  let waiting = [];
  afterFrame.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    for (const mark of waiting) globalThis.paintedAt[mark] ??= now;
    waiting = [];
  };
  const seen = (text) => {
    const mark = /mark-\\d+/.exec(text ?? "")?.[0];
    if (mark === undefined) return;
    if (waiting.length === 0) requestAnimationFrame(() => afterFrame.port2.postMessage(null));
    waiting.push(mark);
  };
  new MutationObserver((mutations) => {
    for (const { target, addedNodes } of mutations) {
      seen(target.textContent.length < 200 ? target.textContent : "");
      for (const node of addedNodes) seen(node.textContent.length < 200 ? node.textContent : "");
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

export async function watchPaints(page: Page): Promise<void> {
  await page.evaluate(WATCH);
}

/** When each mark was painted, by mark. */
export async function readPaints(page: Page): Promise<Readonly<Record<string, number>>> {
  return page.evaluate("globalThis.paintedAt");
}

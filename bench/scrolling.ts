import type { Page } from "playwright-core";

const SCROLL_MS = 4_000;
/** A fast turn of the wheel: some 1,500 px a second. */
const STEP_PX = 100;
const STEPS_MS = 66;

const COUNT_FRAMES = `new Promise((resolve) => {
  const began = performance.now();
  let frames = 0;
  let before = began;
  let longest = 0;
  const next = (now) => {
    frames += 1;
    longest = Math.max(longest, now - before);
    before = now;
    if (now - began < ${SCROLL_MS}) requestAnimationFrame(next);
    else resolve({ perSecond: (frames * 1000) / (now - began), longestMs: longest });
  };
  requestAnimationFrame(next);
})`;

export type Frames = { readonly perSecond: number; readonly longestMs: number };

/** Frames while the wheel is turned over the middle of the page. */
export async function scrollFrames(page: Page): Promise<Frames> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  await page.mouse.move(width / 2, height / 2);
  const counted = page.evaluate<Frames>(COUNT_FRAMES);
  const turn = { on: true };
  const turning = turnWheel(page, turn);
  const frames = await counted;
  turn.on = false;
  await turning;
  return frames;
}

async function turnWheel(page: Page, turn: { readonly on: boolean }): Promise<void> {
  while (turn.on) {
    await page.mouse.wheel(0, STEP_PX);
    await page.waitForTimeout(STEPS_MS);
  }
}

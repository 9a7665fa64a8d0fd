/** What the badge says after 5, 15 and 60 s without word from ingest, from the org, or from Postgres. */
import { readdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { controlClient } from "../emulator/control/client.ts";
import { identify, type ProcessIdentity, signal } from "../local/process/process-identity.ts";
import { launchBrowser } from "./browser.ts";
import { discard, startProduct, type OwnProduct } from "./product.ts";

const AFTER_S = [5, 15, 60] as const;
const LIVE_AGAIN_MS = 60_000;

type Shown = { readonly tag: string; readonly text: string; readonly cause: string };
type Badges = Readonly<Record<(typeof AFTER_S)[number], Shown>>;
type Scene = { readonly product: OwnProduct; readonly page: Page };

const SCENES = ["ingest", "org", "postgres"] as const;
const scenes = new Map<(typeof SCENES)[number], Scene>();
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await Promise.all(SCENES.map(openScene));
});
afterAll(async () => {
  await browser.close();
  for (const { product } of scenes.values()) await discard(product);
});

/** A product of the scene's own, with a page of it that is live. */
async function openScene(name: (typeof SCENES)[number]): Promise<void> {
  const product = await startProduct({ records: 300 });
  const page = await browser.newPage();
  scenes.set(name, { product, page });
  await page.goto(`${product.url}/objects/Account?columns=name`);
  await untilFollowed(page);
}

/** While the other scenes opened, or another test is at it, the machine may have stood still: it is live again first. */
async function scene(name: (typeof SCENES)[number]): Promise<Scene> {
  const found = scenes.get(name);
  if (!found) throw new Error(`The scene of ${name} did not open`);
  await untilFollowed(found.page);
  return found;
}

/** Before the page has its room, the badge speaks of pipeline and node alone. */
async function untilFollowed(page: Page): Promise<void> {
  await page.locator('[data-connection="live"][title*="Last message"]').first().waitFor();
}

async function shown(page: Page): Promise<Shown> {
  const badge = page.locator("[data-connection]").first();
  return badge.evaluate((node) => ({
    tag: node.getAttribute("data-connection") ?? "",
    text: node.textContent ?? "",
    cause: node.getAttribute("title") ?? "",
  }));
}

/** What the badge says after each of the times. */
async function badgesAfter(page: Page): Promise<Badges> {
  const began = performance.now();
  const read = AFTER_S.map(async (seconds) => {
    await page.waitForTimeout(began + seconds * 1_000 - performance.now());
    return [seconds, await shown(page)] as const;
  });
  return Object.fromEntries(await Promise.all(read)) as Badges;
}

/** The number in the badge, in seconds: `live · 7.2 s`, `silent · 1 min`. */
function ageOf({ text }: Shown): number {
  const [, count, unit] = /· ([\d.]+) (s|min)$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`The badge says no age: ${text}`);
  return Number(count) * (unit === "min" ? 60 : 1);
}

async function partOf(product: OwnProduct, name: string): Promise<ProcessIdentity> {
  const part = (await product.state()).parts[name];
  if (!part) throw new Error(`${name} does not run`);
  return part;
}

function childrenOf({ pid }: ProcessIdentity): readonly ProcessIdentity[] {
  const isChild = (entry: string) => {
    try {
      return new RegExp(`\\) \\w ${pid} `).test(readFileSync(`/proc/${entry}/stat`, "utf8"));
    } catch {
      return false; // It has ended.
    }
  };
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && isChild(entry));
  return pids.map((entry) => identify(Number(entry)));
}

/** Stops a process and all below it, runs, and lets them continue. */
async function whileStopped<T>(top: ProcessIdentity, run: () => Promise<T>): Promise<T> {
  const stopped: ProcessIdentity[] = [];
  const stop = (one: ProcessIdentity): void => {
    signal(one, "SIGSTOP");
    stopped.push(one);
    for (const child of childrenOf(one)) stop(child);
  };
  stop(top);
  try {
    return await run();
  } finally {
    for (const one of stopped) signal(one, "SIGCONT");
  }
}

async function untilLiveAgain(page: Page): Promise<void> {
  await page.locator('[data-connection="live"]').first().waitFor({ timeout: LIVE_AGAIN_MS });
}

describe.concurrent("the badge", { timeout: 180_000 }, () => {
  test("is stale soon after ingest stopped, and failed when nobody holds the object", async ({
    expect,
  }) => {
    const { product, page } = await scene("ingest");
    const badges = await whileStopped(await partOf(product, "ingest"), () => badgesAfter(page));
    expect(ageOf(badges[5])).toBeGreaterThanOrEqual(4);
    expect(badges[15].tag).toBe("stale");
    expect(ageOf(badges[15])).toBeGreaterThanOrEqual(14);
    expect(badges[60].tag).toBe("failed");
    expect(badges[60].cause).toMatch(/No ingest node holds this object/);
    expect(ageOf(badges[60])).toBeGreaterThanOrEqual(59);
    await untilLiveAgain(page);
  });

  test("is silent, with the cause, when the org is silent past its keepalive or the connection is dead", async ({
    expect,
  }) => {
    const { product, page } = await scene("org");
    const control = controlClient(`http://127.0.0.1:${product.ports.emulatorRest}`);
    const fault = await control.fault({ kind: "stream-silence" });
    // Faults of streams are injected at their next message.
    await control.work(50);
    const hits = async () => (await control.faults()).find(({ id }) => id === fault)?.hits ?? 0;
    await expect.poll(hits, { timeout: 10_000 }).toBeGreaterThan(0);
    const badges = await badgesAfter(page);
    expect(badges[60].tag).toBe("silent");
    expect(badges[60].cause).toMatch(/^Account is silent: Nothing is heard of Account/);
    expect(ageOf(badges[60])).toBeGreaterThanOrEqual(59);
    await control.heal(fault);
    await untilLiveAgain(page);
  });

  test("is not live when Postgres has stopped, and says that it does not answer", async ({
    expect,
  }) => {
    const { product, page } = await scene("postgres");
    const badges = await whileStopped(await partOf(product, "postgres"), () => badgesAfter(page));
    expect(ageOf(badges[5])).toBeGreaterThanOrEqual(4);
    expect(badges[15].tag).toMatch(/stale|offline/);
    expect(ageOf(badges[15])).toBeGreaterThanOrEqual(14);
    expect(badges[60].tag).toBe("offline");
    expect(badges[60].cause).toMatch(/database/);
    expect(ageOf(badges[60])).toBeGreaterThanOrEqual(59);
    await untilLiveAgain(page);
  });
});

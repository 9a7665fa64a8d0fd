/** Takes the pictures of the ready-made boards for docs/boards, of a running Orgmirror: `node scripts/board-pictures.ts URL`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser, untilPageLive } from "../e2e/browser.ts";

const FOLDER = join(import.meta.dirname, "../docs/boards");
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** Until the lines of curves and the names of people are there. */
const SETTLED_MS = 6_000;

const [url = "http://127.0.0.1:8787"] = process.argv.slice(2);
await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
for (const board of ["sales", "service", "activity"])
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(`${url}/boards/${board}`);
      await untilPageLive(page);
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: join(FOLDER, `${board}-${size}-${colorScheme}.png`) });
      await page.close();
    }
await browser.close();

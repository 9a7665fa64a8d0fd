import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** The part of axe's answer that is read here. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe has against a page as it is now, each with the first element that it is about. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // The page's Content-Security-Policy allows no inline script; the debugger is not bound by it.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations }: AxeResults = await page.evaluate("axe.run(document)");
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
}

import type { TestProject } from "vitest/node";
import { discard, startProduct, type Place } from "./product.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The product that files share, one after the other. */
    sharedProduct?: Place;
  }
}

/** As many as a list needs whose far pages are dropped. */
const RECORDS = 9_000;

/** vitest's globalSetup: one product for all files that need none of their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await startProduct({ records: RECORDS });
  project.provide("sharedProduct", { dataDir: product.dataDir, ports: product.ports });
  return () => discard(product);
}

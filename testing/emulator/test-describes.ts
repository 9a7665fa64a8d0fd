import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FieldDescribe } from "../../emulator/model/field-describe.ts";

/** Describes of a real org, which are not part of this repository (MANIFEST.md there names the org). */
export const CAPTURED: string = join(import.meta.dirname, "../../../shared/fixtures/describe");
export const SKIP_REASON = "no captured data in ../shared/fixtures";
export const hasCaptured = (): boolean => existsSync(CAPTURED);

export type CapturedDescribe = Record<string, unknown> & {
  readonly name: string;
  readonly fields: readonly FieldDescribe[];
};

/** The captured describes of objects, without describe global. */
export function capturedDescribes(): readonly CapturedDescribe[] {
  if (!hasCaptured()) return [];
  return readdirSync(CAPTURED)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(CAPTURED, name), "utf8")) as CapturedDescribe)
    .filter((describe) => "fields" in describe);
}

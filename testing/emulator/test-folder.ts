import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, as text or JSON; remove it afterwards. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-test-"));
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Such a folder for one test, removed at its end. */
export function testFolder(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = folderOf(files);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

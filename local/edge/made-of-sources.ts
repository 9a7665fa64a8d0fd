import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export type Recipe = {
  readonly made: string;
  readonly note: string;
  /** Files and folders; one that is missing counts as empty. */
  readonly sources: readonly string[];
  /** Parts of the sources that do not count. */
  readonly leaveOut?: readonly string[];
  readonly make: () => Promise<void>;
};

/**
 * Makes what is missing, or was made of other sources. Times of files tell nothing where another checkout, older or
 * newer, takes over the same folder.
 *
 * @returns whether it was made
 */
export async function makeOfSources(recipe: Recipe): Promise<boolean> {
  const { made, note, sources, leaveOut = [], make } = recipe;
  const digest = await digestOf(sources, leaveOut);
  if (existsSync(made) && (await readFile(note, "utf8").catch(() => "")) === digest) return false;
  await make();
  await mkdir(dirname(note), { recursive: true });
  await writeFile(note, digest);
  return true;
}

async function digestOf(sources: readonly string[], leaveOut: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) await add(hash, source, leaveOut);
  return hash.digest("hex");
}

async function add(hash: Hash, path: string, leaveOut: readonly string[]): Promise<void> {
  if (leaveOut.includes(path)) return;
  const entries = await readdir(path).catch(() => null);
  for (const name of entries?.toSorted() ?? []) await add(hash, join(path, name), leaveOut);
  if (entries !== null) return;
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  hash.update(`${path}\0${content.length}\0`).update(content);
}

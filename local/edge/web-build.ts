import { join } from "node:path";
import { isOutOfDate } from "./out-of-date.ts";
import { ROOT, runBinary } from "../process/run-program.ts";

const SOURCES = ["web", "edge/protocol", "vite.config.ts", "package-lock.json"];

/** Builds the web pages where they are missing or older than their sources. Returns whether it did. */
export async function buildWeb(): Promise<boolean> {
  const dist = join(ROOT, "web/dist");
  const sources = SOURCES.map((name) => join(ROOT, name));
  // Of web/ itself the build changes only the time of the folder, by making dist.
  if (!(await isOutOfDate(join(dist, "index.html"), sources, [dist]))) return false;
  await runBinary("vite", ["build"]);
  return true;
}

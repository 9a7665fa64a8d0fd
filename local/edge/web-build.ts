import { join } from "node:path";
import { makeOfSources } from "./made-of-sources.ts";
import { ROOT, runBinary } from "../process/run-program.ts";

const SOURCES = ["web", "edge/protocol", "vite.config.ts", "package-lock.json"];

/** Builds the web pages where they are missing or of other sources. Returns whether it did. */
export function buildWeb(): Promise<boolean> {
  const dist = join(ROOT, "web/dist");
  return makeOfSources({
    made: join(dist, "index.html"),
    // Not in dist, whose files are served.
    note: join(ROOT, "node_modules/.cache/orgmirror/web.sources"),
    sources: SOURCES.map((name) => join(ROOT, name)),
    leaveOut: [dist],
    // Tests build it too, whose environment is another.
    make: () => runBinary("vite", ["build"], { NODE_ENV: "production" }),
  });
}

import { existsSync } from "node:fs";
import { readConfig } from "./config/config.ts";
import { settingsHelp } from "./config/settings-text.ts";
import { useProxy } from "./lib/proxy.ts";
import { OrgmirrorError } from "./lib/orgmirror-error.ts";
import { runNode } from "./node/run-node.ts";

/** Runs one ingest node until SIGINT or SIGTERM. The exit code is 1 where it could not start, or had to stop. */
async function main(): Promise<void> {
  // What the environment already says goes before the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  try {
    const config = readConfig(process.env);
    useProxy(config.proxy);
    await runNode(config, stop.signal);
  } catch (error) {
    const isSentence = error instanceof OrgmirrorError;
    process.stderr.write(`${isSentence ? error.message : `ingest: ${String(error)}`}\n`);
    process.exitCode = 1;
  }
}

if (process.argv.includes("--help")) process.stdout.write(settingsHelp());
else await main();

import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../process/run-program.ts";
import { bundleWorker, type WorkerBundle } from "./worker-bundle.ts";
import type { Binding, WorkerConfig } from "./workerd-config.ts";
import { startWorkerd, type RunningWorkerd } from "./workerd.ts";

/** Secret settings of the Worker: passed by environment, never written to a file. */
export interface WorkerSecrets {
  readonly DATABASE_URL: string;
  readonly ROOM_TICKET_SECRET: string;
  readonly ROOM_PUBLISH_SECRET: string;
}

export interface EdgeOptions {
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** Folder for the rooms' storage, which outlives a restart, the bundle and the log. */
  readonly dataDir: string;
  readonly secrets: WorkerSecrets;
  /** ROOMS_HOST, NEON_FETCH_ENDPOINT, LOCAL_PERSON and the like. */
  readonly vars: Readonly<Record<string, string>>;
  /** Built web pages; default `web/dist`. */
  readonly assetsDir?: string;
  /** Default: the repository's wrangler.toml. */
  readonly wranglerConfig?: string;
  /** Keep the log of the run before, as a restart does. */
  readonly append?: boolean;
}

/** Starts web pages, API and rooms on one port, as Cloudflare's edge serves them. */
export async function startEdge(options: EdgeOptions): Promise<RunningWorkerd> {
  const folder = resolve(options.dataDir, "build");
  const assets = options.assetsDir ?? join(ROOT, "web/dist");
  const storage = resolve(options.dataDir, "storage");
  for (const needed of [assets, storage]) await mkdir(needed, { recursive: true });
  const bundle = await bundleWorker(
    options.wranglerConfig ?? join(ROOT, "wrangler.toml"),
    join(folder, "worker.upload"),
  );
  await writeFile(join(folder, "worker.js"), bundle.code);
  await writeFront(folder, entryOf(bundle));
  return startWorkerd({
    name: "worker",
    folder,
    logFile: resolve(options.dataDir, "worker.log"),
    append: options.append ?? false,
    env: { ...options.secrets },
    config: {
      entry: "front",
      port: options.port,
      disks: [
        { name: "assets", path: resolve(assets), writable: false },
        { name: "storage", path: storage, writable: true },
      ],
      workers: [worker(bundle, options)],
    },
  });
}

/** Worker and front share one isolate: on Cloudflare's edge, serving the pages costs the API no hop either. */
const entryOf = ({ cached }: WorkerBundle) => `import worker from "./worker.js";
import { answer, withCache } from "./front.js";
export * from "./worker.js";
let own;
const settings = ({ assets, ...others }) => (own ??= others);
export default {
  fetch: (request, env, ctx) =>
    answer(request, env, (asked) => worker.fetch(asked, settings(env), withCache(ctx, ${JSON.stringify(cached)}))),
};
`;

function worker(bundle: WorkerBundle, options: EdgeOptions): WorkerConfig {
  const secrets = Object.keys(options.secrets);
  const given = new Set([...secrets, ...Object.keys(options.vars)]);
  const bindings: Binding[] = [
    ...bundle.vars.filter(({ name }) => !given.has(name)),
    ...Object.entries(options.vars).map(([name, text]) => ({ name, text })),
    ...secrets.map((name) => ({ name, fromEnvironment: name })),
    ...bundle.durableObjects,
    { name: "assets", service: "assets" },
  ];
  return {
    name: "front",
    modules: ["entry.js", "worker.js", "front.js"],
    compatibilityDate: bundle.compatibilityDate,
    compatibilityFlags: bundle.compatibilityFlags,
    bindings,
    durableObjects: bundle.durableObjects.map(({ durableObject }) => durableObject),
  };
}

async function writeFront(folder: string, entry: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, "local/edge/front-worker.ts")],
    outfile: join(folder, "front.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  await writeFile(join(folder, "entry.js"), entry);
}

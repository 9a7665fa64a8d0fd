import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { partykitSettings } from "./rooms-bundle.ts";
import { ROOT } from "../process/run-program.ts";
import { bundleWorker, type WorkerBundle } from "./worker-bundle.ts";
import type { Binding, WorkerConfig } from "./workerd-config.ts";
import { startWorkerd, type RunningWorkerd } from "./workerd.ts";

/** Secret settings of the Worker: passed by environment, never written to a file. */
export interface WorkerSecrets {
  readonly DATABASE_URL: string;
  readonly ROOM_TICKET_SECRET: string;
}

export interface EdgeOptions {
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  readonly dataDir: string;
  readonly secrets: WorkerSecrets;
  /** ROOMS_HOST, NEON_FETCH_ENDPOINT, LOCAL_PERSON and the like. */
  readonly vars: Readonly<Record<string, string>>;
  /** Where the rooms listen: `127.0.0.1:8794`. */
  readonly roomsAddress: string;
  /** Built web pages; default `web/dist`. */
  readonly assetsDir?: string;
  /** Default: the repository's wrangler.toml. */
  readonly wranglerConfig?: string;
  /** Keep the log of the run before, as a restart does. */
  readonly append?: boolean;
}

export interface DevFrontOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly roomsAddress: string;
  readonly apiAddress: string;
}

/** Serves the rooms and a Worker that `wrangler dev` runs, on one port. */
export async function startDevFront(options: DevFrontOptions): Promise<RunningWorkerd> {
  const folder = resolve(options.dataDir, "build");
  await writeFront(folder, DEV_ENTRY);
  return startWorkerd({
    name: "front",
    folder,
    logFile: resolve(options.dataDir, "front.log"),
    env: {},
    config: {
      entry: "front",
      port: options.port,
      disks: [{ name: "assets", path: join(ROOT, "web"), writable: false }],
      externals: [
        { name: "rooms", address: options.roomsAddress },
        { name: "api", address: options.apiAddress },
      ],
      workers: [devFront((await partykitSettings()).compatibilityDate)],
    },
  });
}

/** Starts web pages, API and the way to the rooms on one port, as Cloudflare's edge serves them. */
export async function startEdge(options: EdgeOptions): Promise<RunningWorkerd> {
  const folder = resolve(options.dataDir, "build");
  const assets = options.assetsDir ?? join(ROOT, "web/dist");
  await mkdir(assets, { recursive: true });
  const bundle = await bundleWorker(
    options.wranglerConfig ?? join(ROOT, "wrangler.toml"),
    join(folder, "worker.upload"),
  );
  await writeFile(join(folder, "worker.js"), bundle.code);
  await writeFront(folder, ENTRY);
  return startWorkerd({
    name: "worker",
    folder,
    logFile: resolve(options.dataDir, "worker.log"),
    append: options.append ?? false,
    env: { ...options.secrets },
    config: {
      entry: "front",
      port: options.port,
      disks: [{ name: "assets", path: resolve(assets), writable: false }],
      externals: [{ name: "rooms", address: options.roomsAddress }],
      workers: [worker(bundle, options)],
    },
  });
}

/** Worker and front share one isolate: on Cloudflare's edge, serving the pages costs the API no hop either. */
const ENTRY = `import worker from "./worker.js";
import { answer } from "./front.js";
let own;
const settings = ({ rooms, assets, ...others }) => (own ??= others);
export default {
  fetch: (request, env, ctx) =>
    answer(request, env, (asked) => worker.fetch(asked, settings(env), ctx)),
};
`;

const DEV_ENTRY = `import { answer } from "./front.js";
export default { fetch: (request, env) => answer(request, env, (asked) => env.api.fetch(asked)) };
`;

function devFront(compatibilityDate: string): WorkerConfig {
  return {
    name: "front",
    modules: ["entry.js", "front.js"],
    compatibilityDate,
    compatibilityFlags: [],
    bindings: ["rooms", "api", "assets"].map((name) => ({ name, service: name })),
  };
}

function worker(bundle: WorkerBundle, options: EdgeOptions): WorkerConfig {
  const secrets = Object.keys(options.secrets);
  const given = new Set([...secrets, ...Object.keys(options.vars)]);
  const bindings: Binding[] = [
    ...bundle.vars.filter(({ name }) => !given.has(name)),
    ...Object.entries(options.vars).map(([name, text]) => ({ name, text })),
    ...secrets.map((name) => ({ name, fromEnvironment: name })),
    ...["rooms", "assets"].map((name) => ({ name, service: name })),
  ];
  return {
    name: "front",
    modules: ["entry.js", "worker.js", "front.js"],
    compatibilityDate: bundle.compatibilityDate,
    compatibilityFlags: bundle.compatibilityFlags,
    bindings,
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

import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { makeOfSources } from "./made-of-sources.ts";
import { QUIET_WRANGLER } from "./quiet-wrangler.ts";
import { ROOT, runBinary } from "../process/run-program.ts";
import type { Binding } from "./workerd-config.ts";

/** What wrangler.toml says of an export: a Durable Object, or an entrypoint. */
const Export = v.object({ cache: v.optional(v.object({ enabled: v.boolean() })) });
const Metadata = v.object({
  main_module: v.string(),
  compatibility_date: v.string(),
  compatibility_flags: v.optional(v.array(v.string()), []),
  exports: v.optional(v.record(v.string(), Export), {}),
  bindings: v.array(
    v.object({
      name: v.string(),
      type: v.string(),
      text: v.optional(v.string()),
      class_name: v.optional(v.string()),
    }),
  ),
});

export interface WorkerBundle {
  readonly code: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** The `[vars]` of wrangler.toml. */
  readonly vars: readonly (Binding & { readonly text: string })[];
  /** Its Durable Objects: the rooms. */
  readonly durableObjects: readonly (Binding & { readonly durableObject: string })[];
  /** The names of its entrypoints that a cache stands before. */
  readonly cached: readonly string[];
}

/**
 * What `wrangler deploy` would upload for `configFile`, kept in `cacheFile` and made anew when its sources changed.
 * Takes about 2 s the first time, offline.
 */
export async function bundleWorker(configFile: string, cacheFile: string): Promise<WorkerBundle> {
  const sources = ["edge", "db", "package-lock.json"].map((name) => join(ROOT, name));
  await makeOfSources({
    made: cacheFile,
    note: `${cacheFile}.sources`,
    sources: [configFile, ...sources],
    make: async () => {
      await mkdir(dirname(cacheFile), { recursive: true });
      await requireAssetsFolder();
      const args = ["deploy", "--dry-run", "--config", configFile, "--outfile", cacheFile];
      await runBinary("wrangler", args, QUIET_WRANGLER);
    },
  });
  return readUpload(await readFile(cacheFile));
}

/** wrangler wants the folder of static assets to be there, even for a Worker without them. */
export async function requireAssetsFolder(): Promise<void> {
  await mkdir(join(ROOT, "web/dist"), { recursive: true });
}

/** wrangler writes the multipart form that it would send to Cloudflare. */
async function readUpload(body: Buffer<ArrayBuffer>): Promise<WorkerBundle> {
  const boundary = body.subarray(2, body.indexOf("\r\n")).toString();
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const form = await new Response(body, { headers }).formData();
  const metadata = v.parse(Metadata, JSON.parse(await text(form.get("metadata"))));
  return {
    code: await text(form.get(metadata.main_module)),
    compatibilityDate: metadata.compatibility_date,
    compatibilityFlags: metadata.compatibility_flags,
    vars: metadata.bindings.flatMap(({ name, type, text: value }) =>
      type === "plain_text" && value !== undefined ? [{ name, text: value }] : [],
    ),
    cached: Object.entries(metadata.exports).flatMap(([name, { cache }]) =>
      cache?.enabled ? [name] : [],
    ),
    durableObjects: metadata.bindings.flatMap(({ name, class_name: durableObject }) =>
      durableObject === undefined ? [] : [{ name, durableObject }],
    ),
  };
}

async function text(part: Blob | string | null): Promise<string> {
  if (part === null) throw new Error("wrangler's upload lacks a part that it names.");
  return typeof part === "string" ? part : part.text();
}

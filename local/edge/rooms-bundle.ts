import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { build, type Plugin } from "esbuild";
import * as v from "valibot";
import { ROOT } from "../process/run-program.ts";

/** What `partykit dev` puts into its facade for a project with one party, no static assets and no bindings. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  __R2_BINDINGS__: "[]",
  __KV_BINDINGS__: "[]",
  __PARTIES__: "",
};
const ASSETS_MODULE = "__STATIC_ASSETS_MANIFEST__";
const NO_ASSETS: Plugin = {
  name: "no-static-assets",
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^${ASSETS_MODULE}$`) }, ({ path }) => ({
      path,
      namespace: "no-static-assets",
    }));
    plugin.onLoad({ filter: /.*/, namespace: "no-static-assets" }, () => ({
      contents: "export default { assets: {} };",
    }));
  },
};

/** The facade's Durable Object class; a room is one of them. */
export const ROOM_CLASS = "PartyKitDurable";

const PartykitJson = v.object({ main: v.string(), compatibilityDate: v.string() });

/** What `partykit.json` says of the rooms; `party` is an absolute path. */
export async function partykitSettings(): Promise<{ party: string; compatibilityDate: string }> {
  const text = await readFile(join(ROOT, "partykit.json"), "utf8");
  const { main, compatibilityDate } = v.parse(PartykitJson, JSON.parse(text));
  return { party: join(ROOT, main), compatibilityDate };
}

/**
 * Bundles a party with PartyKit's own facade, as `partykit deploy` does, into one module Worker at `outfile`.
 * `host` is the address of `room.context.parties`. The facade is an internal file of partykit: a version that has
 * changed it is refused, with what is missing.
 */
export async function bundleRooms(party: string, outfile: string, host: string): Promise<void> {
  const { metafile } = await build({
    stdin: {
      contents: filledFacade(await readFile(facadeFile(), "utf8"), party),
      resolveDir: ROOT,
    },
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["partykit", "workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
    define: { PARTYKIT_HOST: JSON.stringify(host), PARTYKIT_API_BASE: '"http://127.0.0.1"' },
    logLevel: "silent",
    metafile: true,
    plugins: [NO_ASSETS],
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (!exported.includes(ROOM_CLASS) || !exported.includes("default")) {
    throw new Error(otherFacade(`the exports ${ROOM_CLASS} and default`));
  }
}

/** Puts the party into the facade's text. Throws with what the facade no longer has. */
export function filledFacade(facade: string, party: string): string {
  const needed = [
    "__WORKER__",
    ASSETS_MODULE,
    "pkvar-",
    "PARTYKIT_DURABLE",
    ...Object.keys(PLACEHOLDERS),
  ];
  const missing = needed.filter((name) => !facade.includes(name));
  if (missing.length > 0) {
    throw new Error(otherFacade(missing.join(", ")));
  }
  return Object.entries(PLACEHOLDERS)
    .reduce((text, [name, value]) => text.replaceAll(name, () => value), facade)
    .replace("__WORKER__", () => party.replaceAll("\\", "/"));
}

function otherFacade(missing: string): string {
  return `This version of partykit has another facade (dist/generated.js lacks ${missing}): local/edge/rooms-bundle.ts must follow it.`;
}

/** `partykit/server` is exported for `import` alone, which `require.resolve` does not follow. */
function facadeFile(): string {
  const paths = createRequire(import.meta.url).resolve.paths("partykit") ?? [];
  for (const path of paths) {
    const found = join(path, "partykit/dist/generated.js");
    if (existsSync(found)) return found;
  }
  throw new Error("partykit is not installed: run npm ci.");
}

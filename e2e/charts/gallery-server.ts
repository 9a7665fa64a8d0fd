import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";
import { requireFreePort } from "../../local/process/free-port.ts";

/** A gallery that is built and served. */
export type Gallery = {
  readonly url: string;
  /** Where the built files are. */
  readonly folder: string;
  readonly close: () => Promise<void>;
};

/** Builds the gallery of charts into a folder of its own and serves it on this machine. */
export async function startGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-gallery-"));
  const configFile = join(import.meta.dirname, "vite.config.ts");
  await build({ configFile, build: { outDir: folder }, logLevel: "error" });
  const port = await freePort();
  const server = await preview({
    configFile,
    build: { outDir: folder },
    preview: { port, host: "127.0.0.1", strictPort: true },
  });
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}/`, folder, close };
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if ((await requireFreePort(port, "gallery").catch(() => port)) === undefined) return port;
  }
}

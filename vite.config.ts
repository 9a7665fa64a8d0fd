import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";
import solid from "vite-plugin-solid";

const api = process.env["ORGMIRROR_DEV_API"] ?? "http://127.0.0.1:8787";

const proxy = { "^/api/": { target: api }, "^/parties/": { target: api, ws: true } };

type Modules = {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
};

/** A module of `web/` and all that it imports, and they import; not what is imported later. */
function importedBy(file: string, modules: Modules, found = new Set<string>()): Set<string> {
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  visit(join(import.meta.dirname, "web", file));
  return found;
}

/**
 * Three files for what every page needs, each asked for at once: what runs first, which is small, so that what it asks
 * for is on its way early; the app; and the page. Many small files would wait for each other.
 */
function fileOf(id: string, modules: Modules): string | null {
  if (/vite\/preload-helper|rolldown\/runtime/.test(id)) return "first";
  if (importedBy("main.ts", modules).has(id)) return "first";
  return importedBy("start.tsx", modules).has(id) ? "app" : null;
}

/** The document asks for the code of every page, not the script that runs first: that would be a round trip later. */
const preloadStart: Plugin = {
  name: "orgmirror-preload-start",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle }): HtmlTagDescriptor[] {
      const start = Object.values(bundle ?? {}).find(
        (output) =>
          output.type === "chunk" && output.moduleIds.some((id) => id.endsWith("/web/start.tsx")),
      );
      const files = start?.type === "chunk" ? [start.fileName, ...start.imports] : [];
      return files
        .filter((file) => !html.includes(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
          injectTo: "head",
        }));
    },
  },
};

/** Builds the dashboard (`web/`) to `web/dist`; in development it forwards API and rooms to a running Orgmirror. */
export default defineConfig({
  root: "web",
  plugins: [solid(), tailwindcss(), preloadStart],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // A Content-Security-Policy without 'unsafe-inline' and data: must do.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: fileOf, includeDependenciesRecursively: false }],
        },
      },
    },
  },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
});

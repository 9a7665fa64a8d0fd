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
 * Few files for a first page, each asked for at once: what runs first, which is small, so that what it asks for is on its
 * way early; the app, with what boards and lists share; what lists and records share; and the page. Many small files
 * would wait for each other.
 */
function fileOf(id: string, modules: Modules): string | null {
  if (id.includes("vite/preload-helper")) return "first";
  const isOf = (file: string) => importedBy(file, modules).has(id);
  if (isOf("main.ts")) return "first";
  const isOfLists = isOf("pages/object-page.tsx");
  if (isOf("start.tsx") || (isOfLists && isOf("pages/board-page.tsx"))) return "app";
  return isOfLists && isOf("pages/record-page.tsx") ? "records" : null;
}

/**
 * Nearly all of a first page's code runs at once: Chromium compiles it beside the page, not function by function in it
 * (v8.dev/blog/explicit-compile-hints).
 */
const compileNow: Plugin = {
  name: "orgmirror-compile-now",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === "chunk" && /^(?:first|app|records)$|-page$/.test(file.name))
          file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

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
  plugins: [solid(), tailwindcss(), preloadStart, compileNow],
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

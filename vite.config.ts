import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin, type Rolldown } from "vite";
import solid from "vite-plugin-solid";
import { PAGE_NAMES, type PageName } from "./edge/protocol/page-path.ts";

const api = process.env["ORGMIRROR_DEV_API"] ?? "http://127.0.0.1:8787";

const proxy = { "^/api/": { target: api }, "^/parties/": { target: api, ws: true } };

type Bundle = Rolldown.OutputBundle;

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

/** What has parts of the record page and is loaded later. */
const OF_RECORDS = [
  "card/cards.tsx",
  "since/since-view.tsx",
  "grid/list-bars.tsx",
  "grid/whole-values.tsx",
  "ui/kept-notice.tsx",
  "ui/moment-field.tsx",
];

/** What the shell opens, whatever the page. */
const OF_SHELL = [
  "people/sign-in-view.tsx",
  "people/viewing-bar.tsx",
  "ui/drawer.tsx",
  "ui/shortcut-sheet.tsx",
];

/** What forms of pages that open later share. */
const OF_FORMS = ["ui/asked-dialog.tsx", "kinds/select.tsx"];

/**
 * Few files for a first page, each asked for at once: what runs first, which is small, so that what it asks for is on its
 * way early; what a board and a list ask; the app, with what boards and lists share; what lists and records share; parts of records;
 * what forms share, and pages for programs; what the shell opens; tiles; and the page. Many small files would wait for
 * each other.
 */
function fileOf(id: string, modules: Modules): string | null {
  if (id.includes("vite/preload-helper")) return "first";
  const isOf = (file: string) => importedBy(file, modules).has(id);
  const isOfBoards = isOf("pages/board-page.tsx");
  const isAskedOfLists = isOf("ask-list.ts") || isOf("view/list-condition.ts");
  if (isOf("main.ts") || (isAskedOfLists && isOfBoards)) return "first";
  if (isAskedOfLists) return "ask-list";
  if (isOf("ask-board.ts")) return "ask-board";
  const isOfLists = isOf("pages/object-page.tsx");
  if (isOf("start.tsx") || (isOfLists && isOfBoards)) return "app";
  if (OF_FORMS.some(isOf)) return "forms";
  if (OF_SHELL.some(isOf)) return "shell";
  if (!isOf("pages/record-page.tsx")) {
    if (isOf("pages/tokens-page.tsx") && isOf("pages/webhooks-page.tsx")) return "forms";
    // Groups of a list are a tile without its board.
    return isOfBoards && isOf("groups/groups-view.tsx") ? "tiles" : null;
  }
  if (isOfLists) return "records";
  return OF_RECORDS.some(isOf) ? "parts" : null;
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

/**
 * A document asks for all code of its page, not the script that runs first: that would be a round trip later. There is
 * one for each page, under `pages/` (`edge/protocol/page-path.ts` says which paths have it), and that of the start page.
 */
const pageDocuments: Plugin = {
  name: "orgmirror-page-documents",
  enforce: "post",
  generateBundle(_, bundle) {
    const start = bundle["index.html"];
    if (start?.type !== "asset") return;
    const html = String(start.source);
    const documentFor = (page: PageName) => {
      const asks = { board: ["ask-board.ts"], object: ["ask-list.ts"] }[String(page)] ?? [];
      const sources = ["start.tsx", ...asks, `pages/${page}-page.tsx`];
      return withLinks(html, new Set(sources.flatMap((source) => filesFor(source, bundle))));
    };
    for (const page of PAGE_NAMES)
      this.emitFile({
        type: "asset",
        fileName: `pages/${page}.html`,
        source: documentFor(page),
      });
    start.source = documentFor("board");
  },
};

/** The service worker of this build: what it keeps, and a name that is another one whenever that is. */
const shellWorker: Plugin = {
  name: "orgmirror-shell-worker",
  enforce: "post",
  generateBundle: {
    order: "post",
    async handler(_, bundle) {
      const assets = Object.keys(bundle).filter((file) => file.startsWith("assets/"));
      const files = ["/theme.js", "/favicon.svg", ...assets.toSorted().map((file) => `/${file}`)];
      const start = bundle["index.html"];
      const told = [...files, start?.type === "asset" ? String(start.source) : ""];
      const build = createHash("sha256").update(told.join("\n")).digest("hex").slice(0, 16);
      const source = await readFile(join(import.meta.dirname, "web/shell-worker.js"), "utf8");
      this.emitFile({
        type: "asset",
        fileName: "shell-worker.js",
        source: source.replace("__BUILD__", build).replace('["__FILES__"]', JSON.stringify(files)),
      });
    },
  },
};

/** Where Solid parses the templates of the build. */
const PARSED = "t.innerHTML = html;";
const SOLID = /solid-js\/web\/dist\/(?:web|dev)\.js$/;

/**
 * Solid's templates pass a policy that no other code can reach (`web/format/trusted-types.ts`): they are texts of the
 * build, and have neither scripts nor handlers.
 */
const trustedTemplates: Plugin = {
  name: "orgmirror-trusted-templates",
  transform: {
    filter: { id: SOLID },
    handler(code) {
      if (code.split(PARSED).length !== 2)
        throw new Error("Solid parses its templates otherwise: trustedTemplates does not fit it.");
      return `const templates = globalThis.trustedTypes?.createPolicy("solid", {
        createHTML: (html) => /<script|\\son\\w+=/i.test(html) ? "" : html,
      });
      ${code.replace(PARSED, "t.innerHTML = templates?.createHTML(html) ?? html;")}`;
    },
  },
};

/** The chunk of a source of `web/`, what it imports, and its styles. */
function filesFor(source: string, bundle: Bundle): readonly string[] {
  const isOf = (id: string) => id === join(import.meta.dirname, "web", source);
  return Object.values(bundle).flatMap((chunk) =>
    chunk.type === "chunk" && chunk.moduleIds.some(isOf)
      ? [chunk.fileName, ...chunk.imports, ...(chunk.viteMetadata?.importedCss ?? [])]
      : [],
  );
}

/** Files that the document asks for already are left out. */
function withLinks(html: string, files: ReadonlySet<string>): string {
  const links = [...files]
    .filter((file) => !html.includes(file))
    .map((file) => {
      const kind = file.endsWith(".css") ? 'rel="preload" as="style"' : 'rel="modulepreload"';
      return `    <link ${kind} crossorigin href="/${file}">\n`;
    });
  return html.replace("  </head>", `${links.join("")}  </head>`);
}

/** Builds the dashboard (`web/`) to `web/dist`; in development it forwards API and rooms to a running Orgmirror. */
export default defineConfig({
  root: "web",
  plugins: [solid(), tailwindcss(), trustedTemplates, compileNow, pageDocuments, shellWorker],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // What has light-dark(), which is long to spell out for others: all since May 2024.
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
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

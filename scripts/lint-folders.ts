import { readFileSync } from "node:fs";
import { dirname, join, normalize, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const DOCUMENT = "ARCHITECTURE.md";
/** What every folder may import. */
const FOR_ALL = "edge/protocol";
/** What each folder may import, by the table. */
export const MAY_IMPORT = foldersOf(readFileSync(join(ROOT, DOCUMENT), "utf8"));

/**
 * The table of folders, as ARCHITECTURE.md has it: `| folder | what is in it | may import |`. Names are from the root,
 * or below the folder's own top. A folder may name only folders above it, so no two import each other, and none in a
 * circle.
 */
function foldersOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, ReadonlySet<string>>();
  for (const [, folder = "", cell = ""] of text.matchAll(/^\| `([\w/-]+)` \|[^|]*\|([^|]*)\|$/gm)) {
    const names = cell.split(",").flatMap((name) => name.trim() || []);
    const others = names.map((name) => {
      const found = [`${folder.split("/")[0]}/${name}`, name].find((one) => folders.has(one));
      if (found === undefined)
        throw new Error(`${DOCUMENT}: ${folder} names ${name}, which is not above it.`);
      return found;
    });
    folders.set(folder, new Set([FOR_ALL, ...others]));
  }
  if (folders.size === 0) throw new Error(`${DOCUMENT} has no table of folders.`);
  return folders;
}

/** The part of oxlint's plugin API that is used here (https://oxc.rs/docs/guide/usage/linter/js-plugins.html). */
type Node = { readonly source?: { readonly value?: unknown } | null };
type Context = {
  readonly filename: string;
  report(problem: { readonly message: string; readonly node: unknown }): void;
};

/** The folder that an import of ours leads to; null for a package and for the file's own folder. */
function targetOf(file: string, source: string): string | null {
  if (!source.startsWith(".")) return null;
  const target = dirname(normalize(`${dirname(file)}/${source}`));
  return target === dirname(file) ? null : target;
}

function problemOf(file: string, source: string): string | null {
  const folder = dirname(file);
  const target = targetOf(file, source);
  if (target === null || MAY_IMPORT.get(folder)?.has(target)) return null;
  return `${folder} may not import ${target} (${DOCUMENT}).`;
}

/** One rule, `folders/direction`: every import between folders of ours is in the table. */
const direction = {
  create(context: Context) {
    const file = relative(ROOT, context.filename);
    const check = ({ source }: Node) => {
      const message = typeof source?.value === "string" ? problemOf(file, source.value) : null;
      if (message !== null) context.report({ message, node: source });
    };
    return {
      Program(node: unknown) {
        const message = `${dirname(file)} is not in the table of ${DOCUMENT}: say what it may import.`;
        if (!MAY_IMPORT.has(dirname(file))) context.report({ message, node });
      },
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

// oxlint takes a plugin as a default export.
export default { meta: { name: "folders" }, rules: { direction } };

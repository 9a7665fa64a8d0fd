import { dirname, normalize, relative, resolve } from "node:path";
import { FOLDERS, FOR_ALL } from "./folders.ts";

const ROOT = resolve(import.meta.dirname, "..");
const MAY_IMPORT = new Map(
  Object.entries(FOLDERS).map(([folder, [, others]]) => [folder, new Set([...FOR_ALL, ...others])]),
);
checkOrder();

/** The part of oxlint's plugin API that is used here (https://oxc.rs/docs/guide/usage/linter/js-plugins.html). */
type Node = { readonly source?: { readonly value?: unknown } | null };
type Context = {
  readonly filename: string;
  report(problem: { readonly message: string; readonly node: unknown }): void;
};

/** A folder names only folders above it in the table: so no two import each other, and none in a circle. */
function checkOrder(): void {
  const above = new Set(FOR_ALL);
  for (const [folder, [, others]] of Object.entries(FOLDERS)) {
    for (const other of others)
      if (!above.has(other))
        throw new Error(`scripts/folders.ts: ${folder} names ${other}, which is not above it.`);
    above.add(folder);
  }
}

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
  return `${folder} may not import ${target} (scripts/folders.ts).`;
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
        const message = `${dirname(file)} is not in scripts/folders.ts: say what it may import.`;
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

import { dirname, normalize, relative, resolve } from "node:path";
import { FOLDERS, FOR_ALL } from "./folders.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const MAY_IMPORT = new Map(
  Object.entries(FOLDERS).map(([folder, [, others]]) => [folder, new Set([...FOR_ALL, ...others])]),
);
checkOrder();

/** A folder names only folders above it in the table: so no two import each other, and none in a circle. */
function checkOrder() {
  const above = new Set(FOR_ALL);
  for (const [folder, [, others]] of Object.entries(FOLDERS)) {
    for (const other of others)
      if (!above.has(other))
        throw new Error(`scripts/folders.mjs: ${folder} names ${other}, which is not above it.`);
    above.add(folder);
  }
}

/** The folder that an import of ours leads to; null for a package and for the file's own folder. */
function targetOf(file, source) {
  if (!source.startsWith(".")) return null;
  const target = dirname(normalize(`${dirname(file)}/${source}`));
  return target === dirname(file) ? null : target;
}

function problemOf(file, source) {
  const folder = dirname(file);
  const target = targetOf(file, source);
  if (target === null) return null;
  const allowed = MAY_IMPORT.get(folder);
  if (allowed === undefined) return `${folder} is not in scripts/folders.mjs: say what it may import.`;
  return allowed.has(target) ? null : `${folder} may not import ${target} (scripts/folders.mjs).`;
}

/** One rule, `folders/direction`: every import between folders of ours is in the table. */
const direction = {
  create(context) {
    const file = relative(ROOT, context.filename);
    const check = (node) => {
      const source = node.source?.value;
      const message = typeof source === "string" ? problemOf(file, source) : null;
      if (message !== null) context.report({ message, node: node.source });
    };
    return {
      Program(node) {
        if (!MAY_IMPORT.has(dirname(file)))
          context.report({ message: `${dirname(file)} is not in scripts/folders.mjs.`, node });
      },
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export default { meta: { name: "folders" }, rules: { direction } };

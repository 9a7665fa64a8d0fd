import { readFileSync, writeFileSync } from "node:fs";
import { FOLDERS } from "./folders.ts";

const ARCHITECTURE = new URL("../ARCHITECTURE.md", import.meta.url);
const BEGIN = "<!-- folders: made by `npm run folders` -->";
const END = "<!-- end of folders -->";

/** The table of folders in Markdown, as it stands in ARCHITECTURE.md. */
export function foldersTable(): string {
  const rows = Object.entries(FOLDERS).map(([folder, [what, others]]) => {
    const top = `${folder.split("/")[0]}/`;
    const short = others.map((other) => (other.startsWith(top) ? other.slice(top.length) : other));
    return `| \`${folder}\` | ${what} | ${short.join(", ")} |`;
  });
  return ["| folder | what is in it | may import |", "|---|---|---|", ...rows].join("\n");
}

/** ARCHITECTURE.md with the table in its place. */
export function withTable(text: string): string {
  const [before = "", rest = ""] = text.split(BEGIN);
  return `${before}${BEGIN}\n${foldersTable()}\n${END}${rest.split(END)[1] ?? ""}`;
}

if (import.meta.main) writeFileSync(ARCHITECTURE, withTable(readFileSync(ARCHITECTURE, "utf8")));

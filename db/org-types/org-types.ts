import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { connectionOf } from "../connection.ts";
import { type Described, namedObjects } from "./described.ts";
import { tablesText } from "./tables-text.ts";
import { typesText } from "./types-text.ts";
import { VALUES_TEXT } from "./values-text.ts";

/** The files by name, and how many objects they have. The same descriptions make the same bytes. */
export function orgFiles(described: readonly Described[]): {
  readonly objects: number;
  readonly files: Readonly<Record<string, string>>;
} {
  const objects = namedObjects(described);
  const files = {
    "values.ts": VALUES_TEXT,
    "org.ts": typesText(objects),
    "tables.ts": tablesText(objects),
  };
  return { objects: objects.length, files };
}

/** Reads which objects are mirrored, and how they are described. Any role that may read `sync.object` will do. */
export async function readDescribed(url: string): Promise<readonly Described[]> {
  const client = new pg.Client(connectionOf(url, "orgmirror types"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Described>(
      `select name, coalesce(label, name) as label, mirror_table as "mirrorTable", columns from sync.object
       where mirror_table is not null and columns is not null`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** Writes the files into a folder, which is made where it is not there. Others in it stay. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

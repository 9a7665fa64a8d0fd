import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

export type CsvFile = { readonly object: string; readonly path: string };

/**
 * The files that `--load` names: `Account.csv`, `Account=accounts-1.csv`, or a folder of files named after their objects.
 *
 * @throws Error with a sentence for people
 */
export function csvFilesOf(given: readonly string[]): readonly CsvFile[] {
  return given.flatMap((one) => {
    const named = /^([A-Za-z]\w*)=(.+)$/.exec(one);
    const [, object, path = one] = named ?? [];
    if (!existsSync(path)) throw new Error(`There is no ${path} for --load.`);
    if (!statSync(path).isDirectory()) return [{ object: object ?? objectOf(path), path }];
    const files = readdirSync(path).filter((name) => /\.csv$/i.test(name));
    if (files.length === 0) throw new Error(`No .csv file is in ${path}.`);
    return files.toSorted().map((name) => ({ object: objectOf(name), path: join(path, name) }));
  });
}

function objectOf(path: string): string {
  const [, name] = /^(.*)\.csv$/i.exec(basename(path)) ?? [];
  if (name !== undefined && /^[A-Za-z]\w*$/.test(name)) return name;
  throw new Error(`${path} does not name its object: --load OBJECT=${path}`);
}

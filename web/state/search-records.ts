import { api } from "../client/api.ts";

/** A record that a search found. */
export type FoundRecord = { readonly object: string; readonly id: string; readonly name: string };

const MAX_FOUND = 8;

/** Records of these objects whose name holds the text, those that begin with it first. Throws ApiProblem. */
export async function searchRecords(
  objects: readonly string[],
  text: string,
  signal: AbortSignal,
): Promise<readonly FoundRecord[]> {
  const found = await Promise.all(objects.map((object) => searchOne(object, text, signal)));
  const begins = ({ name }: FoundRecord) => name.toLowerCase().startsWith(text.toLowerCase());
  const all = found.flat();
  return [...all.filter(begins), ...all.filter((one) => !begins(one))].slice(0, MAX_FOUND);
}

async function searchOne(
  object: string,
  text: string,
  signal: AbortSignal,
): Promise<readonly FoundRecord[]> {
  const { columns } = await api.object(object, signal);
  const name = columns.find((column) => column.nameField)?.column;
  if (name === undefined) return [];
  const ask = (op: string) =>
    api.rows(
      { object, columns: [name], filters: [`${name}.${op}.${text}`], sort: "" },
      null,
      MAX_FOUND,
      signal,
    );
  // A short text is in many names: those that begin with it must not be crowded out.
  const pages = await Promise.all([ask("starts"), ask("contains")]);
  const records = pages.flatMap(({ rows }) =>
    rows.map((row) => ({ object, id: String(row["id"]), name: String(row[name] ?? "") })),
  );
  return [...new Map(records.map((one) => [one.id, one])).values()];
}

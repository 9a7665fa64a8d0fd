import { cleanBytes } from "./clean-bytes.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** A page whose header is not the requested one: the result is not what the job promised. */
export class CsvHeaderError extends OrgmirrorError {
  readonly kind = "csv-header";
}

const LINE_FEED = 0x0a;

/** More than any header (32,000 characters): a page without a line end by then has no header. */
const HEADER_LIMIT_BYTES = 256 * 1024;

/**
 * The bytes of a result page without its header row, cleaned as every text of the org is.
 * Every page repeats the header (Bulk API 2.0, "Get Results for a Query Job"); it must name `fields`, in order.
 * Nothing else is parsed. An empty body is an empty page.
 */
export async function* csvRows(
  body: AsyncIterable<Buffer>,
  fields: readonly string[],
  onNuls: (count: number) => void,
): AsyncIterable<Buffer> {
  let header: Buffer | null = Buffer.alloc(0);
  for await (const chunk of cleanBytes(body, onNuls)) {
    if (header === null) {
      yield chunk;
      continue;
    }
    header = Buffer.concat([header, chunk]);
    const end = headerEnd(header);
    if (end === -1) continue;
    checkHeader(header.subarray(0, end).toString("utf8"), fields);
    const rest = header.subarray(end + 1);
    header = null;
    if (rest.length > 0) yield rest;
  }
  if (header !== null && header.length > 0) checkHeader(header.toString("utf8"), fields);
}

/** Index of the line feed that ends the header, or -1. Field names hold neither quotes nor line feeds. */
function headerEnd(bytes: Buffer): number {
  const end = bytes.indexOf(LINE_FEED);
  if (end === -1 && bytes.length > HEADER_LIMIT_BYTES) {
    throw new CsvHeaderError(
      `The page has no header row in its first ${HEADER_LIMIT_BYTES} bytes.`,
    );
  }
  return end;
}

function checkHeader(line: string, fields: readonly string[]): void {
  const text = line.replace(/^\uFEFF/, "").replace(/\r$/, "");
  const names = text.split(",").map((name) => name.replace(/^"(.*)"$/, "$1"));
  const same =
    names.length === fields.length &&
    names.every((name, index) => name.toLowerCase() === fields[index]?.toLowerCase());
  if (same) return;
  throw new CsvHeaderError(
    `The page's columns are not those asked for: it begins ${JSON.stringify(text.slice(0, 200))}.`,
  );
}

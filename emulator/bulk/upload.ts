import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { JobFailure } from "./job.ts";
import type { CsvFormat } from "./csv.ts";
import type { Spool } from "./spool.ts";

/** A line of an uploaded file: its values as written. */
export type UploadRow = readonly string[];

/** Bulk API 2.0 and Bulk API Developer Guide, "Limits": sizes of a record and of the header line. */
const MAX_RECORD_CHARACTERS = 10_000_000;
const MAX_HEADER_CHARACTERS = 32_000;

/**
 * Reads the upload of an ingest job line by line.
 *
 * @throws JobFailure when it cannot be read as CSV of the job's format
 */
export class UploadReader {
  readonly #rows: AsyncGenerator<string[], undefined>;
  readonly #upload: Spool;
  readonly #format: CsvFormat;
  #header: UploadRow = [];
  #read = 0;
  #failure: JobFailure | undefined;

  constructor(upload: Spool, format: CsvFormat) {
    this.#upload = upload;
    this.#format = format;
    this.#rows = csvRows(upload, format);
  }

  /** The names of the columns; read these first. */
  async header(): Promise<UploadRow> {
    await this.#checkFirstLine();
    const first = await this.#next();
    if (first === undefined) {
      // Assumed: the error of a job without any line, which is not documented.
      throw new JobFailure("InvalidBatch", "The job has no header line");
    }
    this.#header = first;
    return first;
  }

  /** At most this many further rows; none at the end. Rows read before a failure are returned before it is thrown. */
  async rows(most: number): Promise<UploadRow[]> {
    if (this.#failure !== undefined) throw this.#failure;
    const rows: UploadRow[] = [];
    try {
      while (rows.length < most) {
        const row = await this.#next();
        if (row === undefined) break;
        this.#checkWidth(row);
        rows.push(row);
      }
    } catch (error) {
      if (rows.length === 0 || !(error instanceof JobFailure)) throw error;
      this.#failure = error;
    }
    return rows;
  }

  async close(): Promise<void> {
    await this.#rows.return(undefined);
  }

  async #next(): Promise<UploadRow | undefined> {
    try {
      const { done, value } = await this.#rows.next();
      if (done === true) return undefined;
      this.#read++;
      return value;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      // Assumed: the message; only the code is known.
      throw new JobFailure("ClientInputError", `Failed to parse CSV: ${error.message}`);
    }
  }

  // Assumed: a row with more or fewer values than the header fails the job at that row.
  #checkWidth(row: UploadRow): void {
    if (row.length === this.#header.length) return;
    throw new JobFailure(
      "ClientInputError",
      `Row ${this.#read} has ${row.length} values, but the header has ${this.#header.length}`,
    );
  }

  /** The end of the header shows the line ending, which must be the job's. */
  async #checkFirstLine(): Promise<void> {
    const line = await firstLine(this.#upload);
    if (line.length > MAX_HEADER_CHARACTERS) {
      throw new JobFailure(
        "InvalidBatch",
        `The header line has more than ${MAX_HEADER_CHARACTERS} characters`,
      );
    }
    const isCrlf = line.endsWith("\r\n");
    const wanted = this.#format.lineEnding === "\r\n" ? "CRLF" : "LF";
    if (!line.endsWith("\n") || isCrlf === (wanted === "CRLF")) return;
    throw new JobFailure(
      "ClientInputError",
      `LineEnding is invalid on user data. Current LineEnding setting is ${wanted}`,
    );
  }
}

/** Reading starts with the first row that is asked for. */
async function* csvRows(
  upload: Spool,
  { delimiter, lineEnding }: CsvFormat,
): AsyncGenerator<string[], undefined> {
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: lineEnding,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  const source = Readable.from(upload.read());
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) yield row as string[];
  } finally {
    source.destroy();
  }
}

/** Everything up to and including the first line feed outside quotes. */
async function firstLine(upload: Spool): Promise<string> {
  let text = "";
  for await (const piece of upload.read(0, Math.min(upload.size, 4 * MAX_HEADER_CHARACTERS))) {
    text += piece.toString();
  }
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '"') isQuoted = !isQuoted;
    if (character === "\n" && !isQuoted) return text.slice(0, i + 1);
  }
  return text;
}

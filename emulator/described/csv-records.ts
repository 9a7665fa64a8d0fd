import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { isRecordId, recordId18, recordIdOf } from "../model/record-id.ts";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import { placeOf } from "../objects/setup-records.ts";
import { checkRequired } from "../org/write-check.ts";
import { storedValue } from "../model/stored-value.ts";
import { refuseUtf16 } from "./file-text.ts";
import type { CsvFile } from "./csv-file.ts";
import type { GivenRecords, GivenTable, Place } from "../seed/given-records.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

type Objects = {
  objectTypes(): readonly ObjectType[];
  findObjectType(name: string): ObjectType | undefined;
};

const PROGRESS_MS = 2000;
const PROGRESS_RECORDS = 1000;

const CSV = { bom: true, info: true, skip_empty_lines: true, relax_column_count: true } as const;

/**
 * Reads files of records: a header of field names in any case, then one record per row, as a Bulk query returns them.
 * Values are checked like a client's. An empty value is null. Fields of parents (`Owner.Name`) are left out.
 *
 * @throws Error that names the file and the line
 */
export async function readCsvFiles(
  objects: Objects,
  files: readonly CsvFile[],
  given: GivenRecords,
): Promise<void> {
  for (const file of files) {
    const type = objects.findObjectType(file.object);
    if (type === undefined || type.setup === true) throw noObject(objects, file);
    given.addDigest(await readFile(given.table(type), file, given.report));
  }
}

function noObject(objects: Objects, { object, path }: CsvFile): Error {
  const names = objects.objectTypes().filter(({ setup }) => setup !== true);
  return new Error(
    `${path} has records of ${object}, but there are only ${names.map(({ name }) => name).join(", ")}.`,
  );
}

/** @returns a digest of the file */
async function readFile(
  table: GivenTable,
  { path }: CsvFile,
  report: (line: string) => void,
): Promise<string> {
  refuseUtf16(path);
  const hash = createHash("sha256");
  const progress = new Progress(path, report);
  const rows = async (parsed: AsyncIterable<Row>): Promise<void> => {
    for await (const record of recordsOf(table, parsed, path, report)) {
      table.add(record.values, record.place);
      progress.count();
    }
  };
  await pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    parse(CSV),
    rows,
  ).catch((error: unknown) => {
    throw error instanceof CsvError ? brokenCsv(path, error) : error;
  });
  progress.end();
  return hash.digest("hex");
}

async function* recordsOf(
  table: GivenTable,
  rows: AsyncIterable<Row>,
  path: string,
  report: (line: string) => void,
): AsyncGenerator<{ readonly values: OrgRecord; readonly place: Place }> {
  let columns: readonly Column[] | undefined;
  let lines = 0;
  for await (const { record: cells, info } of rows) {
    // The parser's own count takes a CRLF within quotes for two lines.
    const place = { path, line: lines + info.empty_lines + 1 };
    lines += 1 + lineBreaksIn(cells);
    if (columns !== undefined && cells.length !== columns.length) {
      throw new Error(
        `${path}:${place.line}: ${cells.length} values, but ${columns.length} fields in the header.`,
      );
    }
    if (columns === undefined) columns = columnsOf(table.type, cells, path, report);
    else yield { values: recordOf(table, columns, cells, place), place };
  }
  if (columns === undefined) throw new Error(`${path} is empty; its first line must name fields.`);
}

function lineBreaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf("\n"); at !== -1; at = cell.indexOf("\n", at + 1)) breaks++;
  }
  return breaks;
}

class Progress {
  readonly #path: string;
  readonly #report: (line: string) => void;
  readonly #begun = performance.now();
  #reportedAt = this.#begun;
  #records = 0;

  constructor(path: string, report: (line: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  count(): void {
    const isDue = ++this.#records % PROGRESS_RECORDS === 0;
    if (isDue && performance.now() - this.#reportedAt >= PROGRESS_MS) this.#say();
  }

  end(): void {
    if (this.#reportedAt > this.#begun) this.#say();
  }

  #say(): void {
    this.#reportedAt = performance.now();
    const seconds = Math.round((this.#reportedAt - this.#begun) / 1000);
    this.#report(`${this.#path}: ${this.#records.toLocaleString("en")} records in ${seconds} s`);
  }
}

type Row = { readonly record: readonly string[]; readonly info: { readonly empty_lines: number } };
/** The field of a column; undefined for a field of a parent. */
type Column = FieldDescribe | undefined;

function brokenCsv(path: string, error: CsvError): Error {
  const line: unknown = error["lines"];
  return new Error(`${path}:${typeof line === "number" ? line : 1}: ${error.message}`, {
    cause: error,
  });
}

function columnsOf(
  type: ObjectType,
  header: readonly string[],
  path: string,
  report: (line: string) => void,
): readonly Column[] {
  refuseOtherSeparator(type, header, path);
  const seen = new Set<string>();
  return header.map((name) => {
    if (name.includes(".")) {
      report(`${path}: ${name} is of another object; left out.`);
      return undefined;
    }
    const field = type.fieldsByName.get(name.trim().toLowerCase());
    if (field === undefined) throw new Error(`${path}:1: ${type.name} has no field ${name}.`);
    if (field.type === "address" || field.type === "location") {
      throw new Error(`${path}:1: ${name} is made of other fields; give those.`);
    }
    if (seen.has(field.name)) throw new Error(`${path}:1: ${name} stands there twice.`);
    seen.add(field.name);
    return field;
  });
}

const SEPARATORS = [
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "pipes"],
] as const;

/** A header that names a field only when it is taken apart at another character. */
function refuseOtherSeparator(type: ObjectType, header: readonly string[], path: string): void {
  const [only = "", ...others] = header;
  if (others.length > 0) return;
  for (const [separator, name] of SEPARATORS) {
    const names = only.split(separator).map((one) => one.trim().replaceAll('"', ""));
    const isField = names.some((one) => type.fieldsByName.has(one.toLowerCase()));
    if (names.length < 2 || !isField) continue;
    throw new Error(`${path}:1: its values are separated by ${name}; separate them by commas.`);
  }
}

function recordOf(
  { type, rows }: GivenTable,
  columns: readonly Column[],
  cells: readonly string[],
  place: Place,
): OrgRecord {
  const record: OrgRecord = assumedOf(type);
  try {
    for (const [i, field] of columns.entries()) {
      if (field !== undefined) record[field.name] = cellValue(type, field, cells[i] ?? "");
    }
    checkRequired(type, record, "create");
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    throw new Error(`${place.path}:${place.line}: ${error.message}`, { cause: error });
  }
  const hasIds = columns.some((column) => column?.type === "id");
  if (!hasIds) record["Id"] = recordIdOf(type.keyPrefix, rows.size);
  return record;
}

/** A file of users may say nothing of their profiles. */
function assumedOf({ name, saved }: ObjectType): OrgRecord {
  return name === "User" && saved === undefined ? { ProfileId: placeOf(1).ProfileId } : {};
}

function cellValue(type: ObjectType, field: FieldDescribe, text: string): FieldValue {
  if (field.type === "boolean") return storedValue(field, text.toLowerCase());
  return field.type === "id" ? idValue(type, text) : storedValue(field, text);
}

function idValue({ name, keyPrefix }: ObjectType, text: string): string {
  if (isRecordId(text) && text.startsWith(keyPrefix)) return recordId18(text);
  throw badRequest(
    "MALFORMED_ID",
    `"${text}" is no id of ${name}, whose ids begin with ${keyPrefix}`,
  );
}
